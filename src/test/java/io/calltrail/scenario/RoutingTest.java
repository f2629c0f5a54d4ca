package io.calltrail.scenario;

import static io.calltrail.Await.until;
import static java.util.stream.Collectors.joining;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which agent gets which caller, on a real Asterisk.
@Timeout(60)
class RoutingTest {
  private static final String ALL = "+442079460001";
  private static final String ENGLISH = "+442079460002";
  private static final String DEAR = "+442079460003";
  private static final String PLAIN = "+442079460004";
  private static final String CLIENT = "+442079460599";
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration MOMENT = Duration.ofMillis(300);

  /// Beside ring-all, and longest-idle, which is the default.
  private static final List<String> STRATEGIES =
      List.of(
          "round-robin", "fewest-calls", "least-talk", "linear", "most-skilled", "weighted-random");

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
        serve: by-value
        agents:
          agent-101: {phone: "101", skills: {english: 9}}
          agent-102: {phone: "102", skills: {english: 3}, weight: 1000}
          agent-103: {phone: "103"}
        queues:
          everybody:
            agents: [agent-101, agent-102, agent-103]
            strategy: ring-all
            ring-time: 5s
            wrap-up: 0s
          english:
            agents: [agent-101, agent-102, agent-103]
            skills: [{english: 7, for: 2s}, {english: 2, for: 2s}, {}]
            responsible: {free: 10s, wrap-up: 0s, talking: 2s, away: 0s}
            ring-time: 5s
            wrap-up: 0s
            regain: 1m
          %s
        campaigns:
          offer: {source: search, value: 100}
          dear: {source: search, value: 9000}
        numbers:
          %s
          "+442079460001": {campaign: offer, queue: everybody}
          "+442079460002": {campaign: offer, queue: english}
          "+442079460003": {campaign: dear, queue: english}
          "+442079460004": {campaign: offer, queue: english}
        clients:
          "%s": {agent: agent-103}
        default-route: {queue: english}
        """
            .formatted(
                STRATEGIES.stream().map(RoutingTest::queue).collect(joining("\n  ")),
                STRATEGIES.stream().map(RoutingTest::number).collect(joining("\n  ")),
                CLIENT));
    started = Optional.of(ServiceProcess.start(home));
  }

  private static String queue(String strategy) {
    String skills = strategy.equals("most-skilled") ? "[{english: 1, for: 9s}, {}]" : "[{}]";
    return ("%s: {agents: [agent-103, agent-102, agent-101], strategy: %s, ring-time: 5s,"
            + " wrap-up: 0s, skills: %s, responsible: {free: 0s, wrap-up: 0s, talking: 0s}}")
        .formatted(strategy, strategy, skills);
  }

  private static String number(String strategy) {
    return "\"%s\": {campaign: offer, queue: %s}".formatted(dialled(strategy), strategy);
  }

  private static String dialled(String strategy) {
    return "+4420794602%02d".formatted(STRATEGIES.indexOf(strategy));
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
    for (String phone : List.of("101", "102", "103")) {
      command(phone, "logout");
    }
    until(
        "nobody is on the line",
        SOON,
        () -> live("waiting").findAny().isEmpty() && live("talking").findAny().isEmpty());
  }

  @Test
  void allPhonesRingAndTheFirstToAnswerHasTheCall() throws Exception {
    present("101", Habit.letsRing());
    present("102", Habit.answers(MOMENT));
    present("103", Habit.letsRing());
    String caller = anybody();

    String id = world().call(ALL, caller, patient(Duration.ofSeconds(1)));
    SipCall call = await(id, c -> c.rings().size() == 3 && c.over());

    assertThat(call.rings().stream().map(SipCall.Ring::phone))
        .containsExactlyInAnyOrder("101", "102", "103");
    assertThat(call.talk().orElseThrow().phone()).isEqualTo("102");
    await(id, c -> c.rings().stream().allMatch(r -> r.ended().isPresent()));
    JsonNode record = record(caller);
    assertThat(record.path("agent").asText()).isEqualTo("agent-102");
    assertThat(offers(record))
        .containsExactlyInAnyOrder(
            "agent-101 elsewhere", "agent-102 answered", "agent-103 elsewhere");
    assertThat(record.path("recording_failure").isMissingNode()).isTrue();
  }

  /// The first of four callers talks long, the others shortly; nobody else is there.
  @ParameterizedTest
  @CsvSource({
    "round-robin,     (10.) (?!\\1)(10.) (?!\\1|\\2)10. \\1",
    "fewest-calls,    101 102 103 101",
    "least-talk,      101 102 102 102",
    "linear,          103 103 103 103",
    "most-skilled,    101 101 101 101",
    "weighted-random, (10. )?(102 ?){3}( ?10.)?"
  })
  void strategyChoosesAmongTheFree(String strategy, String phones) throws Exception {
    for (String phone : List.of("101", "102", "103")) {
      boolean there = !strategy.equals("least-talk") || !phone.equals("103");
      if (there) {
        present(phone, Habit.answers(Duration.ZERO));
      }
    }
    var rung = new ArrayList<String>();
    for (int i = 0; i < 4; i++) {
      String id =
          world().call(dialled(strategy), anybody(), patient(MOMENT.multipliedBy(i == 0 ? 8 : 1)));
      rung.add(await(id, SipCall::over).rings().getFirst().phone());
      until("nobody talks", SOON, () -> live("talking").findAny().isEmpty());
    }
    assertThat(String.join(" ", rung)).matches(phones);
  }

  @Test
  void callerGetsTheBestSkilledAgentAndWithTimeOneWhoKnowsLess() throws Exception {
    present("102", Habit.answers(MOMENT));
    present("103", Habit.answers(MOMENT));

    SipCall first = over(ENGLISH, anybody());

    assertThat(first.rings().getFirst().phone()).as("english 3 after 2 s").isEqualTo("102");
    assertThat(Duration.between(first.placed(), first.rings().getFirst().at()))
        .isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(4));
    present("101", Habit.answers(MOMENT));
    SipCall second = over(ENGLISH, anybody());
    assertThat(second.rings().getFirst().phone()).as("english 9 at once").isEqualTo("101");
    assertThat(Duration.between(second.placed(), second.rings().getFirst().at()))
        .isLessThan(Duration.ofMillis(1_500));
  }

  @Test
  void clientGetsItsOwnAgentAlthoughOthersAreMoreSkilled() throws Exception {
    present("101", Habit.answers(MOMENT));
    present("103", Habit.answers(MOMENT));

    assertThat(over(ENGLISH, CLIENT).rings().getFirst().phone()).isEqualTo("103");
  }

  @Test
  void callerWhoCallsAgainGetsWhoSpokeWithItLast() throws Exception {
    present("102", Habit.answers(MOMENT));
    String caller = anybody();
    assertThat(over(ENGLISH, caller).talk().orElseThrow().phone()).isEqualTo("102");
    record(caller);
    present("101", Habit.answers(MOMENT));

    assertThat(over(ENGLISH, caller).rings().getFirst().phone())
        .as("not 101, who speaks better english")
        .isEqualTo("102");
  }

  @Test
  void callerWhoGaveUpAndCallsAgainGoesBeforeThoseWhoCameLater() throws Exception {
    present("101", Habit.answers(Duration.ZERO));
    String busy = talking();
    String ann = anybody();
    String gone = world().call(ENGLISH, ann, patient(MOMENT));
    waits(1);
    String later = world().call(ENGLISH, anybody(), patient(MOMENT));
    waits(2);
    world().hangUp(gone);
    await(gone, SipCall::over);
    waits(1);
    String back = world().call(ENGLISH, ann, patient(MOMENT));
    waits(2);

    world().hangUp(busy);
    await(later, SipCall::over);
    await(back, SipCall::over);

    assertThat(Stream.of(back, later).sorted(Comparator.comparing(RoutingTest::firstRing)))
        .containsExactly(back, later);
  }

  @Test
  void dearCallGoesBeforeAnEarlierCheapOneAndTheBoardSaysWhy() throws Exception {
    present("101", Habit.answers(Duration.ZERO));
    String busy = talking();
    String cheap = world().call(PLAIN, anybody(), patient(MOMENT));
    waits(1);
    String dear = world().call(DEAR, anybody(), patient(MOMENT));
    waits(2);
    assertThat(live("waiting").map(w -> w.path("why").asText()).toList().getFirst())
        .startsWith("priority 0, value 9000 x ")
        .contains("lost by waiting");

    world().hangUp(busy);
    await(cheap, SipCall::over);
    await(dear, SipCall::over);

    assertThat(firstRing(dear)).isBefore(firstRing(cheap));
  }

  // ---- the words of the scenarios

  private static String anybody() {
    return "+4420794605%02d".formatted(++callers);
  }

  private static Caller patient(Duration talk) {
    return Caller.patient(Duration.ofSeconds(50), talk);
  }

  private static java.time.Instant firstRing(String call) {
    return world().call(call).rings().getFirst().at();
  }

  /// A caller whom an agent talks with until it is told to hang up.
  private static String talking() throws Exception {
    String call =
        world().call(PLAIN, anybody(), new Caller(Duration.ofSeconds(50), Optional.empty()));
    await(call, c -> c.talk().isPresent());
    return call;
  }

  private static SipCall over(String dialled, String caller) throws Exception {
    String id = world().call(dialled, caller, patient(MOMENT));
    SipCall call = await(id, SipCall::over);
    until("nobody talks", SOON, () -> live("talking").findAny().isEmpty());
    return call;
  }

  private static SipCall await(String call, Predicate<SipCall> so) throws Exception {
    return world()
        .await(call, SOON, so)
        .orElseThrow(() -> new AssertionError("stands still: " + world().call(call)));
  }

  private static void waits(int callers) throws Exception {
    until(callers + " wait", SOON, () -> live("waiting").count() == callers);
  }

  private static void present(String phone, Habit habit) throws Exception {
    world().habit(phone, habit);
    command(phone, "login");
    until(
        phone + " is free",
        SOON,
        () ->
            live("agents")
                .anyMatch(
                    a ->
                        a.path("agent").asText().equals("agent-" + phone)
                            && a.path("state").asText().equals("idle")));
  }

  private static void command(String phone, String command) throws IOException {
    service().post("/api/v1/agents/agent-" + phone + "/" + command);
  }

  private static Stream<JsonNode> live(String what) throws IOException {
    return service().live().path(what).valueStream();
  }

  private static JsonNode record(String caller) throws Exception {
    until("a record", SOON, () -> records(caller).findAny().isPresent());
    return records(caller).findFirst().orElseThrow();
  }

  private static Stream<JsonNode> records(String caller) throws IOException {
    return service().calls().stream().filter(r -> r.path("caller").asText().equals(caller));
  }

  private static List<String> offers(JsonNode record) {
    return record
        .path("offers")
        .valueStream()
        .map(o -> o.path("agent").asText() + " " + o.path("result").asText())
        .toList();
  }
}
