package io.calltrail.scenario;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.calltrail.lab.Habit;
import io.calltrail.lab.PrivateAsterisk;
import io.calltrail.lab.ServiceProcess;
import io.calltrail.lab.SipCall;
import io.calltrail.lab.SipWorld;
import io.calltrail.lab.SipWorld.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What waiting is like, on a real Asterisk.
@Timeout(60)
class WaitingTest {
  private static final String TOLD = "+442079460001";
  private static final String RINGING = "+442079460002";
  private static final String SHORT = "+442079460003";
  private static final String STRICT = "+442079460004";
  private static final String HASTY = "+442079460005";
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration TALK = Duration.ofMillis(300);
  private static final Pattern PLAYING = Pattern.compile("Playing '([^'.]+)");

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
            SipWorld.Phones.of("101", "102"));
    opened = Optional.of(world);
    world.asterisk().cli("logger", "add", "channel", "verbose", "verbose(3)");
    home.configure(
        world.asterisk(),
        """
        region: GB
        agents:
          agent-101: {phone: "101"}
          agent-102: {phone: "102"}
        queues:
          told:
            agents: [agent-101]
            wrap-up: 0s
            hold-turn: 30s
            announce: {language: ru, position: 60s, wait: 60s, sounds: [queue-thankyou], every: 5s}
          ringing:
            agents: [agent-101]
            wrap-up: 0s
            hold-turn: 30s
            music: ringing
          short:
            agents: [agent-101]
            wrap-up: 0s
            max-length: 1
            full: {message: [im-sorry], then: queue spare}
          spare:
            agents: [agent-102]
            wrap-up: 0s
          strict:
            agents: [agent-101, agent-102]
            hold-turn: 1s
            join-needs: logged-in
            stay-needs: logged-in
            no-agents: {then: hangup}
          hasty:
            agents: [agent-101]
            join-needs: reachable
            max-predicted-wait: 1s
            too-long: {message: [im-sorry], then: hangup}
        campaigns:
          offer: {source: search}
        numbers:
          "+442079460001": {campaign: offer, queue: told}
          "+442079460002": {campaign: offer, queue: ringing}
          "+442079460003": {campaign: offer, queue: short}
          "+442079460004": {campaign: offer, queue: strict}
          "+442079460005": {campaign: offer, queue: hasty}
        default-route: {queue: told}
        """);
    started = Optional.of(ServiceProcess.start(home));
  }

  @AfterAll
  static void close() {
    started.ifPresent(ServiceProcess::close);
    opened.ifPresent(SipWorld::close);
  }

  private static SipWorld world() {
    return opened.orElseThrow();
  }

  private static ServiceProcess service() {
    return started.orElseThrow();
  }

  @AfterEach
  void silence() throws Exception {
    world().calls().stream().filter(c -> !c.over()).forEach(c -> world().hangUp(c.id()));
    assertThat(world().awaitQuiet(SOON)).as("everybody has hung up").isTrue();
    for (String phone : List.of("101", "102")) {
      command(phone, "logout");
    }
    until(
        "nobody is on the line",
        SOON,
        () -> live("waiting").findAny().isEmpty() && live("talking").findAny().isEmpty());
    assertThat(Files.readString(world().asterisk().messages())).doesNotContain("does not exist");
  }

  @Test
  void callersHearTheirPlaceAndTheWaitToExpectInTheQueuesLanguage() throws Exception {
    present("101", Habit.answers(Duration.ZERO));
    String talking = talking(TOLD);
    int before = heard().size();

    String first = waiting(TOLD);
    until("the wait is told", SOON, () -> heard().contains("ru/queue-seconds"));
    String second = waiting(TOLD);
    until("the place is told", SOON, () -> heard().contains("ru/queue-callswaiting"));
    until("the turn is over", SOON, () -> heard().contains("queue-thankyou"));

    assertThat(heard().subList(before, heard().size()))
        .containsSubsequence(
            "ru/queue-youarenext",
            "ru/queue-holdtime",
            "ru/queue-seconds",
            "ru/queue-thereare",
            "ru/digits/2",
            "ru/queue-callswaiting");
    JsonNode live = live("waiting").toList().getLast();
    assertThat(live.path("position").asInt()).isEqualTo(2);
    assertThat(live.path("predicted_seconds").asDouble()).isPositive();
    Stream.of(talking, first, second).forEach(world()::hangUp);
  }

  @Test
  void callerWhoHearsAnAnnouncementIsReachedAtOnce() throws Exception {
    present("101", Habit.answers(Duration.ZERO));
    String talking = talking(TOLD);
    int before = heard().size();
    String waiting = waiting(TOLD);
    until(
        "the announcement begins",
        SOON,
        () -> heard().subList(before, heard().size()).contains("ru/queue-youarenext"));

    world().hangUp(talking);

    SipCall call = await(waiting, c -> !c.rings().isEmpty());
    SipCall left = await(talking, SipCall::over);
    assertThat(Duration.between(left.ended().orElseThrow(), call.rings().getFirst().at()))
        .as("the announcement lasts 5 s and more")
        .isLessThan(Duration.ofSeconds(2));
    await(waiting, c -> c.talk().isPresent());
  }

  @Test
  void callerWhoWaitsAtTheRingingTonePaysNothingUntilAnAgentSpeaks() throws Exception {
    present("101", Habit.answers(Duration.ofMillis(500)));
    String talking = talking(RINGING);
    String waiting = waiting(RINGING);

    world().hangUp(talking);

    SipCall call = await(waiting, SipCall::over);
    SipCall left = await(talking, SipCall::over);
    Instant answered = call.talk().flatMap(SipCall.Ring::answered).orElseThrow();
    assertThat(call.lifted().orElseThrow()).isAfter(answered.minusMillis(100));
    assertThat(Duration.between(left.ended().orElseThrow(), call.rings().getFirst().at()))
        .as("a hold turn lasts 30 s: nudged")
        .isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void callerWhoDoesNotWantToHearItRingAnyMoreIsGoneAtOnce() throws Exception {
    present("101", Habit.answers(Duration.ZERO));
    String talking = talking(RINGING);
    String caller = anybody();
    String impatient = world().call(RINGING, caller, Caller.patient(Duration.ofSeconds(6), TALK));

    SipCall call = await(impatient, SipCall::over);

    assertThat(call.lifted()).isEmpty();
    assertThat(record(caller).path("outcome").asText()).isEqualTo("abandoned");
    world().hangUp(talking);
  }

  @Test
  void callerForWhomAQueueHasNoRoomGoesToTheNext() throws Exception {
    present("101", Habit.answers(Duration.ZERO));
    present("102", Habit.answers(Duration.ZERO));
    String talking = talking(SHORT);
    String waiting = waiting(SHORT);
    String caller = anybody();

    SipCall spare = await(world().call(SHORT, caller, Caller.patient(SOON, TALK)), SipCall::over);

    assertThat(spare.talk().orElseThrow().phone()).isEqualTo("102");
    assertThat(record(caller).path("queue").asText()).isEqualTo("spare");
    Stream.of(talking, waiting).forEach(world()::hangUp);
  }

  @Test
  void callersAreLetGoWhenTheLastAgentLogsOut() throws Exception {
    present("101", Habit.letsRing());
    command("101", "pause");
    String caller = anybody();
    String id = world().call(STRICT, caller, new Caller(SOON, Optional.empty()));
    until("the caller waits", SOON, () -> live("waiting").count() == 1);

    command("101", "logout");

    assertThat(await(id, SipCall::over).how()).isEqualTo("far");
    assertThat(record(caller).path("outcome").asText()).isEqualTo("no_agents");
  }

  @Test
  void callersWhoAreToWaitTooLongOrForNobodyAreToldSo() throws Exception {
    present("101", Habit.answers(Duration.ZERO));
    String talking = talking(HASTY);
    String late = anybody();
    await(world().call(HASTY, late, Caller.patient(SOON, TALK)), SipCall::over);
    assertThat(record(late).path("outcome").asText()).isEqualTo("too_long");
    world().hangUp(talking);
    await(talking, SipCall::over);

    command("101", "pause");
    String lonely = anybody();
    await(world().call(HASTY, lonely, Caller.patient(SOON, TALK)), SipCall::over);
    assertThat(record(lonely).path("outcome").asText()).isEqualTo("no_agents");
  }

  // ---- the words of the scenarios

  private static String anybody() {
    return "+4420794606%02d".formatted(++callers);
  }

  /// Places a call and returns when an agent talks with the caller, who does not hang up by itself.
  private static String talking(String dialled) throws Exception {
    String id = world().call(dialled, anybody(), new Caller(SOON, Optional.empty()));
    await(id, c -> c.talk().isPresent());
    return id;
  }

  /// Places a call and returns when it waits.
  private static String waiting(String dialled) throws Exception {
    String caller = anybody();
    String id = world().call(dialled, caller, Caller.patient(SOON, TALK));
    until(
        "the caller waits",
        SOON,
        () -> live("waiting").anyMatch(w -> w.path("caller").asText().equals(caller)));
    return id;
  }

  private static SipCall await(String id, Predicate<SipCall> so) throws InterruptedException {
    return world()
        .await(id, SOON, so)
        .orElseThrow(() -> new AssertionError("not within " + SOON + ": " + world().call(id)));
  }

  /// The sounds that Asterisk has played, as they were named.
  private static List<String> heard() throws IOException {
    Path log = world().asterisk().messages().resolveSibling("verbose");
    return Files.exists(log)
        ? PLAYING.matcher(Files.readString(log)).results().map(m -> m.group(1)).toList()
        : List.of();
  }

  private static void present(String phone, Habit habit) throws Exception {
    world().habit(phone, habit);
    command(phone, "login");
    until(phone + " is free", SOON, () -> state(phone).equals("idle"));
  }

  private static void command(String phone, String command) throws IOException {
    service().post("/api/v1/agents/agent-" + phone + "/" + command);
  }

  private static String state(String phone) throws IOException {
    return live("agents")
        .filter(a -> a.path("agent").asText().equals("agent-" + phone))
        .map(a -> a.path("state").asText())
        .findFirst()
        .orElseThrow();
  }

  private static Stream<JsonNode> live(String what) throws IOException {
    return service().live().path(what).valueStream();
  }

  private static JsonNode record(String caller) throws Exception {
    until("the record of the call of " + caller, SOON, () -> records(caller).findAny().isPresent());
    return records(caller).findFirst().orElseThrow();
  }

  private static Stream<JsonNode> records(String caller) throws IOException {
    return service().calls().stream().filter(r -> r.path("caller").asText().equals(caller));
  }
}
