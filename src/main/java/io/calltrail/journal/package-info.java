/// The journal: every fact, durable and in order, in plain files that `less` can read, and the
/// followers that carry facts on from there. The switchboard's thread appends; one thread of the
/// journal's own forces to disk; each follower has its own. Imports `call` only.
@NullMarked
package io.calltrail.journal;

import org.jspecify.annotations.NullMarked;
