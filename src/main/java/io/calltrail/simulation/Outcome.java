package io.calltrail.simulation;

import java.util.Map;

/// What a policy came to.
///
/// @param values of every measure, one of each batch or replication
/// @param controls figures whose true values are known: how far each batch was off
/// @param calls simulated, warm-up and all
/// @param inputs that the switchboard decided about
/// @param seconds of processor time that it took
public record Outcome(
    Policy policy,
    Map<Measure, double[]> values,
    double[][] controls,
    long calls,
    long inputs,
    double seconds) {
  public Outcome {
    values = Map.copyOf(values);
  }

  public Estimate of(Measure measure) {
    return Estimate.of(values.get(measure), controls);
  }

  /// How much more this is than another of the same callers: batch against batch, so that what
  /// chance does to both does not count.
  public Estimate against(Outcome other, Measure measure) {
    double[] mine = values.get(measure).clone();
    double[] theirs = other.values.get(measure);
    for (int i = 0; i < mine.length; i++) {
      mine[i] -= theirs[i];
    }
    return Estimate.of(mine, controls);
  }

  public double callsPerMinute() {
    return calls / seconds * 60;
  }
}
