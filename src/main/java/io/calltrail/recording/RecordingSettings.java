package io.calltrail.recording;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// @param folder where Asterisk writes raw files and finished ones stay, below `yyyy/MM/dd`
/// @param retention files older than this are deleted, once an hour; 1 to 36,500 days, 365 by
///   default
/// @param workers files in work at once; 1 to 16, 1 by default
/// @param settle a raw file is finished when it has not changed for this long; 0 to 60 s, 1 s by
///   default
/// @param seal of finished recordings; empty: they lie as they are
public record RecordingSettings(
    Path folder, Duration retention, int workers, Duration settle, Optional<Seal> seal) {
  public RecordingSettings {
    if (retention.toDays() < 1 || retention.toDays() > 36_500) {
      throw new IllegalArgumentException("recordings stay 1 to 36500 days, not " + retention);
    }
    if (workers < 1 || workers > 16) {
      throw new IllegalArgumentException("recording workers must be 1 to 16, not " + workers);
    }
    if (settle.isNegative() || settle.compareTo(Duration.ofSeconds(60)) > 0) {
      throw new IllegalArgumentException("recordings settle in 0 to 60 s, not " + settle);
    }
  }

  public static RecordingSettings in(Path folder) {
    return new RecordingSettings(
        folder, Duration.ofDays(365), 1, Duration.ofSeconds(1), Optional.empty());
  }
}
