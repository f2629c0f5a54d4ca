package io.calltrail.routing;

/// What the switchboard is told, one at a time.
public sealed interface Input permits Turn, Signal, AgentCommand, Input.Tick {
  /// Only time has passed.
  record Tick() implements Input {}
}
