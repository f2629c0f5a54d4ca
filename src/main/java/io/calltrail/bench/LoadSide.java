package io.calltrail.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.calltrail.lab.PrivateAsterisk;
import io.calltrail.lab.ServiceProcess;
import io.calltrail.lab.SipLoad;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A PBX under load that routes and records every call: with Calltrail beside it, or with
/// Asterisk's own means.
sealed interface LoadSide extends AutoCloseable {
  /// Calls that the service lists at once.
  int LISTED = 500;

  Duration PATIENCE = Duration.ofSeconds(30);
  Duration LOOK = Duration.ofMillis(100);

  PrivateAsterisk asterisk();

  /// What callers dial.
  String dialled();

  /// Of all its processes, since their start.
  Duration cpu() throws IOException;

  /// Waits until there are that many recordings in their last form, of all calls so far, at most
  /// half a minute. Looks at the files only, which costs the side itself nothing.
  default void awaitRecorded(long expected) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (recorded() < expected && System.nanoTime() < deadline) {
      Thread.sleep(LOOK);
    }
  }

  /// Recordings in their last form, of all calls so far.
  long recorded() throws IOException;

  /// Lengths of the recordings finished since it was last asked. Waits until there are that many,
  /// at most half a minute. Of Calltrail's no more than [#LISTED], the newest.
  List<Duration> recordings(int expected) throws IOException, InterruptedException;

  @Override
  void close();

  private static <T> List<T> awaitAll(int expected, Look<T> look)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<T> found = look.now();
    while (found.size() < expected && System.nanoTime() < deadline) {
      Thread.sleep(LOOK);
      found = look.now();
    }
    return found;
  }

  @FunctionalInterface
  interface Look<T> {
    List<T> now() throws IOException;
  }

  /// Calltrail as its users run it, embedded database.
  final class Ours implements LoadSide {
    private static final String NUMBER = "+442079460001";

    private final PrivateAsterisk asterisk;
    private final ServiceProcess service;
    private final Set<String> seen = new HashSet<>();

    private Ours(PrivateAsterisk asterisk, ServiceProcess service) {
      this.asterisk = asterisk;
      this.service = service;
    }

    static Ours start(Path folder, SipLoad load, int agents) throws IOException {
      return start(folder, load, agents, "");
    }

    /// @param more settings
    static Ours start(Path folder, SipLoad load, int agents, String more) throws IOException {
      var home = ServiceProcess.Home.in(folder.resolve("service"));
      var options =
          PrivateAsterisk.Options.agiPort(home.agiPort())
              .local("pjsip.conf", load.endpoints(agents));
      var asterisk = PrivateAsterisk.start(folder.resolve("asterisk"), options);
      try {
        home.configure(asterisk, business(SipLoad.phones(agents)) + more);
        return new Ours(asterisk, ServiceProcess.start(home));
      } catch (IOException | RuntimeException e) {
        asterisk.close();
        throw e;
      }
    }

    private static String business(List<String> phones) {
      return """
      region: GB
      agents:
      %s
      queues: {q: {agents: [%s], wrap-up: 0s}}
      campaigns: {c: {source: bench}}
      numbers: {"%s": {campaign: c, queue: q}}
      """
          .formatted(
              phones.stream()
                  .map("  a%1$s: {phone: \"%1$s\", logged-in-at-start: true}"::formatted)
                  .collect(Collectors.joining("\n")),
              phones.stream().map("a"::concat).collect(Collectors.joining(", ")),
              NUMBER);
    }

    ServiceProcess service() {
      return service;
    }

    @Override
    public PrivateAsterisk asterisk() {
      return asterisk;
    }

    @Override
    public String dialled() {
      return NUMBER;
    }

    @Override
    public Duration cpu() throws IOException {
      return Usage.of(asterisk.pid()).cpu().plus(Usage.of(service.pid()).cpu());
    }

    @Override
    public long recorded() throws IOException {
      var found = new AtomicLong();
      Files.walkFileTree(
          asterisk.recordings(),
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (file.toString().endsWith(".flac")) {
                found.incrementAndGet();
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path gone, IOException e) {
              return FileVisitResult.CONTINUE; // a raw file, turned into FLAC meanwhile
            }
          });
      return found.get();
    }

    @Override
    public List<Duration> recordings(int expected) throws IOException, InterruptedException {
      List<JsonNode> calls = awaitAll(expected, this::listed);
      calls.forEach(call -> seen.add(call.path("id").asText()));
      return calls.stream()
          .map(call -> call.path("recording").path("length_seconds").asDouble())
          .map(seconds -> Duration.ofMillis(Math.round(seconds * 1000)))
          .toList();
    }

    private List<JsonNode> listed() throws IOException {
      return service.calls().stream()
          .filter(call -> call.has("recording") && !seen.contains(call.path("id").asText()))
          .toList();
    }

    @Override
    public void close() {
      service.close();
      asterisk.close();
    }
  }

  /// app_queue with what its users turn on, and MixMonitor to WAV.
  final class Peer implements LoadSide {
    private static final String NUMBER = "600";
    private static final int WAV_HEADER = 44;
    private static final int WAV_BYTES_PER_MILLI = 16;

    private final PrivateAsterisk asterisk;
    private final Set<Path> seen = new HashSet<>();

    private Peer(PrivateAsterisk asterisk) {
      this.asterisk = asterisk;
    }

    static Peer start(Path folder, SipLoad load, int agents) throws IOException {
      Path etc = Files.createDirectories(folder.resolve("asterisk/etc"));
      var queue =
          new StringBuilder(
              """
              [general]
              [bench]
              strategy = leastrecent
              autofill = yes
              ringinuse = no
              retry = 1
              """);
      SipLoad.phones(agents).forEach(p -> queue.append("member => PJSIP/" + p + "\n"));
      Files.writeString(etc.resolve("queues.conf"), queue.toString());
      var options =
          PrivateAsterisk.Options.agiPort(1)
              .local("pjsip.conf", load.endpoints(agents))
              .local("modules.conf", "load = app_queue.so\n")
              .local(
                  "extensions.conf",
                  """
                  [calltrail-inbound]
                  exten => %s,1,MixMonitor(%s/${UNIQUEID}.wav,b)
                   same => n,Queue(bench)
                   same => n,Hangup()
                  """
                      .formatted(NUMBER, folder.toAbsolutePath().resolve("asterisk/recordings")));
      return new Peer(PrivateAsterisk.start(folder.resolve("asterisk"), options));
    }

    @Override
    public PrivateAsterisk asterisk() {
      return asterisk;
    }

    @Override
    public String dialled() {
      return NUMBER;
    }

    @Override
    public Duration cpu() throws IOException {
      return Usage.of(asterisk.pid()).cpu();
    }

    @Override
    public long recorded() throws IOException {
      return seen.size() + listed().size();
    }

    @Override
    public List<Duration> recordings(int expected) throws IOException, InterruptedException {
      List<Path> files = awaitAll(expected, this::listed);
      seen.addAll(files);
      var lengths = new ArrayList<Duration>();
      for (Path file : files) {
        lengths.add(Duration.ofMillis((Files.size(file) - WAV_HEADER) / WAV_BYTES_PER_MILLI));
      }
      return lengths;
    }

    private List<Path> listed() throws IOException {
      try (Stream<Path> files = Files.list(asterisk.recordings())) {
        return files.filter(file -> !seen.contains(file)).toList();
      }
    }

    @Override
    public void close() {
      asterisk.close();
    }
  }
}
