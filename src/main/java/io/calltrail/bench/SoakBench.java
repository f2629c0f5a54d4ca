package io.calltrail.bench;

import io.calltrail.lab.SipLoad;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// Whether the service stays as it is under steady calls: what it holds in the last third of the
/// time beside the first third. Linux only (`/proc`); live heap by the JDK's `jcmd`.
public final class SoakBench {
  private static final double MOST_GROWTH = 1.10;

  /// Before the first look: the code is compiled, caches are filled.
  private static final SipLoad.Calls WARM_UP = new SipLoad.Calls(400, 20, Duration.ofSeconds(2));

  /// Calls placed between two looks, as many times those at once.
  private static final int FILLS = 3;

  private static final double MEGABYTE = 1 << 20;

  /// @param length of all, at least three looks are taken however short
  /// @param atOnce steady calls
  /// @param talk of each call
  public record Options(Duration length, int atOnce, Duration talk) {
    public static final Options DEFAULT =
        new Options(Duration.ofMinutes(30), 20, Duration.ofSeconds(20));

    SipLoad.Calls round() {
      return new SipLoad.Calls(atOnce * FILLS, atOnce, talk);
    }

    int agents() {
      // one who has just hung up may not be known to be free yet
      return atOnce * 5 / 4 + 5;
    }
  }

  /// What is held when a round of calls is over.
  private record Look(
      double liveMegabytes,
      Usage service,
      Usage asterisk,
      double journalBytesPerCall,
      double cpuMillisPerCall) {}

  private final LoadSide.Ours side;
  private final SipLoad load;
  private final Options options;
  private final List<Look> looks = new ArrayList<>();
  private int placed;
  private int failed;

  private SoakBench(LoadSide.Ours side, SipLoad load, Options options) {
    this.side = side;
    this.load = load;
    this.options = options;
  }

  /// @param progress told after each round
  public static BenchTable run(Options options, Consumer<String> progress)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("calltrail-soak");
    try (var load = SipLoad.start(folder.resolve("sipp"));
        var ours = LoadSide.Ours.start(folder.resolve("ours"), load, options.agents())) {
      var soak = new SoakBench(ours, load, options);
      SipLoad.Result _ = load.place(ours.asterisk(), ours.dialled(), WARM_UP);
      long end = System.nanoTime() + options.length().toNanos();
      while (soak.looks.size() < 3 || System.nanoTime() < end) {
        soak.round();
        progress.accept(soak.last());
      }
      return soak.table();
    }
  }

  private void round() throws IOException, InterruptedException {
    long journal = journalBytes();
    Duration cpu = side.cpu();
    SipLoad.Result result = load.place(side.asterisk(), side.dialled(), options.round());
    placed += result.placed();
    failed += result.failed();
    double live = liveMegabytes();
    looks.add(
        new Look(
            live,
            Usage.of(side.service().pid()),
            Usage.of(side.asterisk().pid()),
            (journalBytes() - journal) / (double) result.placed(),
            side.cpu().minus(cpu).toMillis() / (double) result.placed()));
  }

  private String last() {
    Look look = looks.getLast();
    return "round %d: %d calls placed, %d failed; %.1f MB live, %.0f MB resident, %d threads, %d handles, %.0f bytes of journal and %.0f ms CPU a call"
        .formatted(
            looks.size(),
            placed,
            failed,
            look.liveMegabytes(),
            look.service().residentMegabytes(),
            look.service().threads(),
            look.service().handles(),
            look.journalBytesPerCall(),
            look.cpuMillisPerCall());
  }

  private BenchTable table() {
    return new BenchTable(
        "%d minutes of %d calls at once: the last third (ours) beside the first (peer)"
            .formatted(options.length().toMinutes(), options.atOnce()),
        List.of(
            flat("service: live heap", "MB", Look::liveMegabytes),
            flat("service: resident memory", "MB", l -> l.service().residentMegabytes()),
            flat("service: threads", "", l -> l.service().threads()),
            flat("service: open handles", "", l -> l.service().handles()),
            flat("journal a call", "bytes", Look::journalBytesPerCall),
            flat("Asterisk: resident memory", "MB", l -> l.asterisk().residentMegabytes()),
            flat("Asterisk: open handles", "", l -> l.asterisk().handles()),
            flat("CPU a call", "ms", Look::cpuMillisPerCall),
            BenchTable.Row.shown("calls placed", "calls", placed, OptionalDouble.empty()),
            new BenchTable.Row(
                "failed calls", "calls", failed, OptionalDouble.empty(), "none", failed == 0)));
  }

  private BenchTable.Row flat(String name, String unit, ToDoubleFunction<Look> figure) {
    int third = looks.size() / 3;
    return BenchTable.Row.atMost(
        name,
        unit,
        mean(looks.subList(looks.size() - third, looks.size()), figure),
        mean(looks.subList(0, third), figure),
        MOST_GROWTH);
  }

  private static double mean(List<Look> looks, ToDoubleFunction<Look> figure) {
    return looks.stream().mapToDouble(figure).average().orElseThrow();
  }

  private long journalBytes() throws IOException {
    try (Stream<Path> files = Files.list(side.service().home().data().resolve("journal"))) {
      long bytes = 0;
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  /// What is reachable, after a whole collection.
  private double liveMegabytes() throws IOException, InterruptedException {
    var jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                "" + side.service().pid(),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String total = said.strip().lines().reduce((_, line) -> line).orElse("");
    // Total  instances  bytes
    String[] words = total.split("\\s+");
    if (jcmd.waitFor() != 0 || words.length < 3 || !words[0].equals("Total")) {
      throw new IOException("jcmd does not tell the service's heap: " + said);
    }
    return Long.parseLong(words[2]) / MEGABYTE;
  }
}
