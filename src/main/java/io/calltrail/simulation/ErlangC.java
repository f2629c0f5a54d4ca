package io.calltrail.simulation;

/// Callers of endless patience (M/M/n): Erlang's formula of 1917.
///
/// @param agents n
/// @param load in Erlangs: arrivals a second times handling seconds; below `agents`, else the line
///   grows for ever
/// @param handling mean seconds of a call: talk and wrap-up
public record ErlangC(int agents, double load, double handling) {
  public ErlangC {
    if (agents < 1 || !(load > 0) || !(handling > 0) || load >= agents) {
      throw new IllegalArgumentException(
          "Erlang C needs agents > load > 0, not " + agents + " agents, " + load + " Erlangs");
    }
  }

  /// The share of callers who have to wait. By Erlang B's recursion, which never overflows.
  public double waiting() {
    double blocked = 1;
    for (int n = 1; n <= agents; n++) {
      blocked = load * blocked / (n + load * blocked);
    }
    return blocked / (1 - load / agents * (1 - blocked));
  }

  /// Mean wait of all callers, in seconds; all are answered.
  public double meanWait() {
    return waiting() * handling / (agents - load);
  }

  /// The share answered within so many seconds.
  public double answeredWithin(double seconds) {
    return 1 - waiting() * Math.exp(-(agents - load) * seconds / handling);
  }
}
