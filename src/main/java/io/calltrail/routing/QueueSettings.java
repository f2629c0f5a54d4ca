package io.calltrail.routing;

import io.calltrail.call.AgentId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.OfferResult;
import io.calltrail.call.QueueId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
    Limits limits,
    Announcements announcements,
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
  /// @param music Asterisk's music class for those who wait, or [#RINGING]
  /// @param regain a caller who gave up or was cut off takes its place again when it calls back
  ///   within this time
  /// @param repeatPriority added to the priority of a caller who has called before
  public record Waiting(
      Duration longest, Duration turn, String music, Duration regain, int repeatPriority) {
    /// In place of a music class: the caller hears the phone ring and pays nothing.
    public static final String RINGING = "ringing";
  }

  /// What is measured against.
  ///
  /// @param serviceLevel the time within which an answer counts as good
  /// @param shortAbandon a caller who leaves before this is left out of the service level
  public record Goals(Duration serviceLevel, Duration shortAbandon) {}

  /// Whom the queue takes and keeps.
  ///
  /// @param length callers who may wait at once
  /// @param toJoin who must be there for a caller to join
  /// @param toStay who must be there for a caller to wait on
  /// @param predicted the longest wait to expect with which a caller may join
  public record Limits(
      OptionalInt length, Presence toJoin, Presence toStay, Optional<Duration> predicted) {
    public static final Limits NONE =
        new Limits(OptionalInt.empty(), Presence.LOGGED_IN, Presence.LOGGED_IN, Optional.empty());
  }

  /// What those who wait are told, and how often; a period of zero: never.
  ///
  /// @param position of the caller's place in the queue, first when it joins
  /// @param expected of the wait to expect, likewise
  /// @param sounds the queue's own
  /// @param every of them, first after that time
  public record Announcements(
      Language language,
      Duration position,
      Duration expected,
      List<String> sounds,
      Duration every) {
    public static final Announcements NONE =
        new Announcements(
            Language.EN, Duration.ZERO, Duration.ZERO, List.of(), Duration.ofMinutes(1));

    public Announcements {
      sounds = List.copyOf(sounds);
    }

    /// Whether anything is ever told.
    public boolean any() {
      return position.isPositive() || expected.isPositive() || !sounds.isEmpty();
    }
  }

  /// How callers are let go.
  public record Exits(Exit closed, Exit noAgents, Exit timedOut, Exit full, Exit tooLong) {
    public static final Exits HANG_UP =
        new Exits(Exit.HANG_UP, Exit.HANG_UP, Exit.HANG_UP, Exit.HANG_UP, Exit.HANG_UP);

    Exit after(CallOutcome outcome) {
      return switch (outcome) {
        case CallOutcome.Closed _ -> closed;
        case CallOutcome.NoAgents _ -> noAgents;
        case CallOutcome.TimedOut _ -> timedOut;
        case CallOutcome.Full _ -> full;
        case CallOutcome.TooLong _ -> tooLong;
        case CallOutcome.Answered _,
            CallOutcome.Abandoned _,
            CallOutcome.ShortAbandon _,
            CallOutcome.Voicemail _,
            CallOutcome.CallBack _,
            CallOutcome.Failed _,
            CallOutcome.Interrupted _ ->
            Exit.HANG_UP;
      };
    }
  }

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
        Limits.NONE,
        Announcements.NONE,
        Schedule.ALWAYS,
        Exits.HANG_UP);
  }

  public QueueSettings with(Offering other) {
    return new QueueSettings(
        id, agents, other, desk, waiting, goals, limits, announcements, schedule, exits);
  }

  public QueueSettings with(Desk other) {
    return new QueueSettings(
        id, agents, offering, other, waiting, goals, limits, announcements, schedule, exits);
  }

  public QueueSettings with(Waiting other) {
    return new QueueSettings(
        id, agents, offering, desk, other, goals, limits, announcements, schedule, exits);
  }

  public QueueSettings with(Goals other) {
    return new QueueSettings(
        id, agents, offering, desk, waiting, other, limits, announcements, schedule, exits);
  }

  public QueueSettings with(Limits other) {
    return new QueueSettings(
        id, agents, offering, desk, waiting, goals, other, announcements, schedule, exits);
  }

  public QueueSettings with(Announcements other) {
    return new QueueSettings(
        id, agents, offering, desk, waiting, goals, limits, other, schedule, exits);
  }

  public QueueSettings with(Schedule other) {
    return new QueueSettings(
        id, agents, offering, desk, waiting, goals, limits, announcements, other, exits);
  }

  public QueueSettings with(Exits other) {
    return new QueueSettings(
        id, agents, offering, desk, waiting, goals, limits, announcements, schedule, other);
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
