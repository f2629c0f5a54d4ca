package io.calltrail.bench;

import io.calltrail.bench.BenchTable.Row;
import io.calltrail.bench.WaitTrace.Day;
import io.calltrail.bench.WaitTrace.Told;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/// How well the wait to expect is predicted, beside the formula of app_queue, for the same callers
/// in virtual time: when they join, and every minute while they wait. Of callers who were answered.
public final class WaitBench {
  private static final double HALF = 0.5;
  private static final double NEAR_BEST = 1.05;

  private WaitBench() {}

  /// @param length of each trace, in virtual time
  public record Options(Duration length, long seed) {
    public static final Options DEFAULT = new Options(Duration.ofHours(120), 1);
  }

  private static final Duration TALK = Duration.ofMinutes(3);
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /// Nothing changes but by chance: M/M/n+M.
  private static final List<Day> STEADY =
      List.of(
          new Day("steady, 10 agents", 10, TALK, 1, PATIENCE, _ -> 1.1, _ -> 10),
          new Day("steady, 3 agents", 3, TALK, 1, PATIENCE, _ -> 1.1, _ -> 3));

  /// Days as they are.
  private static final List<Day> CHANGING =
      List.of(
          new Day("hours of rush", 10, TALK, 0.8, PATIENCE, h -> 0.9 + 0.6 * wave(h, 4), _ -> 10),
          new Day("advertisements", 10, TALK, 0.8, PATIENCE, WaitBench::advertised, _ -> 10),
          new Day("shifts", 10, TALK, 0.8, PATIENCE, _ -> 0.7, h -> h % 2 < 1.5 ? 10 : 4));

  /// Between -1 and 1.
  private static double wave(double hour, double period) {
    return Math.sin(2 * Math.PI * hour / period);
  }

  /// Every hour an advertisement is seen, and for six minutes five times as many call.
  private static double advertised(double hour) {
    return hour % 1 < 0.1 ? 3 : 0.6;
  }

  public static BenchTable run(Options options) {
    var rows = new ArrayList<Row>();
    for (Day day : STEADY) {
      WaitTrace trace = WaitTrace.run(day, options.length(), options.seed());
      rows.addAll(steady(day.name() + ", joining", trace.onJoining()));
      rows.addAll(steady(day.name() + ", waiting", trace.whileWaiting()));
    }
    var joining = new ArrayList<Told>();
    var waiting = new ArrayList<Told>();
    for (Day day : CHANGING) {
      WaitTrace trace = WaitTrace.run(day, options.length(), options.seed());
      rows.add(shown(day.name() + ", joining", trace.onJoining()));
      rows.add(shown(day.name() + ", waiting", trace.whileWaiting()));
      joining.addAll(trace.onJoining());
      waiting.addAll(trace.whileWaiting());
    }
    rows.addAll(all("joining", joining));
    rows.addAll(all("waiting", waiting));
    return new BenchTable(
        "Wait predicted against the wait that came, of answered callers in virtual time (RMSE). Peer:"
            + " app_queue's moving hold time; \"best\": the true rates, which nobody knows",
        rows);
  }

  private static List<Row> steady(String name, List<Told> told) {
    return List.of(
        shown(name, told),
        Row.atMost(
            name + ": best", "s", error(told, Told::ours), error(told, Told::best), NEAR_BEST));
  }

  private static List<Row> all(String when, List<Told> told) {
    return List.of(
        Row.atMost(
            "changing days, " + when,
            "s",
            error(told, Told::ours),
            error(told, Told::appQueue),
            HALF),
        Row.shown(
            "bias on changing days, " + when,
            "s",
            bias(told, Told::ours),
            OptionalDouble.of(bias(told, Told::appQueue))));
  }

  private static Row shown(String name, List<Told> told) {
    return Row.shown(
        name, "s", error(told, Told::ours), OptionalDouble.of(error(told, Told::appQueue)));
  }

  /// Root mean square error.
  static double error(List<Told> told, ToDoubleFunction<Told> by) {
    return Math.sqrt(
        told.stream()
            .mapToDouble(t -> Math.pow(by.applyAsDouble(t) - t.real(), 2))
            .average()
            .orElse(Double.NaN));
  }

  static double bias(List<Told> told, ToDoubleFunction<Told> by) {
    return told.stream()
        .mapToDouble(t -> by.applyAsDouble(t) - t.real())
        .average()
        .orElse(Double.NaN);
  }
}
