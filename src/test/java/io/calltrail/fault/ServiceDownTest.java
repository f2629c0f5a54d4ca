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
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What callers get while the service is dead or frozen, on a real Asterisk.
@Tag("fault")
@Tag("nightly")
@Timeout(120)
class ServiceDownTest {
  private static final String NUMBER = "+442079460001";
  private static final String AGENT = "101";
  private static final String FALLBACK = "102";
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final SipWorld.Caller PATIENT =
      new SipWorld.Caller(Duration.ofSeconds(100), Optional.empty());

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
            .global("CT_FALLBACK_DIAL", "PJSIP/" + FALLBACK);
    world = SipWorld.start(folder.resolve("world"), options, SipWorld.Phones.of(AGENT, FALLBACK));
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
  void waitingCallersKeepTheirOrderWhenTheServiceIsKilledAndStartedAgain() throws Exception {
    world.habit(AGENT, Habit.answers(Duration.ZERO));
    String talking = world.call(NUMBER, number(0), PATIENT);
    await(talking, c -> c.talk().isPresent());
    List<String> waiting = new ArrayList<>();
    for (int i = 1; i <= 10; i++) {
      String call = world.call(NUMBER, number(i), PATIENT);
      await(call, c -> c.lifted().isPresent());
      waiting.add(call);
    }

    service.kill9();
    service.close();
    service = ServiceProcess.start(home);
    assertThat(world.call(talking).over()).as("the talk goes on").isFalse();
    assertThat(waiting).as("nobody is dropped").noneMatch(c -> world.call(c).over());

    world.habit(AGENT, Habit.answers(Duration.ZERO, Duration.ofMillis(500)));
    Instant freed = Instant.now();
    world.hangUp(talking);
    for (String call : waiting) {
      await(call, SipCall::over);
    }
    List<String> served =
        waiting.stream()
            .map(world::call)
            .sorted(Comparator.comparing(c -> c.talk().orElseThrow().at()))
            .map(SipCall::id)
            .toList();
    assertThat(served).as("the order is kept").isEqualTo(waiting);
    Duration toRing =
        Duration.between(freed, world.call(waiting.getFirst()).talk().orElseThrow().at());
    assertThat(toRing).isLessThan(Duration.ofSeconds(5));
    assertThat(world.faults()).isEmpty();

    List<JsonNode> records = records(11);
    assertThat(records.stream().map(r -> r.path("caller").asText()).distinct()).hasSize(11);
    assertThat(records).allMatch(r -> r.path("outcome").asText().equals("answered"));
    Broken.was(
        "service killed (kill -9), 10 waiting, 1 talking",
        "0 dropped, 0 inversions, %d ms to the next ring, 11 records of 11 calls",
        toRing.toMillis());
  }

  @Test
  void newCallerReachesTheFallbackWhileTheServiceIsFrozen() throws Exception {
    world.habit(FALLBACK, Habit.answers(Duration.ZERO, Duration.ofSeconds(1)));
    service.stop();
    String call = world.call(NUMBER, number(1), PATIENT);
    SipCall rung = await(call, c -> !c.rings().isEmpty());
    assertThat(rung.rings().getFirst().phone()).isEqualTo(FALLBACK);
    Duration toFallback = Duration.between(rung.placed(), rung.rings().getFirst().at());
    assertThat(toFallback).isLessThan(Duration.ofSeconds(5));
    await(call, c -> c.rings().getFirst().ended().isPresent());
    service.cont();
    await(call, SipCall::over);
    JsonNode record = records(1).getFirst();
    assertThat(record.path("fallback").asBoolean()).isTrue();
    assertThat(world.call(call).rings()).as("nothing is applied twice").hasSize(1);
    Broken.was(
        "service frozen (SIGSTOP), resumed",
        "fallback rings after %d ms, applied once",
        toFallback.toMillis());
  }

  private static String number(int n) {
    return "+4477009001%02d".formatted(n);
  }

  private SipCall await(String call, Predicate<SipCall> so) throws Exception {
    return world
        .await(call, SOON.multipliedBy(2), so)
        .orElseThrow(() -> new AssertionError("stands still: " + world.call(call)));
  }

  private List<JsonNode> records(int n) throws Exception {
    until(n + " records", SOON, () -> service.calls().size() >= n);
    List<JsonNode> records = service.calls();
    assertThat(records).as("one record per call").hasSize(n);
    return records;
  }
}
