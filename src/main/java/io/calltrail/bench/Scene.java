package io.calltrail.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What agents do in one case of the comparison.
public enum Scene {
  /// Everybody is there and takes every call; callers rarely have to wait.
  PRESENT,
  /// Everybody is there, and callers wait.
  CROWDED,
  /// Some leave their phone ringing for a while, without a pause, and say when they are back.
  ABSENT,
  /// Some decline, or are busy, for a while, and say when they are back.
  REFUSING,
  /// Some phones are not registered for a while.
  UNREGISTERED,
  /// All are there; half of them speak a second language, and some callers speak no other.
  SKILLS;

  /// As on the command line.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Scene> of(String label) {
    return Arrays.stream(values()).filter(s -> s.label().equals(label)).findFirst();
  }

  /// Where agents are not always there to be rung.
  boolean hasAway() {
    return switch (this) {
      case ABSENT, REFUSING, UNREGISTERED -> true;
      case PRESENT, CROWDED, SKILLS -> false;
    };
  }

  /// Traces unless told otherwise: as many as the question needs. Where only some agents answer, or
  /// can, waits differ more from trace to trace.
  public int repetitions() {
    return switch (this) {
      case ABSENT, SKILLS -> 30;
      case PRESENT, CROWDED, REFUSING, UNREGISTERED -> 10;
    };
  }

  /// Mean seconds between two callers.
  double between() {
    return switch (this) {
      case PRESENT -> 1.3;
      case CROWDED, SKILLS -> 0.75;
      case ABSENT, REFUSING, UNREGISTERED -> 0.9;
    };
  }
}
