/// The console's pages as HTML: values in, text out, in the reader's language. [Pages] renders,
/// [Today] counts the day for the wallboard. Called by `web` on virtual threads. Knows no HTTP, no
/// database and no clock. Templates are in `src/main/jte`, words in `messages_*.properties`; the
/// sole user of jte.
@NullMarked
package io.calltrail.console;

import org.jspecify.annotations.NullMarked;
