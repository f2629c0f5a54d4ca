package io.calltrail.routing;

import io.calltrail.call.AgentEvent;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.Fact;
import io.calltrail.call.QueueId;
import io.calltrail.call.TaskEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// How long a caller has to wait yet: from the callers before it, the agents at work, and what the
/// queue has seen of late. It learns from facts alone, so it knows as much after a restart.
final class WaitEstimate {
  private final InForce settings;
  private final Roster roster;
  private final Lines lines;
  private final Map<QueueId, Experience> experience = new HashMap<>();
  private final Map<CallId, Seen> open = new HashMap<>();

  /// What is known of a call that has not ended.
  private static final class Seen {
    final QueueId queue;
    Optional<Instant> waitsSince;
    final Map<Integer, Instant> offers = new HashMap<>();
    Optional<Instant> taken = Optional.empty();

    Seen(QueueId queue, Instant since) {
      this.queue = queue;
      this.waitsSince = Optional.of(since);
    }
  }

  WaitEstimate(InForce settings, Roster roster, Lines lines) {
    this.settings = settings;
    this.roster = roster;
    this.lines = lines;
  }

  void learn(Fact fact) {
    switch (fact) {
      case CallEvent.Queued e when settings.queues().containsKey(e.queue()) -> {
        waitOver(e, false);
        open.put(e.call(), new Seen(e.queue(), e.at()));
      }
      case CallEvent e when open.containsKey(e.call()) -> learn(e, open.get(e.call()));
      case CallEvent _, AgentEvent _, TaskEvent _ -> {}
    }
  }

  private Experience of(QueueId queue) {
    return experience.computeIfAbsent(queue, _ -> new Experience());
  }

  private void learn(CallEvent event, Seen call) {
    Experience queue = of(call.queue);
    switch (event) {
      case CallEvent.Offered e -> call.offers.put(e.offer(), e.at());
      case CallEvent.OfferEnded e ->
          Optional.ofNullable(call.offers.remove(e.offer()))
              .ifPresent(since -> queue.rungInVain(Duration.between(since, e.at())));
      case CallEvent.Answered e -> {
        waitOver(e, false);
        call.taken = Optional.ofNullable(call.offers.remove(e.offer()));
        call.taken.ifPresent(since -> queue.lifted(Duration.between(since, e.at())));
      }
      case CallEvent.TalkEnded e -> talkOver(call, queue, e.at());
      case CallEvent.Transferred e -> talkOver(call, queue, e.at());
      case CallEvent.PutThrough e -> talkOver(call, queue, e.at());
      case CallEvent.GivenUp e -> waitOver(e, false);
      case CallEvent.Ended e -> {
        waitOver(e, gaveUp(e.outcome()));
        open.remove(e.call());
      }
      case CallEvent.Arrived _,
          CallEvent.Queued _,
          CallEvent.MovedUp _,
          CallEvent.WaitPredicted _,
          CallEvent.Rang _,
          CallEvent.VoicemailLeft _,
          CallEvent.WentToFallback _,
          CallEvent.Rejoined _,
          CallEvent.Backfilled _,
          CallEvent.RecordingPaused _,
          CallEvent.RecordingResumed _,
          CallEvent.Recorded _,
          CallEvent.RecordingFailed _ -> {}
    }
  }

  private void talkOver(Seen call, Experience queue, Instant at) {
    QueueSettings there = settings.queues().get(call.queue);
    Duration wrapUp = there == null ? Duration.ZERO : there.offering().wrapUp();
    call.taken.ifPresent(since -> queue.served(Duration.between(since, at).plus(wrapUp)));
    call.taken = Optional.empty();
  }

  private void waitOver(CallEvent event, boolean givenUp) {
    Seen call = open.get(event.call());
    if (call != null) {
      call.waitsSince.ifPresent(
          since -> of(call.queue).waited(Duration.between(since, event.at()), givenUp));
      call.waitsSince = Optional.empty();
    }
  }

  private static boolean gaveUp(CallOutcome outcome) {
    return switch (outcome) {
      case CallOutcome.Abandoned _, CallOutcome.ShortAbandon _ -> true;
      case CallOutcome.Answered _,
          CallOutcome.TimedOut _,
          CallOutcome.Closed _,
          CallOutcome.NoAgents _,
          CallOutcome.Full _,
          CallOutcome.TooLong _,
          CallOutcome.Voicemail _,
          CallOutcome.CallBack _,
          CallOutcome.Failed _,
          CallOutcome.Interrupted _ ->
          false;
    };
  }

  /// The wait that is left for a caller with so many before it; empty when nobody is at work.
  Optional<Duration> of(LiveCall call, int ahead, Instant now) {
    QueueId queue = call.queue.orElseThrow();
    double agents = agents(lines.inQueue(call), queue, now);
    return agents > 0
        ? Optional.of(Duration.ofMillis((long) (1e3 * of(queue).wait(agents, ahead))))
        : Optional.empty();
  }

  /// The agents at work for those who stand in a line. Whoever serves other queues in which callers
  /// wait gives each the same part.
  private double agents(Line line, QueueId queue, Instant now) {
    Set<QueueId> crowded = lines.crowdedBut(queue);
    double agents = 0;
    for (LiveAgent agent : roster.of(line)) {
      if (agent.atWork(now)) {
        int others = 0;
        if (!crowded.isEmpty()) {
          others = (int) roster.queuesOf(agent).stream().filter(crowded::contains).count();
        }
        agents += agent.settings.capacity() / (1.0 + others);
      }
    }
    return agents;
  }
}
