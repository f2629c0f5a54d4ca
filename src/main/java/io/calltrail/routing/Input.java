package io.calltrail.routing;

import io.calltrail.call.CallId;

/// What the switchboard is told, one at a time.
public sealed interface Input
    permits Turn, Signal, AgentCommand, TaskCommand, Input.MoveUp, Input.Tick, Input.Woke {
  /// A supervisor puts a waiting caller before all others of its queue.
  record MoveUp(CallId call) implements Input {}

  /// Only time has passed.
  record Tick() implements Input {}

  /// The process stood still for seconds (stopped, swapped out), so inputs have piled up.
  record Woke() implements Input {}
}
