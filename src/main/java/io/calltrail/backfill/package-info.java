/// What Asterisk's event log tells of calls that are over, for the time when the service was away.
/// Called by the wiring, on any thread; reads files and nothing else.
@NullMarked
package io.calltrail.backfill;

import org.jspecify.annotations.NullMarked;
