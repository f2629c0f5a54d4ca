package io.calltrail.routing;

import java.time.Duration;

/// Calls of the past whose wait ended in one step of time.
///
/// @param step from 0
/// @param calls all of them
/// @param left those who hung up
/// @param within how much of the step they waited, added up
public record WaitCount(int step, long calls, long left, Duration within) {}
