package io.calltrail.call;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.random.RandomGenerator;

/// The id of a call, sorted by arrival: `20261123-231502-k3x9q2hd` (UTC, then 40 random bits).
public record CallId(String value) implements Comparable<CallId> {
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  public CallId {
    Ids.check("call", value);
  }

  public static CallId next(Instant now, RandomGenerator random) {
    String tail = Long.toString((1L << 40) | random.nextLong(1L << 40), 32);
    return new CallId(SECOND.format(now) + "-" + tail.substring(1));
  }

  // the record's own go through method handles that the JIT does not see through

  @Override
  public boolean equals(Object other) {
    return other instanceof CallId id && value.equals(id.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public int compareTo(CallId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
