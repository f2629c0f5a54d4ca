package io.calltrail.journal;

import java.nio.file.Path;
import java.time.Duration;

/// @param folder of the journal alone; made when missing
/// @param segmentBytes a file is closed when it would grow beyond; 4 KB to 1 GB, 16 MB by default
/// @param keep how long a full file stays, at least; it stays longer when a follower lags. Must
///   cover the longest call and outage; 30 days by default, at least 1 day
public record JournalSettings(Path folder, long segmentBytes, Duration keep) {
  public JournalSettings {
    if (segmentBytes < 4096 || segmentBytes > 1L << 30) {
      throw new IllegalArgumentException(
          "a journal file must be 4 KB to 1 GB, not " + segmentBytes + " bytes");
    }
    if (keep.compareTo(Duration.ofDays(1)) < 0) {
      throw new IllegalArgumentException("journal files must be kept for a day at least: " + keep);
    }
  }

  public static JournalSettings in(Path folder) {
    return new JournalSettings(folder, 16 << 20, Duration.ofDays(30));
  }
}
