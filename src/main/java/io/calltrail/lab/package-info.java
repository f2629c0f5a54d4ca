/// A real Asterisk to try things on: private, on loopback, with the shipped dialplan and
/// configuration; around it a world of callers and phones played by SIPp, and the service as a
/// process of its own.
///
/// Called by the commands `asterisk`, `demo` and `bench`, and by the telephony tests, on any
/// thread. The service itself never uses it, and nothing here ever touches the Asterisk of the
/// host. Imports nothing of ours.
@NullMarked
package io.calltrail.lab;

import org.jspecify.annotations.NullMarked;
