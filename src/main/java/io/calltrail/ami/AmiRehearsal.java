package io.calltrail.ami;

import java.time.Duration;
import java.util.Optional;

/// What Asterisk told of its call to itself: see [AmiLink#rehearse].
///
/// @param message for humans: why there is no report; empty when there is one
/// @param clockAhead how much Asterisk's clock is ahead of ours (negative: behind), to about the
///   time of a round trip; empty when not told
public record AmiRehearsal(String message, Optional<Duration> clockAhead, Optional<Report> report) {

  /// @param answered the turn was answered
  /// @param turn how long it took
  /// @param recordStatus RECORD_STATUS of Asterisk's `Record`
  /// @param file the recorded file as Asterisk names it: an absolute path on its host
  /// @param pbx CT_PBX
  /// @param agi CT_AGI
  public record Report(
      boolean answered, Duration turn, String recordStatus, String file, String pbx, String agi) {}
}
