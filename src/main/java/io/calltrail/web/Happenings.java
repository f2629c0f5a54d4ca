package io.calltrail.web;

import io.calltrail.call.CallEvent;
import java.time.Duration;
import java.util.List;

/// What happened to calls, numbered as in the journal: only what is durable.
public interface Happenings {
  /// @param id always rising; numbers are missing where something else happened
  record Happening(long id, CallEvent event) {}

  /// Some of what came after.
  ///
  /// @param reached all up to there has been looked at
  record Batch(List<Happening> happenings, long reached) {
    public Batch {
      happenings = List.copyOf(happenings);
    }
  }

  /// The newest number.
  long last();

  /// What came after that number, the oldest first, in portions; on a thread that may wait for the
  /// disk.
  Batch after(long id);

  /// Whether all that came after that number is still kept.
  boolean keeps(long id);

  /// Waits until there is more after that number.
  ///
  /// @return false when nothing came in time
  boolean await(long id, Duration most) throws InterruptedException;
}
