package io.calltrail.web;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Where recorded voices lie. May block; called on virtual threads.
public interface RecordingShelf {
  /// @param name as the call's record names it
  Optional<Path> file(String name);

  /// @param name as the call's record names it
  Optional<Loudness> loudness(String name);

  /// How loud each side is, step by step, 0 to 100.
  record Loudness(Duration length, int[] caller, int[] agent) {}
}
