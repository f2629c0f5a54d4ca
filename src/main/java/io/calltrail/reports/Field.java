package io.calltrail.reports;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What calls are told apart by, in lists and reports. The empty value is a value: no campaign, no
/// agent, a withheld number.
public enum Field {
  CAMPAIGN,
  /// `utm_source` of the advertisement.
  SOURCE,
  QUEUE,
  /// Who spoke with the caller.
  AGENT,
  OUTCOME,
  /// The number dialled.
  NUMBER,
  CALLER;

  /// Its name in the interface: lower case.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Field> of(String label) {
    return Arrays.stream(values()).filter(f -> f.label().equals(label)).findFirst();
  }
}
