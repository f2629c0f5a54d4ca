package io.calltrail.reports;

import java.time.Instant;

/// A span of time, without its end.
public record Span(Instant from, Instant to) {
  public Span {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("the period must end after it begins");
    }
  }
}
