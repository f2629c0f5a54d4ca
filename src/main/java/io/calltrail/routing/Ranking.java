package io.calltrail.routing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Who of the waiting callers is served first. A higher priority always goes first.
public sealed interface Ranking {
  /// In order of arrival.
  record FirstCome() implements Ranking {}

  /// By the value of the call times the chance to lose it by letting it wait on; equals in order of
  /// arrival. The generalised c-mu rule with the marginal loss as its cost (van Mieghem 1995).
  ///
  /// @param losses the chance that a waiting caller hangs up, per second, by how long it has waited
  record ByValue(Losses losses) implements Ranking {}

  /// A step function of the time waited, learned from the account's own history.
  ///
  /// @param step the width of one step
  /// @param perSecond of each step; the last goes on for ever
  record Losses(Duration step, List<Double> perSecond) {
    private static final double ENOUGH_SECONDS = 1_000;

    /// Before anything is known: one in a hundred leaves each second.
    public static final Losses UNKNOWN = new Losses(Duration.ofSeconds(10), List.of(0.01));

    public Losses {
      perSecond = List.copyOf(perSecond);
      if (perSecond.isEmpty() || !step.isPositive()) {
        throw new IllegalArgumentException("losses need a step and at least one figure");
      }
    }

    /// Learned from the past: in each step, how many left per second that somebody waited in it. A
    /// step in which too few waited for a figure of its own takes that of the whole.
    ///
    /// @param counts in any order; steps that are missing had no calls
    public static Losses learned(Duration step, List<WaitCount> counts) {
      int steps = counts.stream().mapToInt(WaitCount::step).max().orElse(-1) + 1;
      long[] ended = new long[steps];
      long[] left = new long[steps];
      double[] waited = new double[steps];
      for (WaitCount count : counts) {
        ended[count.step()] += count.calls();
        left[count.step()] += count.left();
        waited[count.step()] += count.within().toMillis() / 1e3;
      }
      long later = 0;
      for (int i = steps - 1; i >= 0; i--) {
        waited[i] += later * (step.toMillis() / 1e3);
        later += ended[i];
      }
      double all = Arrays.stream(waited).sum();
      if (all < ENOUGH_SECONDS) {
        return UNKNOWN;
      }
      double overall = Arrays.stream(left).sum() / all;
      var perSecond = new ArrayList<Double>(steps);
      for (int i = 0; i < steps; i++) {
        perSecond.add(waited[i] < ENOUGH_SECONDS ? overall : left[i] / waited[i]);
      }
      return new Losses(step, perSecond);
    }

    double at(Duration waited) {
      long at = Math.max(0, waited.toMillis()) / step.toMillis();
      return perSecond.get((int) Math.min(at, perSecond.size() - 1L));
    }
  }

  /// What a caller's wait costs per second now.
  default double urgency(LiveCall call, Instant now) {
    return switch (this) {
      case FirstCome _ -> 0;
      case ByValue(Losses losses) -> call.value * losses.at(Duration.between(call.placeSince, now));
    };
  }

  /// Whether calls of different value stand in different files.
  default double band(LiveCall call) {
    return switch (this) {
      case FirstCome _ -> 0;
      case ByValue _ -> call.value;
    };
  }

  /// First the caller to be served first, at this moment.
  default Comparator<LiveCall> order(Instant now) {
    return Comparator.comparingInt((LiveCall c) -> -c.priority)
        .thenComparingDouble(c -> -urgency(c, now))
        .thenComparing(LiveCall.BY_PLACE);
  }

  /// Why a caller has its place, in plain figures.
  default String why(LiveCall call, Instant now) {
    long waited = Math.max(0, Duration.between(call.placeSince, now).toSeconds());
    String place =
        call.placeSince.isBefore(call.arrived) ? ", with the time of an earlier call" : "";
    return switch (this) {
      case FirstCome _ -> "priority %d, waits %d s%s".formatted(call.priority, waited, place);
      case ByValue(Losses losses) -> {
        double loss = losses.at(Duration.between(call.placeSince, now));
        yield String.format(
            Locale.ROOT,
            "priority %d, value %.0f x %.2f %%/s lost by waiting = %.2f/s, waits %d s%s",
            call.priority,
            call.value,
            100 * loss,
            call.value * loss,
            waited,
            place);
      }
    };
  }
}
