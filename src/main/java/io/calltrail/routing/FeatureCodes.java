package io.calltrail.routing;

import io.calltrail.call.AgentId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What agents dial for themselves, and what they hear of it.
final class FeatureCodes {
  private static final Logger log = LoggerFactory.getLogger(FeatureCodes.class);
  private static final Duration COLLEAGUE_RINGS = Duration.ofSeconds(30);
  private static final Step INVALID = new Step.Play(List.of("invalid"));

  private final InForce settings;
  private final Roster roster;
  private final Attendance attendance;

  FeatureCodes(InForce settings, Roster roster, Attendance attendance) {
    this.settings = settings;
    this.roster = roster;
    this.attendance = attendance;
  }

  Step dialled(Turn.Happened.Code code) {
    return switch (code.command()) {
      case LOGIN -> did(code, AgentCommand.Login::new, "agent-loginok");
      case LOGOUT -> did(code, AgentCommand.Logout::new, "agent-loggedoff");
      case PAUSE ->
          reason(code.argument())
              .map(reason -> did(code, id -> new AgentCommand.Pause(id, reason), "activated"))
              .orElse(INVALID);
      case UNPAUSE -> did(code, AgentCommand.Unpause::new, "de-activated");
      case MORE_TIME -> did(code, AgentCommand.MoreTime::new, "activated");
      case READY -> did(code, AgentCommand.Ready::new, "de-activated");
      case DIAL -> colleague(code.argument());
      case LISTEN -> spy(code, Step.Spy.Mode.LISTEN);
      case WHISPER -> spy(code, Step.Spy.Mode.WHISPER);
      case BARGE -> spy(code, Step.Spy.Mode.BARGE);
    };
  }

  private Step did(Turn.Happened.Code code, Function<AgentId, AgentCommand> command, String sound) {
    Optional<LiveAgent> agent = roster.atEndpoint(code.endpoint());
    if (agent.isEmpty()) {
      log.warn(
          "feature code {} from {}, which is no agent's phone", code.command(), code.endpoint());
      return INVALID;
    }
    return attendance.command(command.apply(agent.get().id())).isEmpty()
        ? new Step.Play(List.of(sound))
        : INVALID;
  }

  /// Only agents' phones can be reached: whoever transfers, transfers nobody abroad.
  private Step colleague(String endpoint) {
    return roster
        .atEndpoint(endpoint)
        .<Step>map(
            agent ->
                new Step.Ring(
                    List.of(agent.settings.dialString()),
                    COLLEAGUE_RINGS,
                    Optional.empty(),
                    Optional.empty(),
                    Briefing.NONE))
        .orElse(INVALID);
  }

  private Step spy(Turn.Happened.Code code, Step.Spy.Mode mode) {
    if (!settings.staff().supervisors().contains(code.endpoint())) {
      log.warn("{} of {} by {}, no supervisor", mode, code.argument(), code.endpoint());
      return INVALID;
    }
    if (roster.atEndpoint(code.argument()).filter(a -> !a.talks.isEmpty()).isEmpty()) {
      return INVALID;
    }
    log.info("{} of {} by {}", mode, code.argument(), code.endpoint());
    return new Step.Spy(code.argument(), mode);
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
