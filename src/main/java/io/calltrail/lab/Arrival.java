package io.calltrail.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/// One caller to come.
///
/// @param after since the demo began
/// @param number which of the tracking numbers, from 0
record Arrival(Duration after, int number, String caller, Duration patience, Duration talk) {
  private static final double BETWEEN = 1.6;
  private static final double PATIENCE = 18;

  /// Poisson arrivals, one every 1.6 s on average; exponential patience, 18 s on average, cut to 2
  /// to 45 s; talks of 3 to 10 s. Every sixth calls a second time. Numbers are from Ofcom's range
  /// for drama, 07700 900000 to 900999.
  static List<Arrival> plan(long seed, Duration length, int numbers) {
    var random = new Random(seed);
    var plan = new ArrayList<Arrival>();
    double at = 0.5;
    while (at < length.toMillis() / 1e3) {
      double now = at;
      var again =
          plan.stream()
              .filter(
                  a ->
                      plan.stream().filter(b -> b.caller.equals(a.caller)).count() == 1
                          && a.latestEnd() < now)
              .findFirst();
      boolean second = random.nextDouble() < 0.17 && again.isPresent();
      long own = plan.stream().map(Arrival::caller).distinct().count();
      plan.add(
          new Arrival(
              seconds(at),
              second ? again.get().number : random.nextInt(numbers),
              second ? again.get().caller : "+447700900%03d".formatted(own % 1000),
              seconds(Math.clamp(exponential(random, PATIENCE), 2, 45)),
              seconds(3 + 7 * random.nextDouble())));
      at += exponential(random, BETWEEN);
    }
    return plan;
  }

  private double latestEnd() {
    return after.plus(patience).plus(talk).toMillis() / 1e3 + 3;
  }

  private static double exponential(RandomGenerator random, double mean) {
    return -mean * Math.log(1 - random.nextDouble());
  }

  private static Duration seconds(double s) {
    return Duration.ofMillis(Math.round(s * 1000));
  }
}
