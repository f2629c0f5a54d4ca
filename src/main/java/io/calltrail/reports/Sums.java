package io.calltrail.reports;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Counts over some calls. `calls = answered + missed + shortAbandons`.
///
/// @param answered a person spoke with the caller
/// @param missed nobody did, and it was no misdial
/// @param shortAbandons left before the queue's short-abandon threshold
/// @param first no earlier call of the caller was known
/// @param inTime answered after a wait of at most the service level's threshold
/// @param answeredWait the waits of all answered calls
public record Sums(
    long calls,
    long answered,
    long missed,
    long shortAbandons,
    long first,
    long inTime,
    Duration answeredWait,
    Duration talk) {
  public static final Sums NONE = new Sums(0, 0, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO);

  /// Of the service level, in seconds.
  public static final List<Integer> THRESHOLDS = List.of(10, 15, 20, 30, 60, 120);

  public Sums plus(Sums o) {
    return new Sums(
        calls + o.calls,
        answered + o.answered,
        missed + o.missed,
        shortAbandons + o.shortAbandons,
        first + o.first,
        inTime + o.inTime,
        answeredWait.plus(o.answeredWait),
        talk.plus(o.talk));
  }

  /// Calls of callers who had called before.
  public long repeat() {
    return calls - first;
  }

  /// Mean wait of answered calls (ASA).
  public Optional<Duration> meanWait() {
    return answered == 0 ? Optional.empty() : Optional.of(answeredWait.dividedBy(answered));
  }

  /// Answered in time of all but short abandons, 0 to 1.
  public OptionalDouble serviceLevel() {
    long counted = calls - shortAbandons;
    return counted == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) inTime / counted);
  }
}
