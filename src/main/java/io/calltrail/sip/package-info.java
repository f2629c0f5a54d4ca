/// Tries lines: asks SIP servers whether they are there, and calls numbers through them. Called by
/// the service and by the command `doctor`, on threads that may wait. Imports nothing of ours; the
/// sole user of JAIN-SIP.
@NullMarked
package io.calltrail.sip;

import org.jspecify.annotations.NullMarked;
