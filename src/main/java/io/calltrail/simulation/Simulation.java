package io.calltrail.simulation;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/// The switchboard in virtual time: the same callers and agents under a policy.
///
/// Made arrivals: one long run, batch means, with arrival rate and mean talk as control variates.
/// Recorded arrivals: replications. The same seed gives the same callers whatever the policy.
public final class Simulation {
  /// A Monday morning; made arrivals know no calendar.
  private static final Instant SOME_DAY = Instant.parse("2026-01-05T09:00:00Z");

  private final Premises premises;
  private final Traffic traffic;
  private final long seed;

  public Simulation(Premises premises, Traffic traffic, long seed) {
    this.premises = premises;
    this.traffic = traffic;
    this.seed = seed;
    if (premises.agents().isEmpty()) {
      throw new IllegalArgumentException("no queue has an agent");
    }
  }

  public Outcome under(Policy policy) {
    Premises here = premises.under(policy);
    return switch (traffic) {
      case Traffic.Poisson made -> batches(policy, here.alwaysOpen(), made);
      case Traffic.Recorded recorded -> replications(policy, here, recorded);
    };
  }

  private Outcome batches(Policy policy, Premises here, Traffic.Poisson made) {
    int batches = Traffic.Poisson.BATCHES;
    long size = made.calls() / batches;
    var chance = new Chance(seed);
    var arrivals =
        Arrivals.poisson(
            made.perSecond(),
            here.ownLines(),
            made.talk(),
            made.patience(),
            made.warmUp() + batches * size,
            chance);
    var tally = new Tally(batches, made.warmUp(), size, here.agents().size());
    long began = processorNanos();
    long inputs = new Run(here, arrivals, tally, SOME_DAY, chance).go();
    double seconds = (processorNanos() - began) / 1e9;
    Map<Measure, double[]> values = empty(batches);
    for (int i = 0; i < batches; i++) {
      put(values, i, tally.figures(i));
    }
    double[][] controls = {
      deviations(values.get(Measure.RATE), made.perSecond()),
      deviations(values.get(Measure.TALK), made.talk().mean())
    };
    return new Outcome(policy, values, varied(controls), tally.offered(), inputs, seconds);
  }

  private static double[] deviations(double[] values, double truth) {
    return Arrays.stream(values).map(v -> v - truth).toArray();
  }

  /// A constant explains nothing.
  private static double[][] varied(double[][] controls) {
    return Arrays.stream(controls)
        .filter(c -> Arrays.stream(c).distinct().count() > c.length / 2)
        .toArray(double[][]::new);
  }

  private Outcome replications(Policy policy, Premises here, Traffic.Recorded recorded) {
    Map<Measure, double[]> values = empty(recorded.replications());
    long inputs = 0;
    long began = processorNanos();
    for (int i = 0; i < recorded.replications(); i++) {
      var chance = new Chance(seed + i);
      var arrivals = recorded.trace().replay(recorded.talk(), recorded.patience(), chance);
      var tally = Tally.ofDay(here.agents().size());
      inputs += new Run(here, arrivals, tally, recorded.trace().start(), chance).go();
      put(values, i, tally.figures(0));
    }
    double seconds = (processorNanos() - began) / 1e9;
    return new Outcome(
        policy,
        values,
        new double[0][],
        (long) recorded.trace().calls() * recorded.replications(),
        inputs,
        seconds);
  }

  private static Map<Measure, double[]> empty(int values) {
    var map = new EnumMap<Measure, double[]>(Measure.class);
    for (Measure measure : Measure.values()) {
      map.put(measure, new double[values]);
    }
    return map;
  }

  private static void put(Map<Measure, double[]> values, int i, Map<Measure, Double> figures) {
    figures.forEach((measure, value) -> values.get(measure)[i] = value);
  }

  /// Of this thread, so that neighbours on the machine do not count.
  private static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
