/// Asterisk's manager interface: events in as [io.calltrail.routing.Signal]s, nudges out. [AmiLink]
/// is one per Asterisk; signals are delivered on its reader's thread, in the order of the wire.
///
/// asterisk-java opens the connection, logs in, builds actions and matches responses to them.
/// Events do not pass through it: they are taken off the socket before, because its queue drops
/// what is beyond 20,000 and its log would tell callers' numbers. Imports `routing` and `call`
/// only; the sole user of asterisk-java.
@NullMarked
package io.calltrail.ami;

import org.jspecify.annotations.NullMarked;
