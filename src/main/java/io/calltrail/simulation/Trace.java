package io.calltrail.simulation;

import java.time.Instant;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Recorded arrivals, in order.
///
/// @param start the moment of offset 0
/// @param at nanoseconds since the start
/// @param line index into the premises' numbers
/// @param caller the caller's number, so that its own agent and earlier place are found; may be
///   empty
/// @param talk nanoseconds; [#UNKNOWN] where it has to be drawn
/// @param patience nanoseconds until the caller gave up; [#UNKNOWN] where it has to be drawn
/// @param outlasted how long the caller is known to have been ready to wait, when `patience` is not
///   known
public record Trace(
    Instant start,
    long[] at,
    int[] line,
    String[] caller,
    long[] talk,
    long[] patience,
    long[] outlasted) {
  public static final long UNKNOWN = -1;

  /// Room for so many calls, of callers unknown.
  static Trace of(Instant start, int calls) {
    var callers = new String[calls];
    Arrays.fill(callers, "");
    return new Trace(
        start,
        new long[calls],
        new int[calls],
        callers,
        new long[calls],
        new long[calls],
        new long[calls]);
  }

  public int calls() {
    return at.length;
  }

  /// @param talks for those who are not known to have talked
  /// @param patiences beyond what they are known to have waited
  Arrivals replay(Length talks, Length patiences, Chance chance) {
    RandomGenerator forTalk = chance.stream();
    RandomGenerator forPatience = chance.stream();
    return new Arrivals() {
      private int i = -1;
      private long talking;
      private long waits;

      @Override
      public boolean next() {
        if (++i >= at.length) {
          return false;
        }
        // drawn for every caller, so that each policy meets the same ones
        long drawnTalk = talks.draw(forTalk);
        long drawnPatience = patiences.draw(forPatience);
        talking = talk[i] == UNKNOWN ? drawnTalk : talk[i];
        waits =
            patience[i] != UNKNOWN
                ? patience[i]
                : drawnPatience == Length.NEVER ? Length.NEVER : outlasted[i] + drawnPatience;
        return true;
      }

      @Override
      public long at() {
        return at[i];
      }

      @Override
      public int line() {
        return line[i];
      }

      @Override
      public String caller() {
        return caller[i];
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
