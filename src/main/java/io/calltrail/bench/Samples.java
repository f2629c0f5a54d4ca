package io.calltrail.bench;

import java.util.List;
import java.util.Locale;

/// Plain statistics.
final class Samples {
  /// Student's t at 97.5 % for 1 to 30 degrees of freedom.
  private static final double[] T = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042
  };

  private Samples() {}

  /// A mean and half the width of its 95 % interval.
  record Mean(double value, double within) {
    boolean above() {
      return value - within > 0;
    }

    boolean below() {
      return value + within < 0;
    }

    String text() {
      return String.format(Locale.ROOT, "%+.2f +-%.2f", value, within);
    }
  }

  /// Of at least two values.
  static Mean mean(List<Double> values) {
    int n = values.size();
    double mean = average(values);
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    double t = n - 1 <= T.length ? T[n - 2] : 1.96 + 2.5 / (n - 1);
    return new Mean(mean, t * Math.sqrt(squares / (n - 1) / n));
  }

  static double average(List<Double> values) {
    return values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
  }

  /// Nearest rank.
  static double at(List<Double> values, double share) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }
}
