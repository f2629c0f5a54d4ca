package io.calltrail;

import io.calltrail.console.Condition;
import io.calltrail.metrics.Figures;
import io.calltrail.sip.SipAnswer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// What is known of a line that is asked by SIP OPTIONS.
///
/// @param since it has been up or down without a break
/// @param roundTrip of the latest answer, in seconds; NaN before it
record LineState(boolean up, Instant since, double roundTrip) {
  private static final int UNAVAILABLE = 503;

  /// @param before empty when it is asked for the first time
  /// @param answer empty when none came. 503 comes from a server that takes no calls (RFC 3261,
  ///   21.5.4)
  static LineState after(Optional<LineState> before, Optional<SipAnswer> answer, Instant now) {
    boolean up = answer.filter(a -> a.status() != UNAVAILABLE).isPresent();
    return new LineState(
        up,
        before.filter(b -> b.up() == up).map(LineState::since).orElse(now),
        answer
            .map(a -> a.took().toNanos() / 1e9)
            .or(() -> before.map(LineState::roundTrip))
            .orElse(Double.NaN));
  }

  /// For people.
  Condition.Line told(boolean phone, String name) {
    return new Condition.Line(phone, name, up, since, roundTrip * 1000);
  }

  /// @param kind `trunk` or `phone`
  static Figures.Line figures(
      String kind, String name, Supplier<Optional<LineState>> state, InstantSource clock) {
    return new Figures.Line(
        kind,
        name,
        () -> figure(state.get(), s -> s.up() ? 1 : 0),
        () -> figure(state.get(), LineState::roundTrip),
        () ->
            figure(
                state.get(), s -> Duration.between(s.since(), clock.instant()).toMillis() / 1e3));
  }

  private static double figure(Optional<LineState> state, ToDoubleFunction<LineState> figure) {
    return state.isPresent() ? figure.applyAsDouble(state.get()) : Double.NaN;
  }
}
