package io.calltrail.lab;

import java.time.Duration;
import java.util.Optional;

/// What an agent does when the phone rings: asked once per ring.
@FunctionalInterface
public interface Habit {
  Reaction to(String caller);

  /// What is done with one ring.
  sealed interface Reaction {
    /// Lifts after a while; hangs up after the talk when that is given, else waits for the caller
    /// to.
    record Answers(Duration after, Optional<Duration> talk) implements Reaction {}

    /// Lets it ring until the caller's side gives up.
    record LetsRing() implements Reaction {}

    /// Says busy (486).
    record Busy(Duration after) implements Reaction {}

    /// Declines (603).
    record Declines(Duration after) implements Reaction {}
  }

  /// Answers every time, and leaves it to the caller to hang up.
  static Habit answers(Duration after) {
    return _ -> new Reaction.Answers(after, Optional.empty());
  }

  /// Answers every time and hangs up after the talk.
  static Habit answers(Duration after, Duration talk) {
    return _ -> new Reaction.Answers(after, Optional.of(talk));
  }

  static Habit letsRing() {
    return _ -> new Reaction.LetsRing();
  }

  static Habit busy() {
    return _ -> new Reaction.Busy(Duration.ZERO);
  }

  static Habit declines(Duration after) {
    return _ -> new Reaction.Declines(after);
  }
}
