/// The service over HTTP: metrics, health, and a REST interface for operators and other programs.
/// [WebServer] is started and stopped by the main class; ports are called on virtual threads, so
/// they may block, within the request's time limit. Imports what it shows: `call` and `routing`;
/// the sole user of Armeria.
@NullMarked
package io.calltrail.web;

import org.jspecify.annotations.NullMarked;
