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
    return of(values, new double[0][]);
  }

  /// With control variates: what chance did to figures whose true values are known tells a part of
  /// what it did to this one, and that part is taken off by least squares (Lavenberg, Moeller and
  /// Welch 1982).
  ///
  /// @param deviations of each control: one for each value, from the control's true value
  static Estimate of(double[] values, double[][] deviations) {
    int n = values.length;
    int freedom = n - 1 - deviations.length;
    double[] rest = values.clone();
    double mean = centre(rest);
    if (freedom < 1) {
      return new Estimate(mean, Double.NaN);
    }
    double off = 0;
    double[][] x = new double[deviations.length][];
    double[] shift = new double[deviations.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = deviations[i].clone();
      shift[i] = centre(x[i]);
      for (int before = 0; before < i; before++) {
        shift[i] -= remove(x[before], x[i]) * shift[before];
      }
      mean -= remove(x[i], rest) * shift[i];
      off += shift[i] * shift[i] / product(x[i], x[i]);
    }
    double variance = product(rest, rest) / freedom * (1.0 / n + off);
    double t = TDistribution.of(freedom).inverseSurvivalProbability(TAIL);
    return new Estimate(mean, t * Math.sqrt(variance));
  }

  private static double centre(double[] values) {
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    for (int i = 0; i < values.length; i++) {
      values[i] -= mean;
    }
    return mean;
  }

  /// Takes what `x` explains off `y`; gives the coefficient.
  private static double remove(double[] x, double[] y) {
    double coefficient = product(x, y) / product(x, x);
    for (int i = 0; i < y.length; i++) {
      y[i] -= coefficient * x[i];
    }
    return coefficient;
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  public boolean contains(double value) {
    return Math.abs(value - mean) <= halfWidth;
  }

  /// Half the interval's width as a part of the mean.
  public double relative() {
    return halfWidth / Math.abs(mean);
  }
}
