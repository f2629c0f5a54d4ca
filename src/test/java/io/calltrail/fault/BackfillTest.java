package io.calltrail.fault;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.calltrail.lab.Habit;
import io.calltrail.lab.PrivateAsterisk;
import io.calltrail.lab.ServiceProcess;
import io.calltrail.lab.SipCall;
import io.calltrail.lab.SipWorld;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Calls that come and go while the service is dead, on a real Asterisk: none is missing
/// afterwards.
@Tag("fault")
@Tag("nightly")
@Timeout(300)
class BackfillTest {
  private static final String NUMBER = "+442079460001";
  private static final String AGENT = "101";
  private static final List<String> FALLBACK = List.of("102", "103", "104", "105");
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final Duration AWAY = Duration.ofMinutes(2);

  @TempDir private Path folder;

  private SipWorld world;
  private ServiceProcess.Home home;
  private ServiceProcess service;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(
        System.getenv("CALLTRAIL_ASTERISK_ROOT") != null && System.getenv("CALLTRAIL_SIPP") != null,
        "needs a real Asterisk and SIPp: run ./calltrail test");
    home = ServiceProcess.Home.in(folder.resolve("service"));
    var options =
        PrivateAsterisk.Options.agiPort(home.agiPort())
            .global(
                "CT_FALLBACK_DIAL",
                String.join("&", FALLBACK.stream().map(p -> "PJSIP/" + p).toList()));
    world =
        SipWorld.start(
            folder.resolve("world"),
            options,
            SipWorld.Phones.of("101", "102", "103", "104", "105"));
    home.configure(
        world.asterisk(),
        """
        region: GB
        agents: {a: {phone: "%s", logged-in-at-start: true}}
        queues: {q: {agents: [a], wrap-up: 0s, ring-time: 10s}}
        campaigns: {c: {source: test}}
        numbers: {"%s": {campaign: c, queue: q}}
        """
            .formatted(AGENT, NUMBER));
    service = ServiceProcess.start(home);
  }

  @AfterEach
  void stop() {
    if (service != null) {
      service.close();
    }
    if (world != null) {
      world.close();
    }
  }

  @Test
  void aCallOfTheFallbackThatEndsLongAfterTheStartIsMadeUpFor() throws Exception {
    service.kill9();
    fallback(Habit.answers(Duration.ZERO));
    String talking = call(1, Duration.ofSeconds(150));
    await(talking, c -> c.talk().isPresent());
    service.close();
    service = ServiceProcess.start(home);
    Instant started = Instant.now();
    until(
        "the look after 10 s is over",
        () -> Duration.between(started, Instant.now()).compareTo(Duration.ofSeconds(13)) > 0);
    assertThat(records()).isEmpty();
    world.hangUp(talking);
    until("it is on record", Duration.ofSeconds(70), () -> records().size() == 1);
    until("its recording too", SOON, () -> recorded() == 1);
    Broken.was(
        "a call of the fallback ends after the start",
        "on record %d s after the start",
        Duration.between(started, Instant.now()).toSeconds());
  }

  @Test
  void everyCallOfADeadServiceIsMadeUpForOnce() throws Exception {
    world.habit(AGENT, Habit.answers(Duration.ZERO));
    fallback(Habit.answers(Duration.ZERO, Duration.ofSeconds(2)));
    String talking = call(0, Duration.ofSeconds(100));
    await(talking, c -> c.talk().isPresent());
    String waiting = call(1, Duration.ofSeconds(100));
    await(waiting, c -> c.lifted().isPresent());

    service.kill9();
    Instant died = Instant.now();
    List<String> answered = new ArrayList<>();
    for (int i = 10; i < 14; i++) {
      String call = call(i, Duration.ofSeconds(100));
      answered.add(call);
      await(call, c -> c.talk().isPresent());
    }
    for (String call : answered) {
      await(call, SipCall::over);
    }
    // known to the service, and over before it is back
    world.hangUp(talking);
    world.hangUp(waiting);
    await(talking, SipCall::over);
    await(waiting, SipCall::over);
    for (int i = 40; Duration.between(died, Instant.now()).compareTo(AWAY) < 0; i++) {
      String call = call(i, Duration.ofSeconds(100));
      answered.add(call);
      await(call, SipCall::over);
    }
    fallback(Habit.letsRing());
    List<String> missed = new ArrayList<>();
    for (int i = 20; i < 26; i++) {
      // some give up while the dialplan still asks, some while the fallback rings
      String call = call(i, i % 2 == 0 ? Duration.ofSeconds(1) : Duration.ofSeconds(6));
      missed.add(call);
      await(call, c -> c.lifted().isPresent());
    }
    for (String call : missed) {
      await(call, SipCall::over);
    }
    fallback(Habit.answers(Duration.ZERO));
    String stillTalking = call(30, Duration.ofSeconds(100));
    await(stillTalking, c -> c.talk().isPresent());
    Duration away = Duration.between(died, Instant.now());

    service.close();
    Instant started = Instant.now();
    service = ServiceProcess.start(home);
    int over = 2 + answered.size() + missed.size();
    until(
        () -> over + " records; not on record: " + unrecorded(),
        SOON,
        () -> records().size() == over);
    Duration took = Duration.between(started, Instant.now());
    world.hangUp(stillTalking);
    int all = over + 1;
    until("the end of the call that went on", SOON, () -> records().size() == all);
    until(
        () -> answered.size() + 2 + " recordings, not " + recorded() + ": " + records(),
        SOON,
        () -> recorded() == answered.size() + 2);

    List<JsonNode> records = records();
    assertThat(records).extracting(r -> r.path("caller").asText()).doesNotHaveDuplicates();
    assertThat(records).allMatch(r -> r.path("origin").path("campaign").asText().equals("c"));
    assertThat(count(records, r -> r.path("backfilled").asBoolean())).isEqualTo(over);
    for (SipCall call : world.calls()) {
      JsonNode record = record(records, call);
      assertThat(record.path("outcome").asText())
          .as("%s: %s", call, record)
          .matches(call.talk().isPresent() ? "answered" : "abandoned|failed");
      assertThat(seconds(record, "arrived", call.placed())).as("%s", record).isLessThan(1);
      assertThat(seconds(record, "ended", call.ended().orElseThrow()))
          .as("%s", record)
          .isLessThan(1);
      call.talk()
          .flatMap(SipCall.Ring::answered)
          .ifPresent(
              at -> assertThat(seconds(record, "answered", at)).as("%s", record).isLessThan(1));
    }
    assertThat(record(records, world.call(talking)).path("agent").asText()).isEqualTo("a");
    assertThat(tasks()).as("missed callers are owed a call").isEqualTo(missed.size() + 1);

    service.kill9();
    service.close();
    service = ServiceProcess.start(home);
    String again = command();
    assertThat(again).contains("0 made up for, " + all + " were on record");
    assertThat(records()).as("nothing is made twice").hasSize(all);
    assertThat(tasks()).isEqualTo(missed.size() + 1);
    Broken.was(
        "service dead for minutes, calls come and go",
        "%d calls in %d s, %d records of %d, %d recordings, 0 twice, all on record %d ms after the start",
        all,
        away.toSeconds(),
        records().size(),
        world.calls().size(),
        recorded(),
        took.toMillis());
  }

  private void fallback(Habit habit) {
    FALLBACK.forEach(phone -> world.habit(phone, habit));
  }

  private String call(int n, Duration patience) throws Exception {
    return world.call(
        NUMBER, "+4477009001%02d".formatted(n), new SipWorld.Caller(patience, Optional.empty()));
  }

  private SipCall await(String call, Predicate<SipCall> so) throws Exception {
    return world
        .await(call, SOON, so)
        .orElseThrow(() -> new AssertionError("stands still: " + world.call(call)));
  }

  private List<JsonNode> records() throws Exception {
    return service.calls();
  }

  private List<SipCall> unrecorded() throws Exception {
    var callers = records().stream().map(r -> r.path("caller").asText()).toList();
    return world.calls().stream().filter(c -> !callers.contains(c.caller())).toList();
  }

  private static JsonNode record(List<JsonNode> records, SipCall call) {
    return records.stream()
        .filter(r -> r.path("caller").asText().equals(call.caller()))
        .findFirst()
        .orElseThrow();
  }

  private static long count(List<JsonNode> records, Predicate<JsonNode> so) {
    return records.stream().filter(so).count();
  }

  /// How far apart the record's moment and SIPp's are.
  private static double seconds(JsonNode record, String moment, Instant at) {
    Duration apart = Duration.between(Instant.parse(record.path(moment).asText()), at);
    return apart.abs().toMillis() / 1e3;
  }

  private long recorded() throws Exception {
    return count(records(), r -> r.path("recording").path("length_seconds").asDouble() > 0.5);
  }

  private long tasks() throws Exception {
    JsonNode tasks = service.get("/api/v1/tasks").path("tasks");
    return StreamSupport.stream(tasks.spliterator(), false).count();
  }

  /// What `calltrail backfill` prints.
  private String command() throws Exception {
    Path output = folder.resolve("command.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.calltrail.Calltrail",
                "backfill",
                "--config",
                home.config().toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }
}
