/// Which advertisement made the phone ring: tracking numbers, campaigns, callers' history. Called
/// on the switchboard's thread; imports `call` only.
@NullMarked
package io.calltrail.attribution;

import org.jspecify.annotations.NullMarked;
