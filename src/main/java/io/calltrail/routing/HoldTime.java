package io.calltrail.routing;

import java.time.Duration;

/// The wait as Asterisk's app_queue estimates it, to measure ours by: a moving average of the waits
/// of answered callers in whole seconds, to which a caller's place, the agents and who gave up mean
/// nothing (`recalc_holdtime`, `say_position`).
public final class HoldTime {
  private long seconds;

  /// A caller was answered.
  public void answered(Duration waited) {
    seconds = (seconds * 3 + waited.toSeconds()) / 4;
  }

  /// What is left for a caller who has waited so long; beyond the average it grows again.
  public Duration left(Duration waited) {
    return Duration.ofSeconds(seconds).minus(waited).abs();
  }
}
