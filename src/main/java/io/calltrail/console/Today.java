package io.calltrail.console;

import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.CallRecord;
import io.calltrail.call.Fact;
import io.calltrail.call.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// The calls of this day, counted as they go. Told every fact, by any thread; a fact told twice
/// counts once.
public final class Today {
  private static final long LONGEST_WAIT = Duration.ofHours(4).toMillis();

  /// @param calls that arrived today
  /// @param inTime the share of answered and missed calls that were answered in time; empty before
  ///   the first
  /// @param median of the waits of answered calls
  /// @param slowest the wait that nine of ten answered calls do not exceed
  public record Figures(
      int calls,
      int answered,
      int missed,
      Optional<Double> inTime,
      Optional<Duration> median,
      Optional<Duration> slowest) {}

  private record Open(Instant arrived, Optional<QueueId> queue, boolean answered) {}

  private final Function<QueueId, Duration> goal;
  private final ZoneId zone;
  private final Map<CallId, Open> open = new HashMap<>();
  private final Set<CallId> ended = new HashSet<>();
  private final Histogram waits = new Histogram(LONGEST_WAIT, 3);
  private @Nullable LocalDate day;
  private int answered;
  private int inTime;
  private int missed;

  /// @param goal within which an answer of a queue is in time
  /// @param zone whose midnight begins the day
  public Today(Function<QueueId, Duration> goal, ZoneId zone) {
    this.goal = goal;
    this.zone = zone;
  }

  /// When the day of a moment began.
  public Instant midnight(Instant now) {
    return now.atZone(zone).toLocalDate().atStartOfDay(zone).toInstant();
  }

  public synchronized void accept(Fact fact) {
    if (!(fact instanceof CallEvent event)) {
      return;
    }
    turn(event.at());
    if (event instanceof CallEvent.Arrived e && isToday(e.at()) && !ended.contains(e.call())) {
      open.putIfAbsent(e.call(), new Open(e.at(), Optional.empty(), false));
    }
    Open call = open.get(event.call());
    if (call == null) {
      return;
    }
    switch (event) {
      case CallEvent.Queued e ->
          open.put(e.call(), new Open(call.arrived(), Optional.of(e.queue()), call.answered()));
      case CallEvent.Answered e when !call.answered() -> {
        open.put(e.call(), new Open(call.arrived(), call.queue(), true));
        answered(call.queue(), Duration.between(call.arrived(), e.at()));
      }
      case CallEvent.Ended e -> {
        open.remove(e.call());
        ended.add(e.call());
        if (!call.answered()) {
          unanswered(e.outcome());
        }
      }
      default -> {} // whatever else happens to a call changes no figure
    }
  }

  /// Counts a call that has ended.
  public synchronized void recall(CallRecord call) {
    turn(call.ended());
    if (!isToday(call.arrived()) || !ended.add(call.id())) {
      return;
    }
    if (call.answered().isPresent()) {
      answered(call.queue(), call.waited());
    } else {
      unanswered(call.outcome());
    }
  }

  private void answered(Optional<QueueId> queue, Duration wait) {
    answered++;
    waits.recordValue(Math.clamp(wait.toMillis(), 0, LONGEST_WAIT));
    if (queue.map(goal).filter(most -> wait.compareTo(most) <= 0).isPresent()) {
      inTime++;
    }
  }

  private void unanswered(CallOutcome outcome) {
    switch (outcome) {
      case CallOutcome.Answered _ -> answered++;
      case CallOutcome.ShortAbandon _ -> {}
      case CallOutcome.Abandoned _,
          CallOutcome.TimedOut _,
          CallOutcome.Closed _,
          CallOutcome.NoAgents _,
          CallOutcome.Full _,
          CallOutcome.TooLong _,
          CallOutcome.Voicemail _,
          CallOutcome.CallBack _,
          CallOutcome.Failed _,
          CallOutcome.Interrupted _ ->
          missed++;
    }
  }

  public synchronized Figures at(Instant now) {
    turn(now);
    int judged = answered + missed;
    boolean any = waits.getTotalCount() > 0;
    return new Figures(
        open.size() + ended.size(),
        answered,
        missed,
        judged == 0 ? Optional.empty() : Optional.of((double) inTime / judged),
        any ? Optional.of(percentile(50)) : Optional.empty(),
        any ? Optional.of(percentile(90)) : Optional.empty());
  }

  private Duration percentile(double share) {
    return Duration.ofMillis(waits.getValueAtPercentile(share));
  }

  private boolean isToday(Instant at) {
    return at.atZone(zone).toLocalDate().equals(day);
  }

  /// Begins a new day at midnight; a fact of the past does not bring one back.
  private void turn(Instant now) {
    LocalDate date = now.atZone(zone).toLocalDate();
    if (day != null && !date.isAfter(day)) {
      return;
    }
    day = date;
    open.clear();
    ended.clear();
    waits.reset();
    answered = 0;
    inTime = 0;
    missed = 0;
  }
}
