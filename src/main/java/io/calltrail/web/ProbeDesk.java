package io.calltrail.web;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Tries tracking numbers by calls. Called on any thread, returns at once.
public interface ProbeDesk {
  /// Begins to try one number, or all of them.
  ///
  /// @return why not, for the person who asked; empty when it has begun
  Optional<String> begin(Optional<String> number);

  /// Calls are being made.
  boolean busy();

  /// What the latest call to each number told, by number; none for a number not tried yet.
  List<Probe> latest();

  /// @param campaign that the number belongs to
  /// @param since when the verdict was given first without another between
  /// @param rang a ringing tone was told
  /// @param status of the final SIP answer; 0 when none came
  /// @param attributed the campaign the call was attributed to; empty when Calltrail was not asked
  record Probe(
      String number,
      String campaign,
      Verdict verdict,
      Instant at,
      Instant since,
      boolean rang,
      int status,
      Optional<String> attributed,
      boolean soundBack) {}

  /// What came of a call.
  enum Verdict {
    FINE,
    /// It could not be sent.
    NOT_SENT,
    /// No answer in time, though it may have rung.
    NO_ANSWER,
    /// Ended by a SIP status of 300 or more.
    REFUSED,
    /// Answered, but Calltrail was never asked about the call.
    ANSWERED_ELSEWHERE,
    WRONG_CAMPAIGN,
    /// The sound sent did not come back.
    NO_SOUND;

    /// As the API, metrics and documents name it.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
