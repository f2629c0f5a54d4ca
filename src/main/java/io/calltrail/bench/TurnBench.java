package io.calltrail.bench;

import io.calltrail.bench.BenchTable.Row;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/// AGI turns of five commands, each on a connection of its own: our server against asterisk-java's
/// `DefaultAgiServer`. Servers and caller are processes of their own, so that a server's processor
/// time is its own; rounds of ours and theirs alternate, and the median of the rounds counts.
public final class TurnBench {
  /// Half a millisecond of p99 is noise on a shared machine; what counts is being no slower.
  private static final double NO_SLOWER = 1.0;

  private static final double ONE_THIRD = 1.0 / 3.0;

  private TurnBench() {}

  /// @param connections how many at once, one part of the table each
  /// @param rounds 1 or more of each server; the median counts
  /// @param turns per round
  /// @param warmUp turns per server before the first round
  public record Options(List<Integer> connections, int rounds, int turns, int warmUp) {
    public Options {
      connections = List.copyOf(connections);
      if (connections.isEmpty() || rounds < 1 || turns < 1 || warmUp < 0) {
        throw new IllegalArgumentException("nothing to measure");
      }
    }

    public static Options defaults() {
      return new Options(List.of(50, 500), 5, 15_000, 30_000);
    }
  }

  private record Round(double cpuMicros, double perSecond, double p50, double p99, int failed) {}

  /// @throws IOException when one of the processes fails
  public static BenchTable run(Options options) throws IOException {
    int most = options.connections().stream().mapToInt(Integer::intValue).max().orElseThrow();
    List<Row> rows = new ArrayList<>();
    try (Child ours = new Child("ours");
        Child peer = new Child("peer", Integer.toString(most));
        Child caller = new Child("caller")) {
      caller.line();
      String ourPort = ours.line();
      String peerPort = peer.line();
      for (int connections : options.connections()) {
        measure(caller, ours, ourPort, connections, Math.max(1, options.warmUp()));
        measure(caller, peer, peerPort, connections, Math.max(1, options.warmUp()));
        List<Round> our = new ArrayList<>();
        List<Round> their = new ArrayList<>();
        for (int round = 0; round < options.rounds(); round++) {
          our.add(measure(caller, ours, ourPort, connections, options.turns()));
          their.add(measure(caller, peer, peerPort, connections, options.turns()));
        }
        rows.addAll(rows(connections, our, their));
      }
    }
    return new BenchTable(
        "AGI turns of five commands, a connection each; peer: asterisk-java DefaultAgiServer",
        rows);
  }

  private static List<Row> rows(int connections, List<Round> ours, List<Round> peer) {
    String at = " at " + connections;
    return List.of(
        Row.atMost(
            "CPU per turn" + at,
            "us",
            median(ours, Round::cpuMicros),
            median(peer, Round::cpuMicros),
            ONE_THIRD),
        Row.shown(
            "turns" + at,
            "1/s",
            median(ours, Round::perSecond),
            OptionalDouble.of(median(peer, Round::perSecond))),
        Row.shown(
            "turn p50" + at,
            "us",
            median(ours, Round::p50),
            OptionalDouble.of(median(peer, Round::p50))),
        Row.atMost(
            "turn p99" + at, "us", median(ours, Round::p99), median(peer, Round::p99), NO_SLOWER),
        Row.atMost(
            "failed turns" + at,
            "",
            ours.stream().mapToInt(Round::failed).sum(),
            peer.stream().mapToInt(Round::failed).sum(),
            NO_SLOWER));
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static Round measure(Child caller, Child server, String port, int connections, int turns)
      throws IOException {
    long before = Long.parseLong(server.ask("cpu"));
    String[] result = caller.ask(port + " " + connections + " " + turns).split(" ", -1);
    long after = Long.parseLong(server.ask("cpu"));
    return new Round(
        (after - before) / 1e3 / turns,
        Double.parseDouble(result[0]),
        Double.parseDouble(result[1]),
        Double.parseDouble(result[2]),
        Integer.parseInt(result[3]));
  }

  /// A process that runs [TurnBenchProcess] from this very class path.
  private static final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;

    Child(String... args) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(ProcessHandle.current().info().command().orElse("java"));
      command.addAll(
          List.of(
              "-Xmx256m",
              "--enable-native-access=ALL-UNNAMED",
              "-cp",
              System.getProperty("java.class.path"),
              TurnBenchProcess.class.getName()));
      command.addAll(List.of(args));
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      answers = process.inputReader(StandardCharsets.US_ASCII);
      orders = process.outputWriter(StandardCharsets.US_ASCII);
    }

    String ask(String order) throws IOException {
      orders.write(order + "\n");
      orders.flush();
      return line();
    }

    /// Lines of a logger on standard output are no answers: ours begin with a digit, or are
    /// `ready`.
    String line() throws IOException {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.equals("ready") || line.matches("[0-9]+(\\.[0-9]+)?( [0-9.]+)*")) {
          return line;
        }
      }
      throw new IOException("a process of the benchmark has died");
    }

    @Override
    public void close() throws IOException {
      orders.close();
      try {
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
