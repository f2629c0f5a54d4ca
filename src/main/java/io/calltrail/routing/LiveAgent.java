package io.calltrail.routing;

import io.calltrail.call.AgentId;
import io.calltrail.call.CallId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// An agent as the switchboard sees it. Changed only inside [Roster#change].
final class LiveAgent {
  AgentSettings settings;

  /// Where callers stand whom this agent may serve.
  List<Line> lines;

  boolean loggedIn;
  boolean paused;
  String pauseReason = "";

  /// When a pause ends by itself.
  Instant pausedUntil = Instant.MAX;

  /// Rings in a row without an answer.
  int unanswered;

  Signal.Device device = Signal.Device.UNKNOWN;

  /// The PBX that told so last.
  String devicePbx = "";

  /// The call this agent is kept for, or rung for.
  Optional<CallId> offered = Optional.empty();

  /// The calls this agent talks in.
  final Set<CallId> talks = new LinkedHashSet<>();

  /// Not offered anything before this moment: wrap-up, or rest after an offer that was not taken.
  Instant notBefore = Instant.EPOCH;

  boolean wrappingUp;
  Instant idleSince = Instant.EPOCH;

  /// The state it was last seen in, and since when.
  LiveView.AgentState seen = LiveView.AgentState.LOGGED_OUT;

  Instant since = Instant.EPOCH;

  /// Number of the last offer made to this agent, counted over all agents.
  long turn;

  /// Calls taken since login.
  int taken;

  /// Time talked since login.
  Duration talked = Duration.ZERO;

  /// Drawn whenever the agent becomes free; the lowest wins.
  double lot;

  LiveAgent(AgentSettings settings, List<Line> lines) {
    this.settings = settings;
    this.lines = lines;
    this.loggedIn = settings.atStart();
  }

  AgentId id() {
    return settings.id();
  }

  /// Whether it is there by other settings as well, and at the same phone.
  boolean keepsItsPhone(RoutingSettings wanted) {
    AgentSettings there = wanted.agents().get(id());
    return there != null && there.endpoint().equals(settings.endpoint());
  }

  /// Whether a call can be offered now.
  boolean free(Instant now) {
    return switch (state(now)) {
      case IDLE -> true;
      case TALKING ->
          talks.size() < settings.capacity()
              && !paused
              && !now.isBefore(notBefore)
              && device != Signal.Device.UNAVAILABLE;
      case LOGGED_OUT, PAUSED, UNREACHABLE, RINGING, WRAP_UP, BUSY_ELSEWHERE, RESTING -> false;
    };
  }

  /// Whether a colleague may send a caller, even if the agent is paused or out.
  boolean canBeRung() {
    return offered.isEmpty() && talks.size() < settings.capacity();
  }

  /// Takes calls now or after the one it has.
  boolean atWork(Instant now) {
    return switch (state(now)) {
      case IDLE, RINGING, WRAP_UP -> true;
      case TALKING -> reachable();
      case LOGGED_OUT, PAUSED, UNREACHABLE, BUSY_ELSEWHERE, RESTING -> false;
    };
  }

  /// Logged in, does not pause, and the phone is not known to be gone.
  boolean reachable() {
    return loggedIn && !paused && device != Signal.Device.UNAVAILABLE;
  }

  LiveView.AgentState state(Instant now) {
    if (!loggedIn) {
      return LiveView.AgentState.LOGGED_OUT;
    }
    if (offered.isPresent()) {
      return LiveView.AgentState.RINGING;
    }
    if (!talks.isEmpty()) {
      return LiveView.AgentState.TALKING;
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

  LiveView.AgentView view(Instant now) {
    LiveView.AgentState state = state(now);
    Instant until =
        switch (state) {
          case PAUSED -> pausedUntil;
          case WRAP_UP, RESTING -> notBefore;
          case LOGGED_OUT, UNREACHABLE, IDLE, RINGING, TALKING, BUSY_ELSEWHERE -> Instant.MAX;
        };
    return new LiveView.AgentView(
        id(),
        settings.name(),
        state,
        since,
        state == LiveView.AgentState.PAUSED ? pauseReason : "",
        until.equals(Instant.MAX) ? Optional.empty() : Optional.of(until));
  }

  /// A new shift: the counts of strategies begin anew.
  void login(Instant at) {
    loggedIn = true;
    unpause(at);
    taken = 0;
    talked = Duration.ZERO;
  }

  void pause(String reason) {
    paused = true;
    pauseReason = reason;
    pausedUntil = Instant.MAX;
  }

  void autoPause(Instant until) {
    pause("no answer");
    pausedUntil = until;
  }

  boolean autoPaused() {
    return paused && !pausedUntil.equals(Instant.MAX);
  }

  /// The agent is there: what was missed before means nothing any more.
  void unpause(Instant at) {
    pause("");
    paused = false;
    unanswered = 0;
    idleSince = at;
    if (!wrappingUp) {
      notBefore = at;
    }
  }

  void offered(CallId call) {
    offered = Optional.of(call);
  }

  /// The offer of this call is over.
  void declined(CallId call) {
    if (offered.filter(call::equals).isPresent()) {
      offered = Optional.empty();
    }
  }

  void talks(CallId call) {
    declined(call);
    unanswered = 0;
    if (talks.add(call)) {
      taken++;
    }
  }

  /// @return whether the agent was in this talk
  boolean hungUp(CallId call, Instant at, Duration length) {
    declined(call);
    if (!talks.remove(call)) {
      return false;
    }
    talked = talked.plus(length);
    idleSince = at;
    return true;
  }
}
