/// FastAGI over Netty: turns in, steps out (`docs/turns.md`). [AgiServer] is the way in; it parses
/// requests and replies within limits of size and time, asks the [TurnHandler] and writes one
/// command back. Everything here runs on the server's one event loop thread, which must never
/// block; futures may be completed on any thread. Imports `routing` and `call`; sole user of Netty
/// besides the web server.
@NullMarked
package io.calltrail.agi;

import org.jspecify.annotations.NullMarked;
