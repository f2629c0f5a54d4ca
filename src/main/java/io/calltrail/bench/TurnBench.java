package io.calltrail.bench;

import io.calltrail.bench.BenchTable.Row;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/// The same AGI script of five commands, a connection a turn: our server against asterisk-java's
/// `DefaultAgiServer`, which has a thread for every connection and adds a sixth command of its own.
/// A second server of ours sends six as well, so that both costs are seen: that of the same script,
/// and that of the same bytes.
///
/// Servers and caller are processes of their own, with the JVM options of this one, so that a
/// server's processor time is its own. Each is warmed up until its compiler has little left to do,
/// for what the compiler takes is no cost of a turn. Rounds alternate, each server being first in
/// its turn, and the median of the rounds counts. The whole takes two to three minutes; a process
/// that does not answer in time ends the run.
public final class TurnBench {
  private static final double NO_SLOWER = 1.0;
  private static final double ONE_THIRD = 1.0 / 3.0;
  private static final int MOST_WARM_UPS = 12;
  private static final int WARM_TURNS = 30_000;
  private static final double QUIET = 0.02;

  private TurnBench() {}

  /// @param connections how many at once, one part of the table each
  /// @param rounds 1 or more of each server; the median counts
  /// @param length of a round
  /// @param warmUp of each server before the first round, repeated until the compiler is quiet
  public record Options(List<Integer> connections, int rounds, Duration length, Duration warmUp) {
    public Options {
      connections = List.copyOf(connections);
      if (connections.isEmpty() || rounds < 1 || !length.isPositive() || warmUp.isNegative()) {
        throw new IllegalArgumentException("nothing to measure");
      }
    }

    public static Options defaults() {
      return new Options(List.of(50, 500), 7, Duration.ofMillis(1_200), Duration.ofSeconds(2));
    }
  }

  private record Round(
      double cpuMicros, double perSecond, double p50, double p99, int finished, int failed) {}

  /// What a server's process has used so far, see [TurnBenchProcess].
  private record Used(long cpuNanos, long compiledMillis) {}

  private record Server(Child process, String port, int commands) {}

  /// @throws IOException when one of the processes fails or is stuck
  public static BenchTable run(Options options) throws IOException {
    int most = options.connections().stream().mapToInt(Integer::intValue).max().orElseThrow();
    List<Row> rows = new ArrayList<>();
    try (Child five = new Child("ours");
        Child six = new Child("ours-six");
        Child peer = new Child("peer", Integer.toString(most));
        Child caller = new Child("caller")) {
      caller.line();
      List<Server> servers =
          List.of(
              new Server(five, five.line(), 5),
              new Server(peer, peer.line(), 6),
              new Server(six, six.line(), 6));
      for (int connections : options.connections()) {
        for (Server server : servers) {
          warmUp(caller, server, connections, options.warmUp());
        }
        List<List<Round>> rounds = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int round = 0; round < options.rounds(); round++) {
          for (int i = 0; i < servers.size(); i++) {
            int next = (round + i) % servers.size();
            rounds.get(next).add(measure(caller, servers.get(next), connections, options.length()));
          }
        }
        rows.addAll(rows(connections, rounds.get(0), rounds.get(1), rounds.get(2)));
      }
    }
    return new BenchTable(
        "One AGI script of five commands, a connection a turn. Peer: asterisk-java DefaultAgiServer, "
            + "a thread per connection; it sends a sixth command itself",
        rows);
  }

  private static List<Row> rows(
      int connections, List<Round> ours, List<Round> peer, List<Round> oursWithSix) {
    String at = " at " + connections;
    return List.of(
        Row.atMost(
            "CPU per turn" + at,
            "us",
            median(ours, Round::cpuMicros),
            median(peer, Round::cpuMicros),
            ONE_THIRD),
        Row.shown(
            "CPU, six commands each" + at,
            "us",
            median(oursWithSix, Round::cpuMicros),
            OptionalDouble.of(median(peer, Round::cpuMicros))),
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
        Row.shown(
            "p99, six commands each" + at,
            "us",
            median(oursWithSix, Round::p99),
            OptionalDouble.of(median(peer, Round::p99))),
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

  private static void warmUp(Child caller, Server server, int connections, Duration length)
      throws IOException {
    int turns = 0;
    for (int i = 0; i < MOST_WARM_UPS && !length.isZero(); i++) {
      Used before = used(server, "used");
      turns += measure(caller, server, connections, length).finished();
      long compiled = used(server, "settle").compiledMillis() - before.compiledMillis();
      if (turns >= WARM_TURNS && compiled < QUIET * length.toMillis()) {
        return;
      }
    }
  }

  private static Used used(Server server, String order) throws IOException {
    String[] used = server.process().ask(order).split(" ", -1);
    return new Used(Long.parseLong(used[0]), Long.parseLong(used[1]));
  }

  private static Round measure(Child caller, Server server, int connections, Duration length)
      throws IOException {
    Used before = used(server, "used");
    String[] result =
        caller
            .ask(
                "%s %d %d %d"
                    .formatted(server.port(), connections, server.commands(), length.toMillis()))
            .split(" ", -1);
    Used after = used(server, "used");
    int finished = Integer.parseInt(result[3]);
    if (finished == 0) {
      throw new IOException("not one turn was finished");
    }
    return new Round(
        (after.cpuNanos() - before.cpuNanos()) / 1e3 / finished,
        Double.parseDouble(result[0]),
        Double.parseDouble(result[1]),
        Double.parseDouble(result[2]),
        finished,
        Integer.parseInt(result[4]));
  }

  /// A process that runs [TurnBenchProcess] from this very class path.
  private static final class Child implements AutoCloseable {
    private static final long ANSWER_SECONDS = 30;
    private static final long END_SECONDS = 2;

    private final Process process;
    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Writer orders;

    Child(String... args) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(ProcessHandle.current().info().command().orElse("java"));
      ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .filter(Child::alike)
          .forEach(command::add);
      command.addAll(
          List.of(
              "--enable-native-access=ALL-UNNAMED",
              "-cp",
              System.getProperty("java.class.path"),
              TurnBenchProcess.class.getName()));
      command.addAll(List.of(args));
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      orders = process.outputWriter(StandardCharsets.US_ASCII);
      Thread.ofVirtual().start(this::read);
    }

    /// Whether an option means the same for every child: what was learned ahead of time was learned
    /// from the service, and would help only our side.
    private static boolean alike(String option) {
      return !option.startsWith("-XX:AOT") && !option.contains("agent");
    }

    /// Lines of a logger on standard output are no answers: ours begin with a digit, or are
    /// `ready`.
    private void read() {
      try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.equals("ready") || line.matches("[0-9]+(\\.[0-9]+)?( [0-9.]+)*")) {
            answers.add(line);
          }
        }
      } catch (IOException e) {
        // it ended: whoever waits for an answer is told by the deadline
      }
    }

    String ask(String order) throws IOException {
      orders.write(order + "\n");
      orders.flush();
      return line();
    }

    String line() throws IOException {
      String line;
      try {
        line = answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("the benchmark was interrupted");
      }
      if (line == null) {
        throw new IOException(
            "a process of the benchmark "
                + (process.isAlive() ? "does not answer" : "has died")
                + ": "
                + process.pid());
      }
      return line;
    }

    @Override
    public void close() {
      try {
        orders.close();
        if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
          return;
        }
      } catch (IOException e) {
        // it has ended already
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      process.destroyForcibly();
    }
  }
}
