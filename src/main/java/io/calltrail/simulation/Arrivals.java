package io.calltrail.simulation;

import java.util.random.RandomGenerator;

/// Callers one after another, as a cursor: no object is made for a call.
interface Arrivals {
  /// Moves to the next caller; false when there are no more.
  boolean next();

  /// Nanoseconds since the simulation's start, never less than the one before.
  long at();

  /// Which of the premises' lines was dialled.
  int line();

  /// How long the talk will be, in nanoseconds.
  long talk();

  /// How long the caller will wait, in nanoseconds.
  long patience();

  /// The caller's number; empty when it does not matter.
  default String caller() {
    return "";
  }

  /// Callers who come independently of each other.
  ///
  /// @param perSecond mean rate, over all lines
  static Arrivals poisson(
      double perSecond, int lines, Length talk, Length patience, long calls, Chance chance) {
    return new Arrivals() {
      private final RandomGenerator gaps = chance.stream();
      private final RandomGenerator talks = chance.stream();
      private final RandomGenerator patiences = chance.stream();
      private final RandomGenerator choice = chance.stream();
      private long left = calls;
      private long at;
      private int line;
      private long talking;
      private long waits;

      @Override
      public boolean next() {
        if (left-- <= 0) {
          return false;
        }
        at += (long) (gaps.nextExponential() / perSecond * 1e9);
        line = lines == 1 ? 0 : choice.nextInt(lines);
        talking = talk.draw(talks);
        waits = patience.draw(patiences);
        return true;
      }

      @Override
      public long at() {
        return at;
      }

      @Override
      public int line() {
        return line;
      }

      @Override
      public long talk() {
        return talking;
      }

      @Override
      public long patience() {
        return waits;
      }
    };
  }
}
