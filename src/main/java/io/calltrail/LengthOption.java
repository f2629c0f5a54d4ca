package io.calltrail;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;

/// The option `--for`: how long something runs.
final class LengthOption {
  private LengthOption() {}

  /// Reads `60s`, `5m` or `2h30m`.
  ///
  /// @throws IllegalStateException it is no duration above zero
  static Duration parse(String text) {
    Duration length;
    try {
      length = Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    } catch (DateTimeException e) {
      throw new IllegalStateException("--for: \"" + text + "\" is no duration; write 60s or 5m", e);
    }
    if (!length.isPositive()) {
      throw new IllegalStateException("--for: give a time above zero, such as 60s");
    }
    return length;
  }
}
