package io.calltrail.simulation;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.BetaDistribution;

/// Callers who lose patience (M/M/n+M, Palm): patience is exponential.
///
/// With `c = n·mu/theta`, the wait V of a caller who finds k others waiting and never gives up is a
/// sum of exponentials of rates `(c+j)·theta`, j = 0..k, so that `exp(-theta·V)` is Beta(c, k+1):
/// the probability of its own patience outlasting V, and all figures here follow from it.
public final class ErlangA {
  /// Where the tail of the line no longer counts.
  private static final double NEGLIGIBLE = 1e-12;

  private static final int LONGEST = 1_000_000;

  private final double arrivals;
  private final double patience;

  /// c: how many waiting callers' impatience weighs as much as all agents' work.
  private final double stages;

  /// The probability that all are busy and so many wait.
  private final double[] line;

  /// @param agents n
  /// @param load in Erlangs; may exceed `agents`
  /// @param handling mean seconds of a call
  /// @param patience mean seconds until a waiting caller gives up
  public ErlangA(int agents, double load, double handling, double patience) {
    if (agents < 1 || !(load > 0) || !(handling > 0) || !(patience > 0)) {
      throw new IllegalArgumentException(
          "Erlang A needs agents, load, handling time and patience above 0");
    }
    this.arrivals = load / handling;
    this.patience = patience;
    double leaving = 1 / patience;
    double served = agents / handling;
    this.stages = served * patience;
    // everything relative to the state "all busy, nobody waits": the inverse of Erlang B
    double notWaiting = 1;
    for (int n = 1; n <= agents; n++) {
      notWaiting = 1 + notWaiting * n / load;
    }
    double[] tail = new double[1_024];
    tail[0] = 1;
    int k = 0;
    double largest = 1;
    while (tail[k] > NEGLIGIBLE * largest && k < LONGEST) {
      if (k + 1 == tail.length) {
        tail = Arrays.copyOf(tail, 2 * tail.length);
      }
      tail[k + 1] = tail[k] * arrivals / (served + (k + 1) * leaving);
      k++;
      largest = Math.max(largest, tail[k]);
    }
    line = Arrays.copyOf(tail, k + 1);
    double all = notWaiting - 1 + Arrays.stream(line).sum();
    for (int i = 0; i < line.length; i++) {
      line[i] /= all;
    }
  }

  /// The share of callers who have to wait, answered or not.
  public double waiting() {
    return Arrays.stream(line).sum();
  }

  /// Mean wait of all callers, answered or not, in seconds: by Little's law.
  public double meanWait() {
    double waiting = 0;
    for (int k = 1; k < line.length; k++) {
      waiting += k * line[k];
    }
    return waiting / arrivals;
  }

  /// The share of callers who give up.
  public double abandoned() {
    return meanWait() / patience;
  }

  /// The share of callers answered within so many seconds.
  public double answeredWithin(double seconds) {
    double sum = 1 - waiting();
    for (int k = 0; k < line.length; k++) {
      sum += line[k] * patient(k, seconds);
    }
    return sum;
  }

  /// The share of callers who give up within so many seconds.
  public double abandonedWithin(double seconds) {
    double left = Math.exp(-seconds / patience);
    double sum = 0;
    for (int k = 0; k < line.length; k++) {
      double longer = outlasting(k).cumulativeProbability(left);
      sum += line[k] * (1 - patient(k, seconds) - left * longer);
    }
    return sum;
  }

  /// Answered in time of those who did not leave at once: `answered <= T / (offered - short
  /// abandons)`.
  public double serviceLevel(double seconds, double shortAbandon) {
    return answeredWithin(seconds) / (1 - abandonedWithin(shortAbandon));
  }

  private BetaDistribution outlasting(int ahead) {
    return BetaDistribution.of(stages, ahead + 1);
  }

  /// V is at most so many seconds, and the caller has the patience for it.
  private double patient(int ahead, double seconds) {
    double least = Math.exp(-seconds / patience);
    return stages
        / (stages + ahead + 1)
        * BetaDistribution.of(stages + 1, ahead + 1).survivalProbability(least);
  }
}
