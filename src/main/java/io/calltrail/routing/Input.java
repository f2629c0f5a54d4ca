package io.calltrail.routing;

/// What the switchboard is told, one at a time.
public sealed interface Input permits Turn, Signal, AgentCommand, Input.Tick, Input.Woke {
  /// Only time has passed.
  record Tick() implements Input {}

  /// The process stood still for seconds (stopped, swapped out), so inputs have piled up.
  record Woke() implements Input {}
}
