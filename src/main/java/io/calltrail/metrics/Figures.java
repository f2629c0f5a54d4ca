package io.calltrail.metrics;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
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
  /// @param lag how long they have waited, zero when there is none
  record JournalFollower(String name, LongSupplier backlog, Supplier<Duration> lag)
      implements Figures {}

  /// @param waiting facts that the disk has not taken, in memory only
  /// @param refused facts lost since the start, never falling
  /// @param corrupt damaged places found and set aside since the start, likewise
  /// @param cut bytes torn off the end at the start
  record Journal(LongSupplier waiting, LongSupplier refused, LongSupplier corrupt, LongSupplier cut)
      implements Figures {}

  /// A disk that may fill up.
  ///
  /// @param holds what it holds, for instance `recordings`; from code, not from data
  /// @param free bytes that this user may still write, NaN when it cannot be asked
  /// @param size in bytes, likewise
  record Disk(String holds, DoubleSupplier free, DoubleSupplier size) implements Figures {}

  /// Calls to clients, beside the most that may be made.
  ///
  /// @param called in the last 24 hours
  record Outside(IntSupplier called, int cap) implements Figures {}

  /// A tracking number, tried by calls.
  ///
  /// @param reached 1 or 0, NaN before the first try
  record Number(String number, String campaign, DoubleSupplier reached) implements Figures {}

  /// A line that is asked whether it is there.
  ///
  /// @param kind `trunk` or `phone`; from code, not from data
  /// @param up 1 or 0, NaN before the first answer is due
  /// @param roundTrip in seconds, of the latest answer; NaN before it
  /// @param since how long it has been up or down, in seconds
  record Line(
      String kind, String name, DoubleSupplier up, DoubleSupplier roundTrip, DoubleSupplier since)
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
