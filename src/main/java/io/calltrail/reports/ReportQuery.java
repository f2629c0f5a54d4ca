package io.calltrail.reports;

import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// A report asked for.
///
/// @param compared a second period, for each row
/// @param zone whose clock hours and days go by
/// @param threshold of the service level in seconds, one of [Sums#THRESHOLDS]
public record ReportQuery(By by, Span span, Optional<Span> compared, ZoneId zone, int threshold) {
  /// What the rows are.
  public enum By {
    CAMPAIGN,
    SOURCE,
    QUEUE,
    AGENT,
    OUTCOME,
    NUMBER,
    /// Hour × weekday.
    HOUR,
    /// One row a day; of two periods the n-th days are compared.
    DAY;

    /// Its name in the interface: lower case.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<By> of(String label) {
      return Arrays.stream(values()).filter(by -> by.label().equals(label)).findFirst();
    }
  }

  public ReportQuery {
    if (!Sums.THRESHOLDS.contains(threshold)) {
      throw new IllegalArgumentException(
          "the threshold is one of " + Sums.THRESHOLDS + ", not " + threshold);
    }
  }
}
