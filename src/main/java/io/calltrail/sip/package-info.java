/// Asks a SIP server whether it is there. Called by the command `doctor`, on any thread. Imports
/// nothing of ours; the sole user of JAIN-SIP.
@NullMarked
package io.calltrail.sip;

import org.jspecify.annotations.NullMarked;
