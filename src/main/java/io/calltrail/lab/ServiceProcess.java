package io.calltrail.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The service as its users run it: a process of its own, `calltrail run --config FILE`, that can
/// be frozen and killed while calls go on. Ends with [#close], or with this JVM.
public final class ServiceProcess implements AutoCloseable {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(20);
  private static final JsonMapper JSON = new JsonMapper();

  /// Where it lives and listens, the same from one start to the next.
  ///
  /// @param folder of its data, configuration and log
  public record Home(Path folder, int agiPort, int webPort) {
    public Home {
      folder = folder.toAbsolutePath().normalize();
    }

    /// On free ports.
    public static Home in(Path folder) throws IOException {
      return new Home(folder, freePort(), freePort());
    }

    public Path data() {
      return folder.resolve("data");
    }

    public Path config() {
      return folder.resolve("calltrail.yaml");
    }

    public Path logFile() {
      return folder.resolve("service.log");
    }

    public String web() {
      return "http://127.0.0.1:" + webPort;
    }

    /// Writes the configuration: beside this Asterisk, with these campaigns, numbers, agents and
    /// queues (YAML, as in the configuration file; it may hold any further setting).
    public void configure(PrivateAsterisk asterisk, String business) throws IOException {
      configure(
          asterisk.amiPort(),
          asterisk.amiSecret(),
          asterisk.recordings(),
          ", cel: \"" + asterisk.events() + '"',
          business);
    }

    /// The same beside any PBX, or with something between the two.
    public void configure(int amiPort, String amiSecret, Path recordings, String business)
        throws IOException {
      configure(amiPort, amiSecret, recordings, "", business);
    }

    private void configure(
        int amiPort, String amiSecret, Path recordings, String more, String business)
        throws IOException {
      Files.createDirectories(folder);
      var secret = folder.resolve("ami-secret");
      Files.writeString(secret, amiSecret);
      Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
      Files.writeString(
          config(),
          """
          data: %s
          agi: {listen: "127.0.0.1:%d", allow: [127.0.0.1]}
          web: {listen: "127.0.0.1:%d"}
          pbx:
            main: {ami: "127.0.0.1:%d", user: calltrail, secret-file: ami-secret%s}
          recording: {folder: %s}
          """
                  .formatted(data(), agiPort, webPort, amiPort, more, recordings)
              + business);
    }
  }

  private final Home home;
  private final Process process;
  private final Thread atExit;
  private final HttpClient http = HttpClient.newHttpClient();

  private ServiceProcess(Home home, Process process) {
    this.home = home;
    this.process = process;
    this.atExit = new Thread(process::destroyForcibly, "service-exit");
  }

  /// Starts it and returns when it is ready to take calls: the jar that the launcher has built,
  /// with its cache of loaded classes; where there is none, the classes of this JVM.
  public static ServiceProcess start(Home home) throws IOException {
    List<String> run = List.of("run", "--config", home.config().toString());
    String jar = System.getenv("CALLTRAIL_JAR");
    if (jar == null) {
      return start(home, concat(List.of("io.calltrail.Calltrail"), run));
    }
    Path cache = Path.of(jar + ".aot");
    List<String> cached = Files.exists(cache) ? List.of("-XX:AOTCache=" + cache) : List.of();
    return begin(home, concat(cached, List.of("-jar", jar), run));
  }

  /// The same by another main class, of the class path of this JVM.
  ///
  /// @param main the class and its arguments
  public static ServiceProcess start(Home home, List<String> main) throws IOException {
    List<String> classes =
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            // the shipped one, also where tests have their own
            "-Dlogback.configurationFile=logback.xml",
            "-cp",
            System.getProperty("java.class.path"));
    return begin(home, concat(classes, main));
  }

  private static ServiceProcess begin(Home home, List<String> arguments) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command =
        concat(
            // as the launcher `calltrail` starts it
            List.of(
                java,
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xms24m",
                "-Xmx512m",
                "--sun-misc-unsafe-memory-access=allow"),
            arguments);
    var process =
        new ProcessBuilder(OwnSession.of(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.logFile().toFile()))
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    var service = new ServiceProcess(home, process);
    Runtime.getRuntime().addShutdownHook(service.atExit);
    try {
      service.awaitReady();
    } catch (IOException | RuntimeException e) {
      service.kill9();
      throw e;
    }
    return service;
  }

  /// Leaves it to the caller to end this when the JVM ends.
  void keepAtExit() {
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  /// GET of a path of the interface, with its token.
  public JsonNode get(String path) throws IOException {
    var token = Files.readString(home.data().resolve("api-token")).strip();
    var answer = ask("GET", path, "Bearer " + token);
    if (answer.statusCode() != 200) {
      throw new IOException(path + " answers " + answer.statusCode() + ": " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /// POST of a path of the interface, without a body.
  public void post(String path) throws IOException {
    post(path, "");
  }

  /// POST of a path of the interface with a JSON body.
  public void post(String path, String body) throws IOException {
    var token = Files.readString(home.data().resolve("api-token")).strip();
    var answer = ask("POST", path, "Bearer " + token, body);
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(path + " answers " + answer.statusCode() + ": " + answer.body());
    }
  }

  /// `GET /api/v1/live`.
  public JsonNode live() throws IOException {
    return get("/api/v1/live");
  }

  /// The latest ended calls, newest first, at most 500.
  public List<JsonNode> calls() throws IOException {
    return get("/api/v1/calls?limit=500").path("calls").valueStream().toList();
  }

  public Home home() {
    return home;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /// As a power cut would.
  public void kill9() {
    process.destroyForcibly();
    ended(Duration.ofSeconds(5));
  }

  /// Freezes it (SIGSTOP): its sockets stay open and silent.
  public void stop() throws IOException {
    signal("STOP");
  }

  /// Lets it go on after [#stop].
  public void cont() throws IOException {
    signal("CONT");
  }

  /// Asks it to end (SIGTERM); kills it when it does not within 20 s.
  public void terminate() {
    process.destroy();
    if (!ended(STOP)) {
      kill9();
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // the JVM is ending: the hook does it
    }
    terminate();
    http.shutdownNow();
    http.close();
  }

  private void signal(String name) throws IOException {
    var kill = new ProcessBuilder("kill", "-" + name, "" + pid()).inheritIO().start();
    try {
      if (kill.waitFor() != 0) {
        throw new IOException("kill -" + name + " failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean ended(Duration patience) {
    try {
      return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void awaitReady() throws IOException {
    var deadline = System.nanoTime() + READY.toNanos();
    while (System.nanoTime() < deadline) {
      if (!process.isAlive()) {
        throw new IOException("The service did not start:\n" + Files.readString(home.logFile()));
      }
      try {
        if (ask("GET", "/health/ready", "").statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // not listening yet
      }
      ended(Duration.ofMillis(50));
    }
    throw new IOException("The service is not ready within 60 s: see " + home.logFile());
  }

  private HttpResponse<String> ask(String method, String path, String authorization)
      throws IOException {
    return ask(method, path, authorization, "");
  }

  private HttpResponse<String> ask(String method, String path, String authorization, String body)
      throws IOException {
    var request = HttpRequest.newBuilder(URI.create(home.web() + path));
    request
        .timeout(Duration.ofSeconds(5))
        .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @SafeVarargs
  private static List<String> concat(List<String>... parts) {
    return Stream.of(parts).flatMap(List::stream).toList();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
