package io.calltrail.routing;

import io.calltrail.call.AgentId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What agents dial for themselves, and what they hear of it.
final class FeatureCodes {
  private static final Logger log = LoggerFactory.getLogger(FeatureCodes.class);
  private static final Step INVALID = new Step.Play(List.of("invalid"));

  private final RoutingSettings settings;
  private final Roster roster;
  private final Attendance attendance;

  FeatureCodes(RoutingSettings settings, Roster roster, Attendance attendance) {
    this.settings = settings;
    this.roster = roster;
    this.attendance = attendance;
  }

  Step dialled(Turn.Happened.Code code, Instant now) {
    Optional<AgentId> agent = roster.atEndpoint(code.endpoint()).map(LiveAgent::id);
    if (agent.isEmpty()) {
      log.warn(
          "feature code {} from {}, which is no agent's phone", code.command(), code.endpoint());
      return INVALID;
    }
    AgentId id = agent.get();
    return switch (code.command()) {
      case LOGIN -> did(new AgentCommand.Login(id), "agent-loginok", now);
      case LOGOUT -> did(new AgentCommand.Logout(id), "agent-loggedoff", now);
      case PAUSE ->
          reason(code.argument())
              .map(reason -> did(new AgentCommand.Pause(id, reason), "activated", now))
              .orElse(INVALID);
      case UNPAUSE -> did(new AgentCommand.Unpause(id), "de-activated", now);
      case MORE_TIME -> did(new AgentCommand.MoreTime(id), "activated", now);
      case READY -> did(new AgentCommand.Ready(id), "de-activated", now);
    };
  }

  private Step did(AgentCommand command, String sound, Instant now) {
    return attendance.command(command, now).isEmpty() ? new Step.Play(List.of(sound)) : INVALID;
  }

  /// @param digit 1 for the first configured reason; empty for none
  private Optional<String> reason(String digit) {
    if (digit.isEmpty()) {
      return Optional.of("");
    }
    List<String> reasons = settings.staff().pauseReasons();
    int number = digit.matches("[1-9]") ? Integer.parseInt(digit) : 0;
    return number >= 1 && number <= reasons.size()
        ? Optional.of(reasons.get(number - 1))
        : Optional.empty();
  }
}
