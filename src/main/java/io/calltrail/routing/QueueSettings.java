package io.calltrail.routing;

import io.calltrail.call.AgentId;
import io.calltrail.call.OfferResult;
import io.calltrail.call.QueueId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One queue.
///
/// @param agents in the order in which `linear` rings them
/// @param schedule when it takes calls
public record QueueSettings(
    QueueId id,
    List<AgentId> agents,
    Offering offering,
    Desk desk,
    Waiting waiting,
    Goals goals,
    Schedule schedule,
    Exits exits) {
  public QueueSettings {
    agents = List.copyOf(agents);
  }

  /// How agents are chosen and rung.
  ///
  /// @param skills what a caller needs, from much to little; never empty
  /// @param ringTime how long one agent's phone rings
  /// @param wrapUp how long an agent is left alone after a talk
  /// @param rest how long an agent who did not take an offer is left alone, by what happened
  public record Offering(
      Strategy strategy,
      List<SkillStep> skills,
      Responsible responsible,
      Duration ringTime,
      Duration wrapUp,
      Rest rest) {
    public Offering {
      skills = List.copyOf(skills);
      if (skills.isEmpty()) {
        throw new IllegalArgumentException("a queue asks for skills in at least one step");
      }
    }
  }

  /// How long a caller waits for the agent responsible for it before others may take it, by what
  /// that agent does when the caller comes.
  ///
  /// @param away logged out, paused or unreachable
  public record Responsible(Duration free, Duration wrapUp, Duration talking, Duration away) {
    Duration when(LiveView.AgentState state) {
      return switch (state) {
        case IDLE, RINGING -> free;
        case WRAP_UP, RESTING -> wrapUp;
        case TALKING, BUSY_ELSEWHERE -> talking;
        case LOGGED_OUT, PAUSED, UNREACHABLE -> away;
      };
    }
  }

  /// What is asked of the agents of a queue, and told to them.
  ///
  /// @param accept a call is taken only when the agent presses 1
  /// @param sayNumber the agent hears the caller's number before the caller
  public record Desk(AutoPause autoPause, boolean accept, boolean sayNumber) {}

  /// What waiting is like.
  ///
  /// @param longest after which the caller is let go by `timedOut`
  /// @param turn length of one turn of waiting; a nudge cuts it short
  /// @param music Asterisk's music class for those who wait
  /// @param regain a caller who gave up or was cut off takes its place again when it calls back
  ///   within this time
  /// @param repeatPriority added to the priority of a caller who has called before
  public record Waiting(
      Duration longest, Duration turn, String music, Duration regain, int repeatPriority) {}

  /// What is measured against.
  ///
  /// @param serviceLevel the time within which an answer counts as good
  /// @param shortAbandon a caller who leaves before this is left out of the service level
  public record Goals(Duration serviceLevel, Duration shortAbandon) {}

  /// How callers are let go.
  public record Exits(Exit closed, Exit noAgents, Exit timedOut) {}

  public record Rest(Duration busy, Duration noAnswer, Duration rejected, Duration unreachable) {
    Duration after(OfferResult result) {
      return switch (result) {
        case BUSY -> busy;
        case NO_ANSWER, LOST -> noAnswer;
        case REJECTED -> rejected;
        case UNREACHABLE -> unreachable;
        case ANSWERED, CANCELLED, ELSEWHERE -> Duration.ZERO;
      };
    }
  }

  /// The defaults of everything, as in `config/calltrail.yaml`.
  public static QueueSettings of(QueueId id, List<AgentId> agents) {
    Duration half = Duration.ofSeconds(30);
    return new QueueSettings(
        id,
        agents,
        new Offering(
            Strategy.LONGEST_IDLE,
            List.of(SkillStep.ANYBODY),
            new Responsible(Duration.ofSeconds(20), half, half, Duration.ZERO),
            Duration.ofSeconds(20),
            Duration.ofSeconds(5),
            new Rest(Duration.ofSeconds(15), half, half, half)),
        new Desk(new AutoPause(3, Duration.ofMinutes(5)), false, false),
        new Waiting(
            Duration.ofMinutes(10), Duration.ofSeconds(5), "default", Duration.ofMinutes(5), 0),
        new Goals(Duration.ofSeconds(20), Duration.ofSeconds(5)),
        Schedule.ALWAYS,
        new Exits(Exit.HANG_UP, Exit.HANG_UP, Exit.HANG_UP));
  }

  public QueueSettings with(Offering other) {
    return new QueueSettings(id, agents, other, desk, waiting, goals, schedule, exits);
  }

  public QueueSettings with(Desk other) {
    return new QueueSettings(id, agents, offering, other, waiting, goals, schedule, exits);
  }

  public QueueSettings with(Waiting other) {
    return new QueueSettings(id, agents, offering, desk, other, goals, schedule, exits);
  }

  public QueueSettings with(Goals other) {
    return new QueueSettings(id, agents, offering, desk, waiting, other, schedule, exits);
  }

  public QueueSettings with(Schedule other) {
    return new QueueSettings(id, agents, offering, desk, waiting, goals, other, exits);
  }

  public QueueSettings with(Exits other) {
    return new QueueSettings(id, agents, offering, desk, waiting, goals, schedule, other);
  }

  /// Each agent's place in the list.
  Map<AgentId, Integer> places() {
    var places = new HashMap<AgentId, Integer>();
    agents.forEach(agent -> places.put(agent, places.size()));
    return places;
  }

  /// The skills that some step asks for.
  public Set<String> skillNames() {
    var names = new java.util.TreeSet<String>();
    offering.skills().forEach(step -> names.addAll(step.needed().levels().keySet()));
    return names;
  }
}
