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

  /// A place from which is read on, by one thread that may wait for the disk.
  interface Reading extends AutoCloseable {
    /// What came since the last time, the oldest first, in portions.
    Batch next();

    @Override
    void close();
  }

  /// Reads what came after that number.
  Reading after(long id);

  /// Whether all that came after that number is still kept.
  boolean keeps(long id);

  /// Waits until there is more after that number.
  ///
  /// @return false when nothing came in time
  boolean await(long id, Duration most) throws InterruptedException;
}
