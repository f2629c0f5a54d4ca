package io.calltrail.fault;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.calltrail.agi.AsteriskPeer;
import io.calltrail.lab.Habit;
import io.calltrail.lab.PrivateAsterisk;
import io.calltrail.lab.ServiceProcess;
import io.calltrail.lab.SipCall;
import io.calltrail.lab.SipWorld;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// One agent with a phone, or several, one tracking number, a real Asterisk and the service: what
/// the faults break. A second number's queue has nobody; only [#turns] asks for it.
final class Office implements AutoCloseable {
  static final String NUMBER = "+442079460001";
  static final String AGENT = "101";
  private static final String CALLERS = "+4477009001";
  private static final String NOBODYS = "+442079460002";
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final SipWorld.Caller PATIENT =
      new SipWorld.Caller(Duration.ofSeconds(100), Optional.empty());

  final SipWorld world;
  final ServiceProcess.Home home;
  private final HttpClient http = HttpClient.newHttpClient();
  private final AutoCloseable line;
  private Optional<ServiceProcess> service = Optional.empty();
  private int turns;

  /// What stands between the service and the PBX.
  @FunctionalInterface
  interface Wiring {
    Between before(int amiPort) throws IOException;
  }

  private Office(
      Path folder, Wiring wiring, Path recordings, String settings, SipWorld.Phones phones)
      throws IOException {
    assumeTrue(
        System.getenv("CALLTRAIL_ASTERISK_ROOT") != null && System.getenv("CALLTRAIL_SIPP") != null,
        "needs a real Asterisk and SIPp: run ./calltrail test");
    home = ServiceProcess.Home.in(folder.resolve("service"));
    world =
        SipWorld.start(
            folder.resolve("world"),
            PrivateAsterisk.Options.agiPort(home.agiPort())
                .global("CT_RECORDINGS", recordings.toString()),
            phones);
    Between between = wiring.before(world.asterisk().amiPort());
    line = between;
    home.configure(
        between.port(),
        world.asterisk().amiSecret(),
        recordings,
        """
        region: GB
        agents:
          b: {phone: "102"}
        %s
        queues:
          q: {agents: [%s], wrap-up: 0s, ring-time: 10s}
          r: {agents: [b]}
        default-route: {queue: q}
        campaigns: {c: {source: test}}
        numbers:
          "%s": {campaign: c, queue: q}
          "%s": {campaign: c, queue: r}
        """
                .formatted(
                    phones.phones().stream()
                        .map(
                            p ->
                                "  %s: {phone: \"%s\", logged-in-at-start: true}"
                                    .formatted(of(p), p))
                        .collect(Collectors.joining("\n")),
                    phones.phones().stream().map(Office::of).collect(Collectors.joining(", ")),
                    NUMBER,
                    NOBODYS)
            + settings);
  }

  /// Everything but the service.
  static Office beside(Path folder, Wiring wiring, Path recordings, String settings)
      throws IOException {
    return new Office(folder, wiring, recordings, settings, SipWorld.Phones.of(AGENT));
  }

  /// With one agent per phone.
  static Office open(Path folder, SipWorld.Phones phones) throws IOException {
    var recordings = folder.resolve("world/asterisk/recordings");
    var office = new Office(folder, Between::bytes, recordings, "", phones);
    office.start();
    return office;
  }

  /// The agent whose phone it is.
  static String of(String phone) {
    return phone.equals(AGENT) ? "a" : "a" + phone;
  }

  static Office open(Path folder, Wiring wiring) throws IOException {
    var office = beside(folder, wiring, folder.resolve("world/asterisk/recordings"), "");
    office.start();
    return office;
  }

  static Office open(Path folder) throws IOException {
    return open(folder, Between::bytes);
  }

  void start() throws IOException {
    service = Optional.of(ServiceProcess.start(home));
  }

  /// By this main class and its arguments.
  void start(List<String> main) throws IOException {
    service = Optional.of(ServiceProcess.start(home, main));
  }

  /// The PBX's event log is named in the settings from the next start on.
  void nameEventLog() throws IOException {
    String settings = Files.readString(home.config());
    Files.writeString(
        home.config(),
        settings.replace(
            "secret-file: ami-secret}",
            "secret-file: ami-secret, cel: \"%s\"}".formatted(world.asterisk().events())));
  }

  /// Starts the service again, however it ended.
  void startAgain() throws IOException {
    service().close();
    start();
  }

  /// A state of the live view, by agent.
  String state(String phone) throws IOException {
    return service()
        .live()
        .path("agents")
        .valueStream()
        .filter(a -> a.path("agent").asText().equals(of(phone)))
        .findFirst()
        .orElseThrow()
        .path("state")
        .asText();
  }

  ServiceProcess service() {
    return service.orElseThrow();
  }

  String call(int caller) throws IOException {
    return call(caller, PATIENT);
  }

  String call(int caller, SipWorld.Caller habit) throws IOException {
    return world.call(NUMBER, number(caller), habit);
  }

  static String number(int caller) {
    return CALLERS + "%02d".formatted(caller);
  }

  SipCall await(String call, Predicate<SipCall> so) throws InterruptedException {
    return world
        .await(call, SOON, so)
        .orElseThrow(() -> new AssertionError("stands still: " + world.call(call)));
  }

  /// A call that is answered, and ended by the agent after so long.
  SipCall talk(int caller, Duration length) throws IOException, InterruptedException {
    world.habit(AGENT, Habit.answers(Duration.ZERO, length));
    return await(call(caller), SipCall::over);
  }

  /// The records of the calls of SIPp, once there are so many.
  List<JsonNode> records(int n) throws Exception {
    until(n + " records", Duration.ofSeconds(70), () -> sippRecords().size() >= n);
    assertThat(sippRecords()).as("one record per call").hasSize(n);
    return sippRecords();
  }

  private List<JsonNode> sippRecords() throws IOException {
    return service().calls().stream()
        .filter(r -> r.path("dialled").asText().equals(NUMBER))
        .toList();
  }

  /// How many turns of [#turns] have their record.
  long turnRecords() throws IOException {
    return service().calls().stream()
        .filter(r -> r.path("dialled").asText().equals(NOBODYS))
        .count();
  }

  /// What is wrong with a part, as `/health/ready` tells; empty when nothing is.
  String trouble(String check) throws IOException {
    JsonNode all = new JsonMapper().readTree(web("/health/ready")).path("checks");
    return all.valueStream()
        .filter(c -> c.path("name").asText().equals(check))
        .findFirst()
        .orElseThrow()
        .path("problem")
        .asText("");
  }

  /// The sample whose line begins so.
  double metric(String begin) throws IOException {
    String all = web("/metrics");
    return all.lines()
        .filter(l -> l.startsWith(begin))
        .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' '))))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + begin));
  }

  /// All samples whose lines begin so, together.
  double sum(String begin) throws IOException {
    return web("/metrics")
        .lines()
        .filter(l -> l.startsWith(begin))
        .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' '))))
        .sum();
  }

  boolean stale() throws IOException {
    return !service().live().path("stale").isEmpty();
  }

  private String web(String path) throws IOException {
    try {
      return http.send(
              HttpRequest.newBuilder(URI.create(home.web() + path))
                  .timeout(Duration.ofSeconds(10))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /// How long the answers of so many arrivals took, the quickest first; each ends its call.
  List<Duration> turns(int n) throws IOException {
    var took = new ArrayList<Duration>();
    for (int i = 0; i < n; i++) {
      int id = ++turns;
      var channel =
          new AsteriskPeer.Channel(
              "PJSIP/trunk-%08x".formatted(id),
              "1795476902." + id,
              "+44770090" + (1000 + id),
              NOBODYS,
              "calltrail-inbound");
      String[] answer;
      try (var peer = AsteriskPeer.connect(home.agiPort())) {
        long asked = System.nanoTime();
        peer.send(
            AsteriskPeer.request(
                channel, "1", "arrived", "main", "", "", NOBODYS, channel.number(), "allowed"));
        answer = peer.acceptCommand().orElseThrow().split("[\", ]+", -1);
        took.add(Duration.ofNanos(System.nanoTime() - asked));
      }
      try (var peer = AsteriskPeer.connect(home.agiPort())) {
        peer.send(AsteriskPeer.request(channel, "1", "ended", "main", answer[4], answer[5]));
        assertThat(peer.ended()).isTrue();
      }
    }
    return took.stream().sorted().toList();
  }

  static long p99(List<Duration> sorted) {
    return sorted.get(sorted.size() * 99 / 100).toMillis();
  }

  @Override
  public void close() throws Exception {
    service.ifPresent(ServiceProcess::close);
    world.close();
    line.close();
    http.close();
    if (Files.exists(home.logFile())) {
      assertThat(Files.readString(home.logFile()))
          .as("callers and secrets in the log")
          .contains(" INFO ")
          .doesNotContain(CALLERS)
          .doesNotContain(world.asterisk().amiSecret())
          .doesNotContain(Files.readString(home.data().resolve("api-token")).strip());
    }
  }
}
