package io.calltrail.bench;

import io.calltrail.bench.BenchTable.Row;
import io.calltrail.bench.BusySwitchboard.Scale;
import io.calltrail.routing.Strategy;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// How quickly the switchboard decides when every agent talks and thousands wait, and how the cost
/// of a decision grows with the line. Processor time of one thread; rounds of the three lengths
/// alternate, and the median counts.
public final class SwitchboardBench {
  private static final double LEAST_PER_SECOND = 100_000;
  private static final double MOST_P99_MICROS = 1_000;
  private static final int QUEUES = 20;
  private static final int QUEUES_EACH = 3;

  private SwitchboardBench() {}

  /// @param waiting from short to long; growth is against the first
  /// @param decisions of a round
  public record Options(List<Integer> waiting, int agents, int rounds, long decisions) {
    public static final Options DEFAULT =
        new Options(List.of(100, 1_000, 10_000), 1_000, 7, 200_000);

    public Options {
      waiting = List.copyOf(waiting);
      if (waiting.isEmpty() || agents < 1 || rounds < 1 || decisions < 1) {
        throw new IllegalArgumentException("nothing to measure");
      }
    }
  }

  /// Of all rounds with one length of the line.
  private record Measured(int waiting, double[] micros, double[] p99) {
    double cost() {
      return median(micros);
    }
  }

  public static BenchTable run(Options options) {
    List<BusySwitchboard> boards = new ArrayList<>();
    for (int waiting : options.waiting()) {
      boards.add(
          new BusySwitchboard(
              new Scale(
                  waiting, options.agents(), QUEUES, QUEUES_EACH, true, Strategy.LONGEST_IDLE)));
    }
    boards.forEach(board -> board.run(options.decisions())); // warms up
    int lengths = boards.size();
    double[][] micros = new double[lengths][options.rounds()];
    double[][] p99 = new double[lengths][options.rounds()];
    for (int round = 0; round < options.rounds(); round++) {
      for (int i = 0; i < lengths; i++) {
        BusySwitchboard board = boards.get(i);
        long began = processorNanos();
        board.run(options.decisions());
        micros[i][round] = (processorNanos() - began) / 1e3 / board.decisions();
        p99[i][round] = board.latency().getValueAtPercentile(99) / 1e3;
      }
    }
    List<Measured> measured = new ArrayList<>();
    for (int i = 0; i < lengths; i++) {
      measured.add(new Measured(options.waiting().get(i), micros[i], p99[i]));
    }
    return new BenchTable(
        String.format(
            Locale.ROOT,
            "Decisions of one switchboard: %,d agents, all talking, in %d of %d queues each; every other queue with skills",
            options.agents(),
            QUEUES_EACH,
            QUEUES),
        rows(measured));
  }

  private static List<Row> rows(List<Measured> measured) {
    List<Row> rows = new ArrayList<>();
    for (Measured m : measured) {
      String at = String.format(Locale.ROOT, ", %,d waiting", m.waiting());
      double perSecond = 1e6 / m.cost();
      double p99 = median(m.p99());
      rows.add(
          new Row(
              "decisions" + at,
              "1/s",
              perSecond,
              OptionalDouble.empty(),
              ">= 100,000",
              perSecond >= LEAST_PER_SECOND));
      rows.add(
          new Row(
              "decision p99" + at,
              "us",
              p99,
              OptionalDouble.empty(),
              "< 1,000",
              p99 < MOST_P99_MICROS));
    }
    Measured first = measured.getFirst();
    for (Measured m : measured.subList(1, measured.size())) {
      rows.add(
          Row.atMost(
              String.format(
                  Locale.ROOT, "cost, %,d to %,d (peer: log)", first.waiting(), m.waiting()),
              "times",
              m.cost() / first.cost(),
              Math.log(m.waiting()) / Math.log(first.waiting()),
              1));
    }
    return rows;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
