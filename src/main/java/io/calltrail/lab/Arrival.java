package io.calltrail.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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
    var calls = new HashMap<String, Integer>();
    var busyUntil = new HashMap<String, Double>();
    int people = 0;
    double at = 0.5;
    while (at < length.toMillis() / 1e3) {
      double now = at;
      var again =
          plan.stream().filter(a -> calls.get(a.caller) == 1 && a.latestEnd() < now).findFirst();
      boolean second = random.nextDouble() < 0.17 && again.isPresent();
      int number = second ? again.get().number : random.nextInt(numbers);
      String caller = second ? again.get().caller : own(people++);
      while (busyUntil.getOrDefault(caller, 0.0) >= at) {
        caller = own(people++);
      }
      plan.add(
          new Arrival(
              seconds(at),
              number,
              caller,
              seconds(Math.clamp(exponential(random, PATIENCE), 2, 45)),
              seconds(3 + 7 * random.nextDouble())));
      calls.merge(caller, 1, Integer::sum);
      busyUntil.put(caller, plan.getLast().latestEnd());
      at += exponential(random, BETWEEN);
    }
    return plan;
  }

  private static String own(int person) {
    return "+447700900%03d".formatted(person % 1000);
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
