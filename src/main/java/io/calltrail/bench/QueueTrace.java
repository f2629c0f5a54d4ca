package io.calltrail.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/// What happens in one repetition, whoever routes: who calls when, how long each would wait and
/// talk, and when which agent is away.
record QueueTrace(Scene scene, List<Caller> callers, List<Away> aways) {
  static final int AGENTS = 4;

  /// Agents 0 and 1 speak the second language too.
  static final int BILINGUAL = 2;

  private static final double SHORTEST_PATIENCE = 1;
  private static final double PATIENCE = 8;
  private static final double LONGEST_PATIENCE = 20;

  /// @param foreign speaks the second language only
  /// @param pickUp from an agent's ring to its answer
  record Caller(Duration at, boolean foreign, Duration patience, Duration pickUp, Duration talk) {}

  /// @param busy refuses with "busy" instead of declining
  record Away(int agent, Duration from, Duration to, boolean busy) {
    boolean at(Duration moment) {
      return moment.compareTo(from) >= 0 && moment.compareTo(to) < 0;
    }
  }

  QueueTrace {
    callers = List.copyOf(callers);
    aways = List.copyOf(aways);
  }

  /// Poisson arrivals, exponential patience, talks of 1 to 3 s, and three agents away for 5 to 9 s
  /// each, one after another with some overlap.
  static QueueTrace of(Scene scene, long seed, int calls) {
    var random = new Random(31 * seed + scene.ordinal());
    double between = scene.between();
    var callers = new ArrayList<Caller>();
    double at = 0.3;
    for (int i = 0; i < calls; i++) {
      boolean foreign = random.nextDouble() < 0.4;
      callers.add(
          new Caller(
              seconds(at),
              scene == Scene.SKILLS && foreign,
              seconds(
                  Math.clamp(
                      PATIENCE * random.nextExponential(), SHORTEST_PATIENCE, LONGEST_PATIENCE)),
              seconds(between(random, 0.2, 0.6)),
              seconds(between(random, 1, 3))));
      at += between * random.nextExponential();
    }
    var aways = new ArrayList<Away>();
    double quarter = calls * between / AGENTS;
    for (int agent = 0; scene.hasAway() && agent < AGENTS - 1; agent++) {
      double from = (agent + 0.5 * random.nextDouble()) * quarter;
      aways.add(
          new Away(
              agent, seconds(from), seconds(from + between(random, 5, 9)), random.nextBoolean()));
    }
    return new QueueTrace(scene, callers, aways);
  }

  boolean away(int agent, Duration moment) {
    return aways.stream().anyMatch(a -> a.agent() == agent && a.at(moment));
  }

  private static double between(RandomGenerator random, double least, double most) {
    return least + (most - least) * random.nextDouble();
  }

  private static Duration seconds(double s) {
    return Duration.ofMillis(Math.round(s * 1000));
  }
}
