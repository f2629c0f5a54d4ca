package io.calltrail.scenario;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.calltrail.lab.Habit;
import io.calltrail.lab.PrivateAsterisk;
import io.calltrail.lab.ServiceProcess;
import io.calltrail.lab.SipCall;
import io.calltrail.lab.SipWorld;
import io.calltrail.lab.SipWorld.Caller;
import io.calltrail.recording.RecordingSettings;
import io.calltrail.recording.Recordings;
import io.calltrail.recording.Waveform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What agents and supervisors do with their phones, on a real Asterisk.
@Timeout(60)
class AgentTest {
  private static final String SALES = "+442079460001";
  private static final String ASKING = "+442079460002";
  private static final List<String> PHONES = List.of("101", "102", "103");
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration MOMENT = Duration.ofMillis(300);

  private static Optional<SipWorld> opened = Optional.empty();
  private static Optional<ServiceProcess> started = Optional.empty();
  private static int callers;

  @BeforeAll
  static void open(@TempDir Path folder) throws Exception {
    assumeTrue(
        System.getenv("CALLTRAIL_ASTERISK_ROOT") != null && System.getenv("CALLTRAIL_SIPP") != null,
        "needs a real Asterisk and SIPp: run ./calltrail test");
    var home = ServiceProcess.Home.in(folder.resolve("service"));
    var world =
        SipWorld.start(
            folder.resolve("world"),
            PrivateAsterisk.Options.agiPort(home.agiPort()),
            SipWorld.Phones.of("101", "102", "103"));
    opened = Optional.of(world);
    home.configure(
        world.asterisk(),
        """
        region: GB
        pause-reasons: [lunch, training]
        supervisors: ["103"]
        more-time: 1m
        agents:
          agent-101: {phone: "101"}
          agent-102: {phone: "102"}
          agent-103: {phone: "103"}
        queues:
          sales:
            agents: [agent-101, agent-102, agent-103]
            strategy: linear
            ring-time: 1s
            wrap-up: 0s
            rest-after: {busy: 0s, no-answer: 0s, rejected: 0s, unreachable: 0s}
            auto-pause: {after: 2, for: 4s}
          asking:
            agents: [agent-101, agent-102]
            strategy: linear
            ring-time: 10s
            wrap-up: 1s
            accept: yes
            say-number: no
        campaigns:
          offer: {source: search}
          brand: {source: search, whisper: beep}
        numbers:
          "+442079460001": {campaign: offer, queue: sales}
          "+442079460002": {campaign: brand, queue: asking}
        default-route: {queue: sales}
        """);
    started = Optional.of(ServiceProcess.start(home));
  }

  @AfterAll
  static void close() throws Exception {
    started.ifPresent(ServiceProcess::close);
    opened.ifPresent(SipWorld::close);
    if (started.isPresent()) {
      assertThat(Files.readString(service().home().logFile()))
          .as("the log has every call, and no number")
          .contains(" arrived on …", "ended: answered")
          .doesNotContain("20794");
    }
  }

  @AfterEach
  void silence() throws Exception {
    world().calls().stream().filter(c -> !c.over()).forEach(c -> world().hangUp(c.id()));
    assertThat(world().awaitQuiet(SOON)).as("everybody has hung up").isTrue();
    for (String phone : PHONES) {
      command(phone, "logout");
    }
    until(
        "nobody is on the line",
        () -> live("waiting").findAny().isEmpty() && live("talking").findAny().isEmpty());
  }

  // ---- agents

  @Test
  void agentWhoDoesNotAnswerIsPausedAndReturnsByItself() throws Exception {
    present("101", Habit.letsRing());
    String caller = anybody();

    String id = world().call(SALES, caller, patient(MOMENT));
    await(id, c -> c.rings().size() == 2);
    until("101 is paused", () -> state("101").equals("paused"));
    assertThat(agent("101").path("reason").asText()).isEqualTo("no answer");
    assertThat(agent("101").path("until").asText()).isNotEmpty();
    world().habit("101", Habit.answers(Duration.ZERO));

    SipCall call = await(id, SipCall::over);
    assertThat(call.rings()).hasSize(3);
    assertThat(Duration.between(call.rings().get(1).at(), call.rings().get(2).at()))
        .as("a ring of 1 s and the pause of 4 s")
        .isBetween(Duration.ofMillis(4500), Duration.ofMillis(8000));
    assertThat(offers(record(caller)))
        .containsExactly("agent-101 no_answer", "agent-101 no_answer", "agent-101 answered");
  }

  @Test
  void agentPausesForAReasonByFeatureCodeAndLampsShowIt() throws Exception {
    present("102", Habit.answers(Duration.ZERO));
    until("the lamp is off", () -> lamp("102").equals("NOT_INUSE"));

    dialled("102", "*722");

    until("102 is paused", () -> state("102").equals("paused"));
    assertThat(agent("102").path("reason").asText()).isEqualTo("training");
    until("the lamp is on", () -> lamp("102").equals("BUSY"));
    dialled("102", "*73");
    until("102 is back", () -> state("102").equals("idle"));
    command("102", "logout");
    until("the lamp tells that nobody is there", () -> lamp("102").equals("UNAVAILABLE"));
  }

  @Test
  void agentTakesMoreTimeAfterATalkAndIsReadyEarlier() throws Exception {
    present("101", Habit.answers(Duration.ZERO));
    String id = world().call(ASKING, anybody(), patient(Duration.ofSeconds(8)));
    await(id, c -> c.talk().isPresent());
    accepts("101");
    world().hangUp(id);
    until("101 wraps up", () -> state("101").equals("wrap_up"));

    dialled("101", "*74");
    until("a minute more", () -> agent("101").path("until").asText().compareTo(soon()) > 0);
    dialled("101", "*75");

    until("101 is ready", () -> state("101").equals("idle"));
  }

  private static String soon() {
    return Instant.now().plusSeconds(30).toString();
  }

  // ---- what is not to be kept

  @Test
  void whatIsSaidWhileRecordingIsPausedIsSilenceInTheFile() throws Exception {
    present("101", Habit.answers(Duration.ZERO));
    String caller = anybody();
    String id = world().call(SALES, caller, new Caller(Duration.ofSeconds(50), Optional.empty()));
    until("101 talks", () -> state("101").equals("talking"));
    talksFor(Duration.ofMillis(2000));

    Instant dialled = Instant.now();
    dialled("101", "*76");
    assertThat(live("talking").findFirst().orElseThrow().path("recording_paused").asBoolean())
        .isTrue();
    Instant paused = Instant.now();
    until("something is said", () -> Instant.now().isAfter(paused.plusMillis(2000)));
    Instant asked = Instant.now();
    command("101", "resume-recording");
    Instant resumed = Instant.now();
    until("and more", () -> Instant.now().isAfter(resumed.plusMillis(2000)));
    world().hangUp(id);

    JsonNode record = record(caller, r -> r.has("recording"));
    Waveform loud =
        loudness(world().asterisk().recordings(), record.path("recording").path("file").asText());
    assertThat(loud.length().toMillis() / 1e3)
        .as("of the same length as the talk")
        .isCloseTo(record.path("talk_seconds").asDouble(), within(0.5));
    for (int[] side : List.of(loud.caller(), loud.agent())) {
      assertThat(quiet(side, loud.length()))
          .as("silence")
          .isBetween(seconds(paused, asked) - 0.1, seconds(dialled, resumed) + 0.7);
      int second = (int) (side.length * 1000L / loud.length().toMillis());
      assertThat(IntStream.of(side).limit(second).max().orElseThrow()).as("before").isPositive();
      assertThat(IntStream.of(side).skip(side.length - second).max().orElseThrow())
          .as("afterwards")
          .isPositive();
    }
    assertThat(Files.readString(service().home().logFile()))
        .contains("recording paused by agent-101", "recording resumed by agent-101");
  }

  @Test
  void nothingIsPausedWhereNothingIsRecorded() throws Exception {
    present("101", Habit.answers(Duration.ZERO));
    assertThatThrownBy(() -> command("101", "pause-recording")).hasMessageContaining("409");
  }

  static Waveform loudness(Path folder, String file) {
    var settings = RecordingSettings.in(folder);
    try (var recordings =
        new Recordings(settings, _ -> Map.of(), InstantSource.system(), _ -> {})) {
      return recordings.waveform(file).orElseThrow();
    }
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1e3;
  }

  /// How long the longest digital silence is, in seconds.
  private static double quiet(int[] side, Duration length) {
    int longest = 0;
    int now = 0;
    for (int loud : side) {
      now = loud == 0 ? now + 1 : 0;
      longest = Math.max(longest, now);
    }
    return longest * length.toMillis() / 1e3 / side.length;
  }

  // ---- before the caller

  @Test
  void callThatIsNotAcceptedGoesToTheNextAgent() throws Exception {
    present("101", Habit.answers(Duration.ZERO));
    present("102", Habit.answers(Duration.ZERO));
    String caller = anybody();

    String id = world().call(ASKING, caller, new Caller(Duration.ofSeconds(50), Optional.empty()));
    await(id, c -> c.rings().size() == 2 && c.rings().get(1).answered().isPresent());
    assertThat(live("talking")).isEmpty();
    accepts("102");
    talksFor(Duration.ofMillis(1500));
    world().hangUp(id);

    SipCall call = await(id, SipCall::over);
    assertThat(call.rings().stream().map(SipCall.Ring::phone)).containsExactly("101", "102");
    JsonNode record = record(caller, r -> r.has("recording"));
    assertThat(offers(record)).containsExactly("agent-101 no_answer", "agent-102 answered");
    assertThat(record.path("recording").path("length_seconds").asDouble())
        .as("the whisper is not in the recording")
        .isBetween(0.1, record.path("talk_seconds").asDouble() + 0.5);
  }

  // ---- supervisors

  @Test
  void callerMovedUpIsServedBeforeThoseWhoCameEarlier() throws Exception {
    present("101", Habit.answers(Duration.ZERO));
    post("/api/v1/agents/agent-101/pause?reason=lunch");
    String first = waits();
    String second = waits();
    String call = live("waiting").reduce((_, last) -> last).orElseThrow().path("call").asText();

    post("/api/v1/calls/" + call + "/up");
    post("/api/v1/agents/agent-101/unpause");

    SipCall served = await(second, SipCall::over);
    SipCall later = await(first, SipCall::over);
    assertThat(served.rings().getFirst().at()).isBefore(later.rings().getFirst().at());
  }

  @Test
  void supervisorListensByFeatureCodeAndOthersMayNot() throws Exception {
    present("101", Habit.answers(Duration.ZERO));
    String id = talking("101");

    String listener = world().dial("103", "*90101");
    until("103 listens", () -> spies().contains("PJSIP/103"));
    dialled("102", "*90101");
    assertThat(spies()).as("102 is no supervisor").doesNotContain("PJSIP/102");
    world().hangUp(id);

    await(listener, SipCall::over);
    assertThat(world().call(listener).how()).as("ends with the talk").isEqualTo("far");
  }

  @Test
  void supervisorsPhoneRingsAndIsLetIntoTheTalk() throws Exception {
    present("101", Habit.answers(Duration.ZERO));
    String id = talking("101");
    world().habit("103", Habit.answers(Duration.ZERO));
    for (String verb : List.of("listen", "whisper", "barge")) {
      post("/api/v1/agents/agent-101/" + verb + "?phone=103");
      until("103 " + verb + "s", () -> spies().contains("PJSIP/103"));
      world().hangUpPhone("103");
      until("103 has left", () -> !spies().contains("PJSIP/103"));
    }
    assertThat(world().call(id).over()).as("the talk goes on").isFalse();
    world().hangUp(id);
  }

  // ---- transfers

  @Test
  void callerIsSentToAColleagueByTheKeysOfThePhone() throws Exception {
    handedOverOnce(() -> world().press("101", "##102"));
  }

  @Test
  void callerIsSentToAColleagueByTheTransferKeyOfThePhone() throws Exception {
    handedOverOnce(() -> world().transfer("101", "102"));
  }

  @Test
  void callerIsPutThroughAfterAWordWithTheColleague() throws Exception {
    handedOverOnce(
        () -> {
          world().press("101", "*2102");
          until("the two speak", () -> channel("102").contains("!Up!"));
          world().hangUpPhone("101");
        });
  }

  @Test
  void callerIsPutThroughByThePhonesOwnAttendedTransfer() throws Exception {
    handedOverOnce(
        () -> {
          String second = world().dial("101", "102");
          await(second, c -> c.lifted().isPresent());
          world().putThrough("101", second);
        });
  }

  private static void handedOverOnce(ThrowingRunnable byWhat) throws Exception {
    present("101", Habit.answers(Duration.ZERO));
    world().habit("102", Habit.answers(Duration.ZERO));
    String caller = anybody();
    String id = world().call(SALES, caller, new Caller(Duration.ofSeconds(50), Optional.empty()));
    until("101 talks", () -> state("101").equals("talking"));
    talksFor(Duration.ofMillis(1000));
    command("102", "login");

    byWhat.run();

    until("102 talks", () -> state("102").equals("talking"));
    until("101 is free", () -> state("101").equals("idle"));
    talksFor(Duration.ofMillis(1500));
    assertThat(state("102")).as("the talk goes on").isEqualTo("talking");
    assertThat(world().call(id).over()).isFalse();
    world().hangUp(id);
    until("102 is free", () -> state("102").equals("idle"));
    JsonNode record = record(caller, r -> r.has("recording"));
    assertThat(recordsOf(caller)).as("one call").hasSize(1);
    assertThat(offers(record)).containsExactly("agent-101 answered", "agent-102 answered");
    assertThat(record.path("agent").asText()).isEqualTo("agent-101");
    assertThat(record.path("origin").path("campaign").asText()).isEqualTo("offer");
    assertThat(record.path("recording").path("length_seconds").asDouble())
        .as("both talks")
        .isGreaterThan(2.3);
    assertThat(record.path("talk_seconds").asDouble()).isGreaterThan(2.3);
  }

  @FunctionalInterface
  private interface ThrowingRunnable {
    void run() throws Exception;
  }

  @Test
  void nobodyIsTransferredOutside() throws Exception {
    present("101", Habit.answers(Duration.ZERO));
    String id = talking("101");
    int before = channels();

    world().transfer("101", "00442079460000");

    until("101 is rung again", () -> world().call(id).rings().size() == 2);
    assertThat(channels()).as("the caller and 101 again").isLessThanOrEqualTo(before);
    world().hangUp(id);
  }

  // ---- the words of the scenarios

  private static SipWorld world() {
    return opened.orElseThrow();
  }

  private static ServiceProcess service() {
    return started.orElseThrow();
  }

  private static String anybody() {
    return "+4420794607%02d".formatted(++callers);
  }

  private static Caller patient(Duration talk) {
    return Caller.patient(Duration.ofSeconds(50), talk);
  }

  private static void present(String phone, Habit habit) throws Exception {
    world().habit(phone, habit);
    command(phone, "login");
    until(phone + " is free", () -> state(phone).equals("idle"));
  }

  private static void command(String phone, String verb) throws IOException {
    post("/api/v1/agents/agent-" + phone + "/" + verb);
  }

  private static void post(String path) throws IOException {
    service().post(path);
  }

  private static void dialled(String phone, String code) throws Exception {
    await(world().dial(phone, code), SipCall::over);
  }

  /// Presses 1 until the caller is there.
  private static void accepts(String phone) throws Exception {
    world().press(phone, "1");
    until(phone + " talks", () -> state(phone).equals("talking"));
  }

  private static String talking(String phone) throws Exception {
    String id =
        world().call(SALES, anybody(), new Caller(Duration.ofSeconds(50), Optional.empty()));
    until(phone + " talks", () -> state(phone).equals("talking"));
    return id;
  }

  /// Returns when the one talk there is has lasted so long.
  private static void talksFor(Duration length) throws Exception {
    Instant since = Instant.parse(live("talking").findFirst().orElseThrow().path("since").asText());
    until("it lasts", () -> Instant.now().isAfter(since.plus(length)));
  }

  private static String waits() throws Exception {
    long before = live("waiting").count();
    String id = world().call(SALES, anybody(), patient(MOMENT));
    until("the caller waits", () -> live("waiting").count() == before + 1);
    return id;
  }

  private static JsonNode agent(String phone) throws IOException {
    return live("agents")
        .filter(a -> a.path("agent").asText().equals("agent-" + phone))
        .findFirst()
        .orElseThrow();
  }

  private static String state(String phone) throws IOException {
    return agent(phone).path("state").asText();
  }

  private static String lamp(String phone) throws IOException {
    String shown =
        world()
            .asterisk()
            .cli("core", "show", "hint", phone)
            .concat(world().asterisk().cli("devstate", "list"));
    return Stream.of(shown.split("\\R"))
        .filter(line -> line.contains("calltrail-agent-" + phone + "'"))
        .map(line -> line.replaceAll(".*State: '([A-Z_]+)'.*", "$1"))
        .findFirst()
        .orElse("none");
  }

  private static int channels() throws IOException {
    return (int)
        Stream.of(world().asterisk().cli("core", "show", "channels", "concise").split("\\R"))
            .filter(line -> line.contains("!"))
            .count();
  }

  private static String channel(String phone) throws IOException {
    return Stream.of(world().asterisk().cli("core", "show", "channels", "concise").split("\\R"))
        .filter(line -> line.startsWith("PJSIP/" + phone + "-"))
        .findFirst()
        .orElse("");
  }

  private static String spies() throws IOException {
    return Stream.of(world().asterisk().cli("core", "show", "channels", "concise").split("\\R"))
        .filter(line -> line.contains("!ChanSpy!"))
        .reduce("", (all, line) -> all + line + "\n");
  }

  private static Stream<JsonNode> live(String what) throws IOException {
    return service().live().path(what).valueStream();
  }

  private static JsonNode record(String caller) throws Exception {
    return record(caller, _ -> true);
  }

  private static JsonNode record(String caller, Predicate<JsonNode> so) throws Exception {
    until("the record of " + caller, () -> recordsOf(caller).anyMatch(so));
    return recordsOf(caller).filter(so).findFirst().orElseThrow();
  }

  private static Stream<JsonNode> recordsOf(String caller) throws IOException {
    return service().calls().stream().filter(r -> r.path("caller").asText().equals(caller));
  }

  private static List<String> offers(JsonNode record) {
    return record
        .path("offers")
        .valueStream()
        .map(o -> o.path("agent").asText() + " " + o.path("result").asText())
        .toList();
  }

  private static SipCall await(String id, Predicate<SipCall> so) throws InterruptedException {
    return world()
        .await(id, SOON, so)
        .orElseThrow(() -> new AssertionError("not so: " + world().call(id)));
  }
}
