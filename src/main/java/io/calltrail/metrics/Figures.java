package io.calltrail.metrics;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What other packages know about themselves, read at every scrape on a web thread: each supplier
/// answers at once and never throws.
public sealed interface Figures {
  /// @param pbx its name in the configuration
  /// @param eventAge since anything was last heard on the link
  /// @param reconnects since the start of the service, never falling
  /// @param dropped events lost for want of room, never falling
  record AmiLink(
      String pbx,
      BooleanSupplier up,
      Supplier<Duration> eventAge,
      LongSupplier reconnects,
      LongSupplier dropped)
      implements Figures {}

  /// One reader of the journal.
  ///
  /// @param name for instance `store`; from code, not from data
  /// @param backlog facts it has not taken yet
  /// @param lag age of the oldest of them, zero when there is none
  record JournalFollower(String name, LongSupplier backlog, Supplier<Duration> lag)
      implements Figures {}

  /// @param pending raw recordings that wait to be processed
  record Recordings(LongSupplier pending) implements Figures {}

  /// @param open connections now
  /// @param accepted connections since the start, never falling
  /// @param refused connections turned away by a limit, likewise
  /// @param failedTurns turns that ended without an answer though one was due, likewise
  record Agi(
      LongSupplier open, LongSupplier accepted, LongSupplier refused, LongSupplier failedTurns)
      implements Figures {}
}
