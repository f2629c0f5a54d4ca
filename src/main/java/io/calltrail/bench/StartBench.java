package io.calltrail.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// How soon the service takes calls after its process is started, and what it weighs when idle.
/// Linux only (`/proc`).
public final class StartBench {
  private static final int STARTS = 5;
  private static final double READY_SECONDS = 3;
  private static final double IDLE_MEGABYTES = 250;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration IDLE = Duration.ofSeconds(5);

  private StartBench() {}

  /// Starts the service five times, the first time on an empty folder.
  ///
  /// @param launch the command line up to the service's own arguments
  public static BenchTable run(List<String> launch) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("calltrail-bench");
    try {
      double[] ready = new double[STARTS];
      double[] megabytes = new double[STARTS];
      for (int i = 0; i < STARTS; i++) {
        measure(launch, folder, i, ready, megabytes);
      }
      double first = ready[0];
      double median = median(ready);
      double rss = median(megabytes);
      return new BenchTable(
          "Start of the service, embedded database, median of " + STARTS,
          List.of(
              row("ready, empty folder", "s", first, READY_SECONDS),
              row("ready", "s", median, READY_SECONDS),
              row("idle resident memory", "MB", rss, IDLE_MEGABYTES)));
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(StartBench::delete);
      }
    }
  }

  private static BenchTable.Row row(String name, String unit, double ours, double most) {
    return new BenchTable.Row(
        name, unit, ours, OptionalDouble.empty(), "<= " + (int) most + " " + unit, ours <= most);
  }

  private static void measure(
      List<String> launch, Path folder, int round, double[] ready, double[] megabytes)
      throws IOException, InterruptedException {
    int agi = freePort();
    int web = freePort();
    Path config = folder.resolve("calltrail.yaml");
    Files.writeString(
        config,
        """
        agi: {listen: 127.0.0.1:%d}
        web: {listen: 127.0.0.1:%d}
        pbx: {main: {ami: 127.0.0.1:%d, secret: none}}
        agents: {a: {phone: "101"}}
        queues: {q: {agents: [a]}}
        """
            .formatted(agi, web, freePort()));
    var command = new ArrayList<>(launch);
    command.addAll(List.of("run", "--config", config.toString()));
    long began = System.nanoTime();
    Process service =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    try {
      awaitLive(service, web, began, folder);
      ready[round] = (System.nanoTime() - began) / 1e9;
      service.onExit().completeOnTimeout(service, IDLE.toMillis(), TimeUnit.MILLISECONDS).join();
      megabytes[round] = Usage.of(service.pid()).residentMegabytes();
    } finally {
      service.destroy();
      if (!service.waitFor(10, TimeUnit.SECONDS)) {
        service.destroyForcibly();
      }
    }
  }

  private static void awaitLive(Process service, int port, long began, Path folder)
      throws IOException, InterruptedException {
    HttpRequest live =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/live"))
            .timeout(Duration.ofSeconds(2))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (System.nanoTime() - began < PATIENCE.toNanos()) {
        if (service.waitFor(20, TimeUnit.MILLISECONDS)) {
          throw new IOException("the service ended:\n" + Files.readString(folder.resolve("log")));
        }
        try {
          if (http.send(live, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
            return;
          }
        } catch (IOException e) {
          // not listening yet
        }
      }
    }
    throw new IOException("the service is not live after " + PATIENCE.toSeconds() + " s");
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
