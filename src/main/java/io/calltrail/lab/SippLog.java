package io.calltrail.lab;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// What a SIPp scenario writes down: one line per happening, `at|Call-ID|what|detail`.
///
/// `at` is SIPp's `[timestamp]`: date, time and, last, seconds since 1970 with microseconds, apart
/// by tabs.
final class SippLog {
  /// What happened to one SIP call, seen from SIPp's end.
  ///
  /// @param detail `placed`, `ringing`, `answered`: the other's number where known; `ended`:
  ///   `self`, `far`, `busy`, `declined`, `cancelled` or a SIP status code
  record Line(Instant at, String callId, What what, String detail) {}

  enum What {
    PLACED,
    RINGING,
    ANSWERED,
    ENDED
  }

  private SippLog() {}

  /// Empty for a line that is none of ours, or only half there.
  static Optional<Line> parse(String line) {
    var fields = line.strip().split("\\|", -1);
    if (fields.length != 4) {
      return Optional.empty();
    }
    try {
      var seconds =
          new BigDecimal(fields[0].substring(fields[0].lastIndexOf('\t') + 1)).movePointRight(6);
      var at = Instant.EPOCH.plusNanos(Math.multiplyExact(seconds.longValueExact(), 1000L));
      var what = What.valueOf(fields[2].toUpperCase(Locale.ROOT));
      return Optional.of(new Line(at, fields[1], what, fields[3]));
    } catch (ArithmeticException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
