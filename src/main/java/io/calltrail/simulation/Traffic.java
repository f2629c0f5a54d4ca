package io.calltrail.simulation;

/// Who calls, and how the confidence of what comes out is found.
///
/// @see Simulation
public sealed interface Traffic {
  Length talk();

  Length patience();

  /// Made arrivals, independent of each other. One long run; batches of successive calls, each many
  /// times longer than the line remembers, are taken for independent.
  ///
  /// @param perSecond over all numbers
  /// @param calls that are counted; a tenth as many before them warm the line up
  record Poisson(double perSecond, Length talk, Length patience, long calls) implements Traffic {
    static final int BATCHES = 20;

    public Poisson {
      if (!(perSecond > 0) || calls < BATCHES) {
        throw new IllegalArgumentException(
            "arrivals need a rate above 0 and at least " + BATCHES + " calls");
      }
    }

    long warmUp() {
      return calls / 10;
    }
  }

  /// The same recorded arrivals again and again; what is not known of them, and how agents behave,
  /// is drawn anew each time.
  ///
  /// @param replications 1 or more
  record Recorded(Trace trace, Length talk, Length patience, int replications) implements Traffic {
    public Recorded {
      if (replications < 1 || trace.calls() == 0) {
        throw new IllegalArgumentException("nothing to replay");
      }
    }
  }
}
