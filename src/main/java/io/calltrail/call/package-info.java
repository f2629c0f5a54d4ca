/// Facts about calls: identities, events, outcomes, the trail of a call and the record it folds
/// into. Values only, no I/O, usable from any thread; imports nothing of ours.
@NullMarked
package io.calltrail.call;

import org.jspecify.annotations.NullMarked;
