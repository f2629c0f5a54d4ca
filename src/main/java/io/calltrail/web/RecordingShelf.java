package io.calltrail.web;

import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.util.Optional;

/// Where recorded voices lie. May block; called on virtual threads.
public interface RecordingShelf {
  /// @param name as the call's record names it
  /// @return the sound as FLAC, to be closed
  /// @throws java.io.UncheckedIOException when it is there and cannot be opened; the message says
  ///   why
  Optional<SeekableByteChannel> sound(String name);

  /// @param name as the call's record names it
  Optional<Loudness> loudness(String name);

  /// How loud each side is, step by step, 0 to 100.
  record Loudness(Duration length, int[] caller, int[] agent) {}
}
