package io.calltrail.scenario;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.calltrail.lab.Habit;
import io.calltrail.lab.PrivateAsterisk;
import io.calltrail.lab.ServiceProcess;
import io.calltrail.lab.SipCall;
import io.calltrail.lab.SipWorld;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Clients called back on a real Asterisk: agents' phones 101 and 102, and the client's own phone
/// behind a trunk, which is 120.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class CallBackTest {
  private static final String NUMBER = "+442079460001";
  private static final String NIGHT = "+442079460002";
  private static final String CLIENT = "120";
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration MOMENT = Duration.ofMillis(300);
  private static final SipWorld.Caller PATIENT =
      new SipWorld.Caller(Duration.ofSeconds(50), Optional.empty());

  private SipWorld world;
  private ServiceProcess service;
  private int clients;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    assumeTrue(
        System.getenv("CALLTRAIL_ASTERISK_ROOT") != null && System.getenv("CALLTRAIL_SIPP") != null,
        "needs a real Asterisk and SIPp: run ./calltrail test");
    var home = ServiceProcess.Home.in(folder.resolve("service"));
    world =
        SipWorld.start(
            folder.resolve("world"),
            PrivateAsterisk.Options.agiPort(home.agiPort()),
            SipWorld.Phones.of("101", "102", CLIENT));
    world.outside(CLIENT);
    home.configure(
        world.asterisk(),
        """
        region: GB
        agents: {a1: {phone: "101"}, a2: {phone: "102"}}
        queues:
          q:
            agents: [a1, a2]
            strategy: linear
            wrap-up: 0s
            ring-time: 2s
            short-abandon: 1s
            no-agents: {then: voicemail}
            rest-after: {busy: 1s, no-answer: 1s, rejected: 1s, unreachable: 1s}
            call-back: {in-turn: [asked, abandoned], attempts: 3, again-after: {busy: 1s, no-answer: 1s, failed: 1s}}
          tasks-only: {agents: [a1], short-abandon: 1s, wrap-up: 0s}
        outside: {dial: "PJSIP/{number}@%s", allow: ["+442079460*"], ring-time: 3s}
        campaigns: {c: {source: test}}
        numbers:
          "%s": {campaign: c, queue: q}
          "%s": {campaign: c, queue: tasks-only}
        default-route: {queue: q}
        """
            .formatted(CLIENT, NUMBER, NIGHT));
    service = ServiceProcess.start(home);
  }

  @AfterAll
  void stop() throws Exception {
    if (service != null) {
      service.close();
      assertThat(Files.readString(service.home().logFile()))
          .as("the log has every call-back, and no number")
          .contains("calls the client: ")
          .doesNotContain("20794");
    }
    if (world != null) {
      world.close();
    }
  }

  @AfterEach
  void silence() throws Exception {
    for (var task : tasks()) {
      act(task, "done", "a1");
    }
    assertThat(world.awaitQuiet(SOON)).as("all calls are over").isTrue();
    for (var agent : List.of("a1", "a2")) {
      service.post("/api/v1/agents/" + agent + "/logout");
    }
    assertThat(world.faults()).isEmpty();
  }

  @Test
  void callerWhoPressesOneIsCalledBackWithBothVoicesRecorded() throws Exception {
    present("a1", "101", Habit.answers(MOMENT));
    world.habit(CLIENT, Habit.answers(MOMENT, Duration.ofSeconds(2)));
    String client = client();
    int seen = clientCalls().size();
    int made = callBacks().size();

    asksToBeCalled(client);
    JsonNode task = task(client);
    assertThat(task.path("reason").asText()).isEqualTo("asked");
    assertThat(task.path("age_seconds").asDouble()).isLessThan(20);
    assertThat(clientCalls()).as("nobody is free").hasSize(seen);
    service.post("/api/v1/agents/a1/unpause");

    until(
        "the call-back",
        () -> callBacks().size() > made && callBacks().getFirst().has("recording"));
    JsonNode back = callBacks().getFirst();
    assertThat(back.path("result").asText()).isEqualTo("spoken");
    assertThat(back.path("agent").asText()).isEqualTo("a1");
    assertThat(back.path("talk_seconds").asDouble()).isBetween(1.5, 3.0);
    assertThat(back.path("recording").path("caller_heard").asBoolean()).as("client").isTrue();
    assertThat(back.path("recording").path("agent_heard").asBoolean()).as("agent").isTrue();
    SipCall rung = clientCalls().getLast();
    assertThat(clientCalls()).hasSize(seen + 1);
    assertThat(rung.caller()).as("shown to the client").isEqualTo(NUMBER);
    until("the record", () -> recordOf(client).findAny().isPresent());
    assertThat(recordOf(client))
        .as("one call came in, and it was missed")
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.path("outcome").asText()).isEqualTo("call_back");
              assertThat(call.path("id").asText()).isEqualTo(back.path("missed").asText());
            });
    assertThat(tasks()).isEmpty();
    until(
        "a promise is kept",
        () -> metric("calltrail_call_back_promises_total", "kept=\"true\"", "queue=\"q\"") >= 1);
  }

  @Test
  void whatTheClientSaysWhileRecordingIsPausedIsSilence() throws Exception {
    present("a1", "101", Habit.answers(MOMENT));
    world.habit(CLIENT, Habit.answers(MOMENT, Duration.ofSeconds(3)));
    int made = callBacks().size();

    asksToBeCalled(client());
    service.post("/api/v1/agents/a1/unpause");
    until("they speak, and it is paused", this::paused);

    until(
        "the call-back",
        () -> callBacks().size() > made && callBacks().getFirst().has("recording"));
    JsonNode back = callBacks().getFirst();
    var loud =
        AgentTest.loudness(
            world.asterisk().recordings(), back.path("recording").path("file").asText());
    assertThat(loud.length().toMillis() / 1e3)
        .isCloseTo(back.path("talk_seconds").asDouble(), within(0.6));
    for (int[] side : List.of(loud.caller(), loud.agent())) {
      assertThat(IntStream.of(side).skip(side.length / 2)).as("from then on").containsOnly(0);
    }
  }

  private boolean paused() {
    try {
      service.post("/api/v1/agents/a1/pause-recording");
      return true;
    } catch (IOException e) {
      return false; // refused: they do not speak yet
    }
  }

  @Test
  void clientWhoIsBusyIsCalledAgainAndAgentsWhoDoNotAnswerArePassedOver() throws Exception {
    world.habit("101", Habit.declines(MOMENT));
    world.habit("102", Habit.answers(MOMENT));
    world.habit(CLIENT, Habit.busy());
    present("a1", "101", Habit.declines(MOMENT));
    present("a2", "102", Habit.answers(MOMENT));
    int made = callBacks().size();

    asksToBeCalled(client());
    service.post("/api/v1/agents/a1/unpause");
    service.post("/api/v1/agents/a2/unpause");
    until("the client is busy", () -> results(made).contains("client_busy"));
    assertThat(results(made).getFirst()).as("101 declines").startsWith("agent_");
    world.habit(CLIENT, Habit.answers(MOMENT, MOMENT));

    until("the talk", () -> results(made).contains("spoken"));
    assertThat(tasks()).isEmpty();
  }

  @Test
  void clientWhoLetsItRingIsLeftAfterAllAttempts() throws Exception {
    present("a1", "101", Habit.answers(Duration.ZERO));
    world.habit(CLIENT, Habit.letsRing());
    int made = callBacks().size();
    String client = client();

    asksToBeCalled(client);
    service.post("/api/v1/agents/a1/unpause");
    until(
        "three attempts",
        () -> results(made).stream().filter("client_no_answer"::equals).count() == 3);

    assertThat(task(client).path("attempts").asInt()).isEqualTo(3);
    assertThat(task(client).has("next")).as("left to a person").isFalse();
  }

  @Test
  void whoGaveUpIsCalledByAnAgentWhoSaysNow() throws Exception {
    present("a1", "101", Habit.answers(MOMENT));
    world.habit(CLIENT, Habit.answers(MOMENT, MOMENT));
    String client = client();
    int made = callBacks().size();
    String call = world.call(NIGHT, client, PATIENT);
    await(call, c -> c.lifted().isPresent());
    until("the wait", () -> waited(client));
    world.hangUp(call);
    until("the task", () -> tasks().size() == 1);
    assertThat(task(client).path("reason").asText()).isEqualTo("abandoned");
    assertThat(task(client).has("next")).isFalse();
    service.post("/api/v1/agents/a1/unpause");
    until("a1 is free", () -> state("a1").equals("idle"));

    act(task(client), "call", "a1");

    until("the talk", () -> results(made).contains("spoken"));
    assertThat(tasks()).isEmpty();
  }

  @Test
  void numberThatIsNotAllowedIsNeverDialled() throws Exception {
    present("a1", "101", Habit.answers(MOMENT));
    int seen = clientCalls().size();
    String client = "+4479460" + "00077";

    asksToBeCalled(client);
    service.post("/api/v1/agents/a1/unpause");
    until("a1 is free", () -> state("a1").equals("idle"));

    assertThat(task(client).has("next")).isFalse();
    assertThat(clientCalls()).hasSize(seen);
  }

  @Test
  void messageLeftIsATaskWithItsRecording() throws Exception {
    String client = client();
    String call =
        world.call(NUMBER, client, SipWorld.Caller.patient(Duration.ofSeconds(5), MOMENT));
    await(call, SipCall::over);

    until("the task", () -> tasks().size() == 1);
    assertThat(task(client).path("reason").asText()).isEqualTo("voicemail");
    until(
        "the record with its recording", () -> recordOf(client).anyMatch(r -> r.has("recording")));
    assertThat(recordOf(client).findFirst().orElseThrow().path("id").asText())
        .isEqualTo(task(client).path("call").asText());
  }

  @Test
  void taskAndTalkOutliveTheService() throws Exception {
    present("a1", "101", Habit.answers(MOMENT));
    world.habit(CLIENT, Habit.answers(MOMENT, Duration.ofSeconds(8)));
    String client = client();
    int made = callBacks().size();
    int seen = clientCalls().size();
    asksToBeCalled(client);
    service.post("/api/v1/agents/a1/unpause");
    until(
        "the talk",
        () -> clientCalls().size() > seen && clientCalls().getLast().talk().isPresent());
    until("it is seen", () -> task(client).path("state").asText().equals("talking"));

    var home = service.home();
    service.kill9();
    service.close();
    service = ServiceProcess.start(home);

    assertThat(task(client).path("state").asText()).isEqualTo("talking");
    until("the end", () -> results(made).contains("spoken"));
    until("the recording", () -> callBacks().getFirst().has("recording"));
    assertThat(tasks()).isEmpty();
    assertThat(clientCalls()).as("called once").hasSize(seen + 1);
  }

  // ---- the words of the scenarios

  private String client() {
    return "+4420794606%02d".formatted(++clients);
  }

  /// Logged in and on a pause, so that callers wait.
  private void present(String agent, String phone, Habit habit) throws Exception {
    world.habit(phone, habit);
    service.post("/api/v1/agents/" + agent + "/login");
    service.post("/api/v1/agents/" + agent + "/pause");
    until(agent + " pauses", () -> state(agent).equals("paused"));
  }

  private String state(String agent) throws IOException {
    return service
        .live()
        .path("agents")
        .valueStream()
        .filter(a -> a.path("agent").asText().equals(agent))
        .findFirst()
        .orElseThrow()
        .path("state")
        .asText();
  }

  /// Waits, presses 1, hears the thanks and is let go.
  private void asksToBeCalled(String client) throws Exception {
    String call = world.call(NUMBER, client, PATIENT);
    await(call, c -> c.lifted().isPresent());
    until("the wait", () -> waiting(client));
    press(client, "1");
    await(call, SipCall::over);
    assertThat(world.call(call).how()).isEqualTo("far");
    until("the task", () -> tasks().stream().anyMatch(t -> isOf(t, client)));
  }

  private boolean waiting(String client) throws IOException {
    return service
        .live()
        .path("waiting")
        .valueStream()
        .anyMatch(w -> w.path("caller").asText().equals(client));
  }

  /// Long enough to be no misdial.
  private boolean waited(String client) throws IOException {
    var live = service.live();
    var at = Instant.parse(live.path("at").asText());
    return live.path("waiting")
        .valueStream()
        .filter(w -> w.path("caller").asText().equals(client))
        .anyMatch(w -> Instant.parse(w.path("since").asText()).plusMillis(1200).isBefore(at));
  }

  /// A key of the caller's phone, as Asterisk would have it from the network.
  private void press(String client, String key) throws IOException {
    var channel =
        world
            .asterisk()
            .cli("core", "show", "channels", "concise")
            .lines()
            .map(line -> line.split("!"))
            .filter(f -> f.length > 7 && f[0].startsWith("PJSIP/trunk") && f[7].equals(client))
            .findFirst()
            .orElseThrow()[0];
    try (var ami = new Socket(InetAddress.getLoopbackAddress(), world.asterisk().amiPort())) {
      ami.setSoTimeout(5000);
      say(ami, "Action: Login", "Username: calltrail", "Secret: " + world.asterisk().amiSecret());
      say(ami, "Action: PlayDTMF", "Channel: " + channel, "Digit: " + key, "Receive: true");
      say(ami, "Action: Logoff");
      assertThat(new String(ami.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("DTMF successfully queued");
    }
  }

  private static void say(Socket ami, String... lines) throws IOException {
    ami.getOutputStream()
        .write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isOf(JsonNode task, String client) {
    return task.path("client").asText().equals(client);
  }

  private List<JsonNode> tasks() throws IOException {
    return service.get("/api/v1/tasks").path("tasks").valueStream().toList();
  }

  private JsonNode task(String client) throws IOException {
    return tasks().stream().filter(t -> isOf(t, client)).findFirst().orElseThrow();
  }

  private void act(JsonNode task, String verb, String agent) throws IOException {
    service.post(
        "/api/v1/tasks/" + task.path("id").asText() + "/" + verb, "{\"agent\": \"" + agent + "\"}");
  }

  /// Ended calls are stored a moment after they end.
  private Stream<JsonNode> recordOf(String client) throws IOException {
    return service.calls().stream().filter(c -> c.path("caller").asText().equals(client));
  }

  /// The newest first.
  private List<JsonNode> callBacks() throws IOException {
    return service.get("/api/v1/call-backs?limit=500").path("call_backs").valueStream().toList();
  }

  /// How call-backs ended, the oldest first, without the first so many.
  private List<String> results(int made) throws IOException {
    var results = new ArrayList<String>();
    callBacks().forEach(c -> results.addFirst(c.path("result").asText()));
    return results.subList(made, results.size());
  }

  private List<SipCall> clientCalls() {
    return world.calls().stream().filter(c -> c.dialled().equals(CLIENT)).toList();
  }

  private double metric(String name, String... labels) throws Exception {
    var client = HttpClient.newHttpClient();
    try (client) {
      var request = HttpRequest.newBuilder(URI.create(service.home().web() + "/metrics")).build();
      return client
          .send(request, HttpResponse.BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith(name) && Stream.of(labels).allMatch(line::contains))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    }
  }

  private void await(String call, Predicate<SipCall> so) throws Exception {
    assertThat(world.await(call, SOON, so)).as(call).isPresent();
  }
}
