package io.calltrail.bench;

import io.calltrail.lab.SipLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// What a routed and recorded call costs and how many the machine carries, beside `Queue()` with
/// MixMonitor: the same calls with sound through both, in turn, in steps of more at once.
///
/// The cost is CPU of Asterisk and of the service, until every recording is in its last form.
public final class CapacityBench {
  private static final double MOST_COST = 1.10;

  /// Repeated until the next costs no less: the service's code is compiled.
  private static final SipLoad.Calls WARM_UP = new SipLoad.Calls(500, 20, Duration.ofSeconds(2));

  /// Of a round: how often as many calls as are at once.
  private static final int FILLS = 2;

  private static final int MOST_WARM_UPS = 8;
  private static final double STILL_FALLING = 0.95;

  /// @param steps calls at once, growing
  /// @param talk of each call
  /// @param rounds of each step, both sides in turn
  public record Options(List<Integer> steps, Duration talk, int rounds) {
    public static final Options DEFAULT =
        new Options(List.of(20, 40, 60, 80), Duration.ofSeconds(20), 3);

    public Options {
      steps = List.copyOf(steps);
      if (steps.isEmpty() || rounds < 1) {
        throw new IllegalArgumentException("at least one step and one round");
      }
    }

    int agents() {
      // one who has just hung up may not be known to be free yet
      return steps.getLast() * 5 / 4 + 5;
    }
  }

  /// What one side did at one step.
  private record Outcome(
      SipLoad.Result result,
      List<Duration> recordings,
      Duration cpu,
      Duration asterisk,
      int expected) {
    Outcome plus(Outcome more) {
      return new Outcome(
          result.plus(more.result),
          Stream.concat(recordings.stream(), more.recordings.stream()).toList(),
          cpu.plus(more.cpu),
          asterisk.plus(more.asterisk),
          expected + more.expected);
    }

    double cpuMillis() {
      return cpu.toMillis() / (double) expected;
    }

    double asteriskMillis() {
      return asterisk.toMillis() / (double) expected;
    }

    double setupMillis() {
      return Samples.at(
          result.setups().stream().map(setup -> setup.toNanos() / 1e6).toList(), 0.99);
    }

    double shortestSeconds() {
      return recordings.stream().mapToLong(Duration::toMillis).min().orElse(0) / 1e3;
    }

    int failed() {
      return result.failed();
    }

    int unrecorded() {
      return expected - recordings.size();
    }
  }

  private final SipLoad load;
  private final Consumer<String> progress;

  private CapacityBench(SipLoad load, Consumer<String> progress) {
    this.load = load;
    this.progress = progress;
  }

  /// @param progress told after each step of each side
  public static BenchTable run(Options options, Consumer<String> progress)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("calltrail-bench");
    try (var load = SipLoad.start(folder.resolve("sipp"));
        var ours = LoadSide.Ours.start(folder.resolve("ours"), load, options.agents());
        var peer = LoadSide.Peer.start(folder.resolve("peer"), load, options.agents())) {
      var bench = new CapacityBench(load, progress);
      for (LoadSide side : List.of(ours, peer)) {
        bench.warmUp(side);
      }
      var rows = new ArrayList<BenchTable.Row>();
      for (int atOnce : options.steps()) {
        var calls = new SipLoad.Calls(atOnce * FILLS, atOnce, options.talk());
        Outcome theirs = bench.step(peer, calls);
        Outcome all = bench.step(ours, calls);
        for (int round = 1; round < options.rounds(); round++) {
          theirs = theirs.plus(bench.step(peer, calls));
          all = all.plus(bench.step(ours, calls));
        }
        rows.addAll(rows(atOnce, all, theirs));
      }
      return new BenchTable(
          "Routed and recorded calls of %d s beside Queue() with MixMonitor, %d processors"
              .formatted(options.talk().toSeconds(), Runtime.getRuntime().availableProcessors()),
          rows);
    }
  }

  private void warmUp(LoadSide side) throws IOException, InterruptedException {
    double last = Double.MAX_VALUE;
    for (int i = 0; i < MOST_WARM_UPS; i++) {
      double cost = step(side, WARM_UP).cpuMillis();
      if (cost > last * STILL_FALLING) {
        return;
      }
      last = cost;
    }
  }

  private Outcome step(LoadSide side, SipLoad.Calls calls)
      throws IOException, InterruptedException {
    long pbx = side.asterisk().pid();
    long recorded = side.recorded();
    Duration before = side.cpu();
    Duration asteriskBefore = Usage.of(pbx).cpu();
    SipLoad.Result result = load.place(side.asterisk(), side.dialled(), calls);
    if (result.whole() == 0) {
      throw new IOException("no call was answered: see what the load and the PBX left in /tmp");
    }
    side.awaitRecorded(recorded + result.whole());
    Duration cpu = side.cpu().minus(before);
    Duration asterisk = Usage.of(pbx).cpu().minus(asteriskBefore);
    List<Duration> recordings =
        side.recordings(Math.min(result.whole(), LoadSide.LISTED)); // asking costs our service CPU
    var outcome = new Outcome(result, recordings, cpu, asterisk, calls.count());
    progress.accept(
        "%s, %d at once: %d of %d calls whole, %.0f ms CPU a call, %.0f of it Asterisk"
            .formatted(
                side.getClass().getSimpleName(),
                calls.atOnce(),
                result.whole(),
                calls.count(),
                outcome.cpuMillis(),
                outcome.asteriskMillis()));
    return outcome;
  }

  private static List<BenchTable.Row> rows(int atOnce, Outcome ours, Outcome peer) {
    String at = atOnce + " at once: ";
    boolean held = peer.failed() == 0;
    return List.of(
        BenchTable.Row.atMost(
            at + "CPU a call", "ms", ours.cpuMillis(), peer.cpuMillis(), MOST_COST),
        BenchTable.Row.shown(
            at + "of it Asterisk",
            "ms",
            ours.asteriskMillis(),
            OptionalDouble.of(peer.asteriskMillis())),
        new BenchTable.Row(
            at + "failed calls",
            "calls",
            ours.failed(),
            OptionalDouble.of(peer.failed()),
            held ? "none" : "",
            !held || ours.failed() == 0),
        BenchTable.Row.shown(
            at + "without recording",
            "calls",
            ours.unrecorded(),
            OptionalDouble.of(peer.unrecorded())),
        BenchTable.Row.shown(
            at + "setup p99", "ms", ours.setupMillis(), OptionalDouble.of(peer.setupMillis())),
        BenchTable.Row.shown(
            at + "shortest recording",
            "s",
            ours.shortestSeconds(),
            OptionalDouble.of(peer.shortestSeconds())));
  }
}
