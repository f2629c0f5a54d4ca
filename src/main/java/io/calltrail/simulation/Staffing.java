package io.calltrail.simulation;

import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How many agents a service level takes: by Erlang's formulas and by simulation.
///
/// @param share of the calls to be answered in time, 0 to 1
/// @param seconds that are in time
public record Staffing(double share, double seconds) {
  private static final Pattern WRITTEN =
      Pattern.compile("([0-9]{1,2}(?:\\.[0-9]+)?)/([0-9]+(?:\\.[0-9]+)?)");
  private static final int MOST = 100_000;

  /// Reads `80/20`: 80 % within 20 s.
  public static Staffing parse(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no service level; write 80/20 for 80 % within 20 s");
    }
    return new Staffing(
        Double.parseDouble(written.group(1)) / 100, Double.parseDouble(written.group(2)));
  }

  /// @param handling mean seconds of talk and wrap-up
  public int byErlangC(double perSecond, double handling) {
    double load = perSecond * handling;
    int agents = (int) Math.floor(load) + 1;
    while (agents < MOST && new ErlangC(agents, load, handling).answeredWithin(seconds) < share) {
      agents++;
    }
    return agents;
  }

  /// Short abandons are left out.
  public int byErlangA(double perSecond, double handling, double patience, double shortAbandon) {
    double load = perSecond * handling;
    int agents = Math.max(1, (int) (load / 2));
    while (agents < MOST
        && new ErlangA(agents, load, handling, patience).serviceLevel(seconds, shortAbandon)
            < share) {
      agents++;
    }
    return agents;
  }

  /// What was found by trying.
  ///
  /// @param agents the fewest that reach the level
  /// @param level that they reach
  /// @param fewer what one agent less reaches; empty when there is only one
  public record Found(int agents, Estimate level, Optional<Estimate> fewer) {}

  /// Tries numbers of agents, beginning with a guess.
  ///
  /// @return empty when even ten times the guess do not reach it
  public Optional<Found> bySimulation(int guess, IntFunction<Outcome> simulate) {
    var tried = new TreeMap<Integer, Estimate>();
    int agents = Math.max(1, guess);
    int most = 10 * agents;
    while (level(tried, simulate, agents).mean() < share) {
      if (++agents > most) {
        return Optional.empty();
      }
    }
    while (agents > 1 && level(tried, simulate, agents - 1).mean() >= share) {
      agents--;
    }
    return Optional.of(
        new Found(agents, tried.get(agents), Optional.ofNullable(tried.get(agents - 1))));
  }

  private static Estimate level(
      TreeMap<Integer, Estimate> tried, IntFunction<Outcome> simulate, int agents) {
    return tried.computeIfAbsent(agents, n -> simulate.apply(n).of(Measure.SERVICE_LEVEL));
  }
}
