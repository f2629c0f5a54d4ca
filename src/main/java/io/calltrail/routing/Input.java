package io.calltrail.routing;

import io.calltrail.attribution.Numbers;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallId;

/// What the switchboard is told, one at a time.
public sealed interface Input
    permits Turn,
        Signal,
        AgentCommand,
        TaskCommand,
        Input.MadeUp,
        Input.MoveUp,
        Input.Resettled,
        Input.Taped,
        Input.Tick,
        Input.Woke {
  /// A supervisor puts a waiting caller before all others of its queue.
  record MoveUp(CallId call) implements Input {}

  /// A call that nobody of ours may have heard, or heard the end of.
  ///
  /// @param known the call is on record: it is only to be ended, when it is still open
  /// @param spokenSince somebody of the business has spoken with the caller since: no call is owed
  record MadeUp(PastCall past, boolean known, boolean spokenSince) implements Input {}

  /// The business is run by other settings from now on.
  record Resettled(RoutingSettings routing, Numbers numbers) implements Input {}

  /// A recording was paused, or goes on.
  record Taped(CallId call, AgentId by, boolean paused) implements Input {}

  /// Only time has passed.
  record Tick() implements Input {}

  /// The process stood still for seconds (stopped, swapped out), so inputs have piled up.
  record Woke() implements Input {}
}
