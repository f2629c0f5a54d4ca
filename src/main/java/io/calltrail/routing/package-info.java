/// Who shall answer a call: queues, agents, schedules and the switchboard that owns all live state.
/// [LiveSwitchboard] runs the switchboard on its one thread; the AGI and AMI sides call it from
/// theirs. No I/O, no clock of its own; imports `call` and `attribution`.
@NullMarked
package io.calltrail.routing;

import org.jspecify.annotations.NullMarked;
