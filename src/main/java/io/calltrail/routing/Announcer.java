package io.calltrail.routing;

import io.calltrail.routing.QueueSettings.Announcements;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/// What one waiting caller has been told in its queue. It is never told a worse place or a longer
/// wait than before.
final class Announcer {
  private Instant positionAt = Instant.EPOCH;
  private Instant waitAt = Instant.EPOCH;
  private Instant soundsAt = Instant.EPOCH;
  private int toldPosition = Integer.MAX_VALUE;
  private Duration toldWait = Duration.ofSeconds(Long.MAX_VALUE);

  /// The caller has joined a queue.
  void begin(Instant now) {
    positionAt = Instant.EPOCH;
    waitAt = Instant.EPOCH;
    soundsAt = now;
    toldPosition = Integer.MAX_VALUE;
    toldWait = Duration.ofSeconds(Long.MAX_VALUE);
  }

  /// The sounds that are due, which count as told.
  ///
  /// @param position from 1
  /// @param wait to expect, empty when nothing is known of it
  List<String> due(
      Announcements due, Instant now, IntSupplier position, Supplier<Optional<Duration>> wait) {
    var sounds = new ArrayList<String>();
    if (isDue(due.position(), positionAt, now)) {
      positionAt = now;
      int place = position.getAsInt();
      if (place <= toldPosition) {
        toldPosition = place;
        sounds.addAll(due.language().position(place));
      }
    }
    if (isDue(due.expected(), waitAt, now)) {
      waitAt = now;
      wait.get()
          .map(due.language()::spoken)
          .filter(spoken -> spoken.compareTo(toldWait) <= 0)
          .ifPresent(
              spoken -> {
                toldWait = spoken;
                sounds.addAll(due.language().wait(spoken));
              });
    }
    if (!due.sounds().isEmpty() && isDue(due.every(), soundsAt, now)) {
      soundsAt = now;
      sounds.addAll(due.sounds());
    }
    return sounds;
  }

  /// When something is due next.
  Instant next(Announcements due) {
    Instant next = Instant.MAX;
    if (due.position().isPositive()) {
      next = earlier(next, positionAt.plus(due.position()));
    }
    if (due.expected().isPositive()) {
      next = earlier(next, waitAt.plus(due.expected()));
    }
    return due.sounds().isEmpty() ? next : earlier(next, soundsAt.plus(due.every()));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static boolean isDue(Duration every, Instant last, Instant now) {
    return every.isPositive() && !now.isBefore(last.plus(every));
  }
}
