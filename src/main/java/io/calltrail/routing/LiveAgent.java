package io.calltrail.routing;

import io.calltrail.call.AgentId;
import io.calltrail.call.CallId;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/// An agent as the switchboard sees it. Changed only inside [Roster#change].
final class LiveAgent {
  static final Comparator<LiveAgent> LONGEST_IDLE_FIRST =
      Comparator.comparing((LiveAgent a) -> a.idleSince).thenComparing(a -> a.settings.id());

  final AgentSettings settings;
  boolean loggedIn;
  boolean paused;
  Signal.Device device = Signal.Device.UNKNOWN;

  /// The call this agent is kept for, rung for, or talking in.
  Optional<CallId> call = Optional.empty();

  boolean talking;

  /// Not offered anything before this moment: wrap-up, or rest after an offer that was not taken.
  Instant notBefore = Instant.EPOCH;

  boolean wrappingUp;
  Instant idleSince = Instant.EPOCH;
  Instant since = Instant.EPOCH;

  LiveAgent(AgentSettings settings) {
    this.settings = settings;
    this.loggedIn = settings.atStart();
  }

  AgentId id() {
    return settings.id();
  }

  boolean free(Instant now) {
    return state(now) == LiveView.AgentState.IDLE;
  }

  LiveView.AgentState state(Instant now) {
    if (!loggedIn) {
      return LiveView.AgentState.LOGGED_OUT;
    }
    if (call.isPresent()) {
      return talking ? LiveView.AgentState.TALKING : LiveView.AgentState.RINGING;
    }
    if (paused) {
      return LiveView.AgentState.PAUSED;
    }
    if (now.isBefore(notBefore)) {
      return wrappingUp ? LiveView.AgentState.WRAP_UP : LiveView.AgentState.RESTING;
    }
    return switch (device) {
      case UNKNOWN, IDLE -> LiveView.AgentState.IDLE;
      case UNAVAILABLE -> LiveView.AgentState.UNREACHABLE;
      case RINGING, IN_USE -> LiveView.AgentState.BUSY_ELSEWHERE;
    };
  }
}
