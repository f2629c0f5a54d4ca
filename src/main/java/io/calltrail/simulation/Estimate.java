package io.calltrail.simulation;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/// A mean and its 95 % confidence interval by Student's t.
///
/// @param halfWidth of the interval; NaN when a single value tells nothing of its spread
public record Estimate(double mean, double halfWidth) {
  private static final double TAIL = .025;

  /// @param values independent, or nearly: of batches or replications
  static Estimate of(double... values) {
    int n = values.length;
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    if (n < 2) {
      return new Estimate(mean, Double.NaN);
    }
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    double t = TDistribution.of(n - 1.0).inverseSurvivalProbability(TAIL);
    return new Estimate(mean, t * Math.sqrt(squares / (n - 1) / n));
  }

  public boolean contains(double value) {
    return Math.abs(value - mean) <= halfWidth;
  }

  /// Half the interval's width as a part of the mean.
  public double relative() {
    return halfWidth / Math.abs(mean);
  }
}
