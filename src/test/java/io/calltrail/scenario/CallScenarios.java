package io.calltrail.scenario;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.calltrail.lab.Habit;
import io.calltrail.lab.SipCall;
import io.calltrail.lab.SipWorld.Caller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What callers and agents live through, told once and run in every world: on a real Asterisk, and
/// on a peer that speaks Asterisk's protocols on raw sockets.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
abstract class CallScenarios {
  static final Duration SOON = Duration.ofSeconds(30);
  static final Duration MOMENT = Duration.ofMillis(300);
  static final Duration TALK = Duration.ofSeconds(1);
  static final Caller PATIENT = new Caller(Duration.ofSeconds(50), Optional.of(TALK));

  private World world;
  private final List<String> placed = new ArrayList<>();
  private int callers;
  private int faults;

  /// Starts everything; the service is ready when this returns.
  abstract World open(Path folder) throws Exception;

  @BeforeAll
  void openWorld(@TempDir Path folder) throws Exception {
    world = open(folder);
  }

  @AfterAll
  void closeWorld() {
    if (world != null) {
      world.close();
    }
  }

  /// The next scenario begins in silence: no call, nobody logged in.
  @AfterEach
  void silence() throws Exception {
    for (var id : placed) {
      if (!world.call(id).over()) {
        world.hangUp(id);
      }
    }
    for (var id : placed) {
      assertThat(world.await(id, SOON, SipCall::over)).as(id).isPresent();
    }
    placed.clear();
    for (var agent : live("agents")) {
      if (!agent.path("state").asText().equals("logged_out")) {
        command(agent.path("agent").asText().substring("agent-".length()), "logout");
      }
    }
    until("nobody is on the line", () -> live("waiting").isEmpty() && live("talking").isEmpty());
    var strange = world.faults().stream().skip(faults).toList();
    faults += strange.size();
    assertThat(strange).isEmpty();
  }

  // ---- served at once

  @Test
  void callerIsPutThroughAtOnceAndPaysNothingBeforeTheAgentSpeaks() throws Exception {
    present("101", Habit.answers(Duration.ofMillis(700)));
    var caller = anybody();

    var call = over(call(World.SEARCH, caller, patient(Duration.ofSeconds(2))));

    var talk = call.talk().orElseThrow();
    assertThat(call.lifted().orElseThrow())
        .isAfter(talk.answered().orElseThrow().minusMillis(100))
        .isAfter(call.placed().plusMillis(600));
    var record = record(caller);
    assertThat(text(record, "outcome")).isEqualTo("answered");
    assertThat(text(record, "agent")).isEqualTo("agent-101");
    assertThat(text(record.path("origin"), "campaign")).isEqualTo("search-brand");
    assertThat(text(record.path("origin"), "utm_source")).isEqualTo("search");
    assertThat(text(record.path("origin"), "utm_medium")).isEqualTo("cpc");
    assertThat(text(record.path("origin"), "utm_campaign")).isEqualTo("brand");
    assertThat(record.path("origin").path("known").asBoolean()).isTrue();
    assertThat(text(record, "hung_up_by")).isEqualTo("caller");
    assertThat(record.path("missed").asBoolean()).isFalse();
    same(record, "waited_seconds", call.placed(), talk.answered().orElseThrow());
    same(record, "ring_seconds", talk.at(), talk.answered().orElseThrow());
    same(record, "talk_seconds", talk.answered().orElseThrow(), talk.ended().orElseThrow());
  }

  @Test
  void recordedTalkIsPlayableWithBothVoices() throws Exception {
    present("101", Habit.answers(MOMENT));
    var caller = anybody();

    over(call(World.SEARCH, caller, patient(Duration.ofSeconds(2))));

    var recording = record(caller, r -> r.has("recording")).path("recording");
    assertThat(recording.path("caller_heard").asBoolean()).as("caller is heard").isTrue();
    assertThat(recording.path("agent_heard").asBoolean()).as("agent is heard").isTrue();
    assertThat(recording.path("length_seconds").asDouble()).isEqualTo(2, within(0.5));
    var file = kept(recording);
    assertThat(new String(file, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("fLaC");
    // STREAMINFO, bits 100 to 102 of the block: channels less one
    assertThat((file[8 + 12] >> 1) & 7).as("channels less one").isEqualTo(1);
  }

  @Test
  void callToANumberThatIsNotRecordedHasNoRecording() throws Exception {
    present("101", Habit.answers(MOMENT));
    var caller = anybody();

    over(call(World.UNRECORDED, caller, PATIENT));

    var record = record(caller);
    assertThat(text(record, "outcome")).isEqualTo("answered");
    assertThat(record.has("recording")).isFalse();
    assertThat(record.has("recording_failure")).isFalse();
    assertThat(files(record.path("id").asText())).isEmpty();
  }

  @Test
  void announcementIsHeardBeforeTheAgentIsRung() throws Exception {
    present("101", Habit.answers(MOMENT));
    var caller = anybody();

    var call = over(call(World.ANNOUNCED, caller, PATIENT));

    assertThat(call.lifted().orElseThrow()).isBefore(call.rings().getFirst().at());
    assertThat(Duration.between(call.placed(), call.rings().getFirst().at())).isGreaterThan(MOMENT);
    assertThat(text(record(caller), "outcome")).isEqualTo("answered");
  }

  @Test
  void callToANumberThatNobodyOwnsIsTakenAndFlagged() throws Exception {
    present("101", Habit.answers(MOMENT));
    var caller = anybody();

    over(call(World.NOBODYS, caller, PATIENT));

    var record = record(caller);
    assertThat(text(record, "outcome")).isEqualTo("answered");
    assertThat(record.path("origin").path("known").asBoolean()).isFalse();
    assertThat(text(record, "dialled")).isEqualTo(World.NOBODYS);
  }

  @Test
  void secondCallOfANumberIsARepeatCaller() throws Exception {
    present("101", Habit.answers(Duration.ZERO));
    var caller = anybody();

    over(call(World.SEARCH, caller, PATIENT));
    record(caller);
    over(call(World.SEARCH, caller, PATIENT));

    var records = records(caller, 2);
    assertThat(records.getLast().path("first_time").asBoolean()).as("first call").isTrue();
    assertThat(records.getFirst().path("first_time").asBoolean()).as("second call").isFalse();
  }

  @Test
  void waitingCallerIsNudgedWhenTheAgentHangsUp() throws Exception {
    present("101", Habit.answers(Duration.ZERO, Duration.ofSeconds(4)));
    var first = talking(World.SEARCH);
    var second = call(World.SEARCH, anybody(), PATIENT);
    assertThat(world.await(second, SOON, c -> c.lifted().isPresent())).as("music").isPresent();
    assertThat(world.call(second).rings()).isEmpty();

    var left = over(first);
    var rung = world.await(second, SOON, c -> !c.rings().isEmpty()).orElseThrow();

    var gap =
        Duration.between(
            left.talk().flatMap(SipCall.Ring::ended).orElseThrow(), rung.rings().getFirst().at());
    System.out.println(getClass().getSimpleName() + ": next ring after " + gap.toMillis() + " ms");
    assertThat(gap).isLessThan(Duration.ofMillis(500));
    assertThat(left.how()).as("the agent hung up").isEqualTo("far");
  }

  @Test
  void callersAreServedInOrderOfArrival() throws Exception {
    present("101", Habit.answers(Duration.ZERO));
    var talking = talking(World.SEARCH);
    var waiting = new ArrayList<String>();
    for (int i = 0; i < 3; i++) {
      waiting.add(queued(World.SEARCH));
    }

    world.hangUp(talking);
    waiting.forEach(this::over);

    assertThat(waiting).isSortedAccordingTo(Comparator.comparing(this::firstRing));
  }

  @Test
  void callerOfHigherPriorityGoesFirst() throws Exception {
    present("101", Habit.answers(Duration.ZERO));
    var talking = talking(World.SEARCH);
    var earlier = queued(World.SEARCH);
    var urgent = queued(World.URGENT);

    world.hangUp(talking);
    over(earlier);
    over(urgent);

    assertThat(firstRing(urgent)).isBefore(firstRing(earlier));
  }

  @Test
  void agentWhoHasBeenIdleLongestIsRungFirst() throws Exception {
    for (var phone : List.of("103", "101", "102")) {
      present(phone, Habit.answers(Duration.ZERO));
    }
    var rung = new ArrayList<String>();
    for (int i = 0; i < 4; i++) {
      var call = over(call(World.SEARCH, anybody(), patient(MOMENT)));
      rung.add(call.rings().getFirst().phone());
      until("the agent is idle", () -> state(rung.getLast()).equals("idle"));
    }

    assertThat(rung).containsExactly("103", "101", "102", "103");
  }

  @Test
  void callerWhoHangsUpWhileWaitingIsAbandoned() throws Exception {
    present("101", Habit.letsRing());
    command("101", "pause");
    var caller = anybody();

    var call = over(call(World.SEARCH, caller, patience(Duration.ofMillis(2500))));

    assertThat(call.rings()).isEmpty();
    var record = record(caller);
    assertThat(text(record, "outcome")).isEqualTo("abandoned");
    assertThat(record.path("missed").asBoolean()).isTrue();
    assertThat(text(record, "hung_up_by")).isEqualTo("caller");
    same(record, "waited_seconds", call.placed(), call.ended().orElseThrow());
  }

  @Test
  void callerWhoHangsUpAtOnceIsAShortAbandon() throws Exception {
    present("101", Habit.letsRing());
    command("101", "pause");
    var caller = anybody();

    over(call(World.SEARCH, caller, patience(MOMENT)));

    var record = record(caller);
    assertThat(text(record, "outcome")).isEqualTo("short_abandon");
    assertThat(record.path("missed").asBoolean()).isFalse();
  }

  @Test
  void callerWhoHangsUpWhileThePhoneRingsLeavesTheAgentFree() throws Exception {
    present("101", Habit.letsRing());
    var caller = anybody();
    var id = call(World.SEARCH, caller, patience(Duration.ofMillis(1300)));

    over(id);

    assertThat(world.await(id, SOON, c -> c.rings().stream().allMatch(r -> !r.how().isEmpty())))
        .isPresent();
    assertThat(world.call(id).rings()).extracting(SipCall.Ring::how).containsExactly("cancelled");
    assertThat(results(record(caller))).containsExactly("agent-101 cancelled");
    until("the agent is free again", () -> state("101").equals("idle"));
    world.habit("101", Habit.answers(Duration.ZERO));
    assertThat(over(call(World.SEARCH, anybody(), PATIENT)).talk()).isPresent();
  }

  @Test
  void callerWhoHasWaitedTheLongestTimeIsLetGo() throws Exception {
    present("101", Habit.letsRing());
    command("101", "pause");
    var caller = anybody();

    var call = over(call(World.IMPATIENT, caller, PATIENT));

    assertThat(call.how()).isEqualTo("far");
    assertThat(Duration.between(call.placed(), call.ended().orElseThrow()))
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(5));
    assertThat(text(record(caller), "outcome")).isEqualTo("timed_out");
  }

  // ---- offers that are not taken

  @Test
  void callerKeepsThePlaceWhileAgentsAreBusyDeclineOrDoNotAnswer() throws Exception {
    present("101", Habit.busy());
    present("102", Habit.declines(MOMENT));
    present("103", Habit.letsRing());
    present("104", Habit.answers(Duration.ZERO));
    var caller = anybody();

    var call = over(call(World.SEARCH, caller, PATIENT));

    assertThat(call.rings())
        .extracting(SipCall.Ring::phone)
        .containsExactly("101", "102", "103", "104");
    var record = record(caller);
    assertThat(results(record))
        .containsExactly(
            "agent-101 busy", "agent-102 rejected", "agent-103 no_answer", "agent-104 answered");
    assertThat(text(record, "outcome")).isEqualTo("answered");
  }

  @Test
  void agentWhosePhoneIsNotRegisteredIsPassedOver() throws Exception {
    command(World.NOT_REGISTERED, "login");
    present("101", Habit.answers(Duration.ZERO));
    var caller = anybody();

    var call = over(call(World.SEARCH, caller, PATIENT));

    assertThat(call.rings()).extracting(SipCall.Ring::phone).containsExactly("101");
    assertThat(state(World.NOT_REGISTERED)).isEqualTo("unreachable");
    assertThat(results(record(caller))).containsExactly("agent-101 answered");
  }

  @Test
  void oneAgentNeverHasTwoRingsAtOnce() throws Exception {
    present("101", Habit.answers(MOMENT));

    var first = call(World.SEARCH, anybody(), PATIENT);
    var second = call(World.SEARCH, anybody(), PATIENT);

    var rings = Stream.of(over(first), over(second)).flatMap(c -> c.rings().stream()).toList();
    assertThat(rings).hasSize(2).allSatisfy(r -> assertThat(r.answered()).isPresent());
    var inOrder = rings.stream().sorted(Comparator.comparing(SipCall.Ring::at)).toList();
    assertThat(inOrder.getLast().at()).isAfter(inOrder.getFirst().ended().orElseThrow());
  }

  // ---- nobody there

  @Test
  void callerHearsThatTheBusinessIsClosed() throws Exception {
    var caller = anybody();

    var call = over(call(World.CLOSED, caller, PATIENT));

    assertThat(call.how()).isEqualTo("far");
    assertThat(call.lifted()).isPresent();
    assertThat(Duration.between(call.lifted().orElseThrow(), call.ended().orElseThrow()))
        .as("the announcement")
        .isGreaterThan(MOMENT);
    var record = record(caller);
    assertThat(text(record, "outcome")).isEqualTo("closed");
    assertThat(record.path("missed").asBoolean()).isTrue();
  }

  @Test
  void messageLeftForNobodyIsKeptAndPlayable() throws Exception {
    var caller = anybody();

    var id = call(World.DESERTED, caller, new Caller(Duration.ofSeconds(50), Optional.empty()));
    assertThat(world.await(id, SOON, c -> c.lifted().isPresent())).as("the tone").isPresent();
    assertThat(world.await(id, Duration.ofMillis(4500), SipCall::over)).as("speaks").isEmpty();
    world.hangUp(id);
    over(id);

    var record = record(caller, r -> r.has("recording"));
    assertThat(text(record, "outcome")).isEqualTo("voicemail");
    assertThat(record.path("missed").asBoolean()).isTrue();
    assertThat(record.path("recording").path("caller_heard").asBoolean()).isTrue();
    assertThat(record.path("recording").path("length_seconds").asDouble()).isBetween(2.0, 5.5);
    assertThat(kept(record.path("recording"))).isNotEmpty();
  }

  @Test
  void callerWhoLeavesNoMessageFoundNobody() throws Exception {
    var caller = anybody();

    over(call(World.DESERTED, caller, patience(Duration.ofMillis(1500))));

    var record = record(caller);
    assertThat(text(record, "outcome")).isEqualTo("no_agents");
    assertThat(record.has("voicemail")).isFalse();
  }

  // ---- agents come and go

  @Test
  void agentLogsInPausesAndLogsOutFromThePhone() throws Exception {
    world.habit("102", Habit.answers(Duration.ZERO));

    dialled("102", "*70");
    until("102 is in", () -> state("102").equals("idle"));
    dialled("102", "*72");
    until("102 pauses", () -> state("102").equals("paused"));
    var waiting = call(World.SEARCH, anybody(), PATIENT);
    until("the caller waits", () -> live("waiting").size() == 1);
    assertThat(world.call(waiting).rings()).isEmpty();
    dialled("102", "*73");
    assertThat(over(waiting).talk()).as("served after the pause").isPresent();
    dialled("102", "*71");
    until("102 is out", () -> state("102").equals("logged_out"));
    var caller = anybody();
    over(call(World.SEARCH, caller, PATIENT));
    assertThat(text(record(caller), "outcome")).isEqualTo("no_agents");
  }

  @Test
  void agentLogsInPausesAndLogsOutOnTheScreen() throws Exception {
    present("102", Habit.answers(Duration.ZERO));
    command("102", "pause");
    assertThat(state("102")).isEqualTo("paused");
    command("102", "unpause");
    assertThat(over(call(World.SEARCH, anybody(), PATIENT)).talk()).isPresent();
    command("102", "logout");
    assertThat(state("102")).isEqualTo("logged_out");
  }

  // ---- strangers

  @Test
  void dialledStringsThatMeanMischiefMakeNoOtherChannel() throws Exception {
    for (var dialled :
        List.of(
            "100%26Local%2Fx%40y",
            "100%22%2C%22x", "%24%7BSHELL(x)%7D", "1%24%7BSHELL(x)%7D", "2".repeat(60))) {
      int before = world.channelsMade();
      var caller = anybody();
      var call = over(call(dialled, caller, PATIENT));
      assertThat(call.rings()).isEmpty();
      if (call.how().equals("404")) {
        assertThat(dialled).as("no number at all").startsWith("%");
        assertThat(world.channelsMade()).as(dialled).isLessThanOrEqualTo(before + 1);
      } else {
        var record = record(caller);
        assertThat(record.path("origin").path("known").asBoolean()).as(dialled).isFalse();
        assertThat(text(record, "dialled")).matches("[+0-9]{0,33}|unknown");
        assertThat(world.channelsMade()).as(dialled).isEqualTo(before + 1);
      }
    }
  }

  // ---- the words of the scenarios

  /// A caller's number that no other scenario has.
  private String anybody() {
    return "+4420794605%02d".formatted(++callers);
  }

  private static Caller patient(Duration talk) {
    return Caller.patient(Duration.ofSeconds(50), talk);
  }

  private static Caller patience(Duration patience) {
    return Caller.patient(patience, TALK);
  }

  private String call(String dialled, String number, Caller caller) throws IOException {
    var id = world.call(dialled, number, caller);
    placed.add(id);
    return id;
  }

  /// Places a call and returns when an agent talks with the caller, who does not hang up by itself.
  private String talking(String dialled) throws Exception {
    var id = call(dialled, anybody(), new Caller(Duration.ofSeconds(50), Optional.empty()));
    answered(id);
    return id;
  }

  /// Places a call and returns when it waits.
  private String queued(String dialled) throws Exception {
    var caller = anybody();
    var id = call(dialled, caller, patient(MOMENT));
    until(
        "the caller waits",
        () -> live("waiting").stream().anyMatch(w -> text(w, "caller").equals(caller)));
    return id;
  }

  private void dialled(String phone, String code) throws Exception {
    var id = world.dial(phone, code);
    placed.add(id);
    over(id);
  }

  private void answered(String id) throws InterruptedException {
    assertThat(world.await(id, SOON, c -> c.talk().isPresent())).as("answered").isPresent();
  }

  private SipCall over(String id) {
    try {
      return world
          .await(id, Duration.ofSeconds(20), CallScenarios::settled)
          .orElseThrow(() -> new AssertionError("goes on: " + world.call(id)));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Over at the caller's end and at the phones that were answered.
  private static boolean settled(SipCall call) {
    return call.over() && call.rings().stream().allMatch(r -> r.ended().isPresent());
  }

  private Instant firstRing(String id) {
    return world.call(id).rings().getFirst().at();
  }

  /// Logs an agent in, who is free then.
  private void present(String phone, Habit habit) throws Exception {
    world.habit(phone, habit);
    command(phone, "login");
    until(phone + " is free", () -> state(phone).equals("idle"));
  }

  private void command(String phone, String command) throws IOException {
    world.service().post("/api/v1/agents/agent-" + phone + "/" + command);
  }

  private String state(String phone) throws IOException {
    return live("agents").stream()
        .filter(a -> a.path("agent").asText().equals("agent-" + phone))
        .map(a -> a.path("state").asText())
        .findFirst()
        .orElseThrow();
  }

  private List<JsonNode> live(String what) throws IOException {
    return world.service().live().path(what).valueStream().toList();
  }

  /// The one record of this caller.
  private JsonNode record(String caller) throws Exception {
    return record(caller, _ -> true);
  }

  private JsonNode record(String caller, java.util.function.Predicate<JsonNode> so)
      throws Exception {
    until("the record of the call of " + caller, () -> recordsOf(caller).stream().anyMatch(so));
    assertThat(recordsOf(caller)).as("records of one call").hasSize(1);
    var id = recordsOf(caller).getFirst().path("id").asText();
    // its recording may come between the two questions
    until(
        "the same record in the list and by its id",
        () -> world.service().get("/api/v1/calls/" + id).equals(recordsOf(caller).getFirst()));
    return recordsOf(caller).getFirst();
  }

  /// The records of this caller, newest first.
  private List<JsonNode> records(String caller, int count) throws Exception {
    until("the records", () -> recordsOf(caller).size() >= count);
    assertThat(recordsOf(caller)).hasSize(count);
    return recordsOf(caller);
  }

  private List<JsonNode> recordsOf(String caller) throws IOException {
    return world.service().calls().stream()
        .filter(r -> r.path("caller").asText().equals(caller))
        .toList();
  }

  private Stream<JsonNode> withheld() throws IOException {
    return world.service().calls().stream().filter(r -> !r.has("caller"));
  }

  private static List<String> results(JsonNode record) {
    return record
        .path("offers")
        .valueStream()
        .map(o -> o.path("agent").asText() + " " + o.path("result").asText())
        .toList();
  }

  private static String text(JsonNode json, String field) {
    return json.path(field).asText();
  }

  /// The service's figure and what was seen at the phones are the same, to half a second.
  private static void same(JsonNode record, String field, Instant from, Instant to) {
    assertThat(record.path(field).asDouble())
        .as(field)
        .isEqualTo(Duration.between(from, to).toMillis() / 1e3, within(0.5));
  }

  /// The bytes of a recording, whose checksum is right.
  private byte[] kept(JsonNode recording) throws Exception {
    var bytes = Files.readAllBytes(world.recordings().resolve(text(recording, "file")));
    assertThat(bytes).hasSize(recording.path("bytes").asInt());
    var sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    assertThat(sum).isEqualTo(text(recording, "sha256"));
    return bytes;
  }

  private List<Path> files(String call) throws IOException {
    try (var files = Files.walk(world.recordings())) {
      return files.filter(f -> f.getFileName().toString().contains(call)).toList();
    }
  }
}
