package io.calltrail.fault;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.calltrail.lab.Habit;
import io.calltrail.lab.SipCall;
import io.calltrail.lab.SipWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What callers and the live view get while the manager link is broken.
@Tag("fault")
@Timeout(120)
class AmiFaultTest {
  private static final Duration SHORT = Duration.ofMillis(500);

  @TempDir private Path folder;

  @Test
  void callsGoOnByTurnsWhileTheLinkIsCut() throws Exception {
    unlinked("AMI drops, refuses connections", Between::cut);
  }

  @Test
  @Tag("nightly")
  void callsGoOnByTurnsWhileTheLinkIsHalfOpen() throws Exception {
    unlinked("AMI hangs half-open", Between::silence);
  }

  @Test
  @Tag("nightly")
  void callsGoOnByTurnsWhileTheLoginIsRefused() throws Exception {
    var lines = new Between[1];
    try (var office = Office.open(folder, port -> lines[0] = Between.messages(port))) {
      Between line = lines[0];
      until("linked", () -> !office.stale());
      Path secret = office.world.asterisk().folder().resolve("etc/local/manager-secret.conf");
      String right = Files.readString(secret);
      Files.writeString(secret, "secret = another\n");
      office.world.asterisk().cli("manager", "reload");
      line.cut();
      line.heal();
      until("refused", () -> office.trouble("ami main").contains("Authentication failed"));
      assertThat(office.stale()).isTrue();
      assertThat(office.metric("calltrail_ami_up")).isZero();

      office.world.habit(Office.AGENT, Habit.answers(Duration.ZERO));
      String talking = office.call(1);
      office.await(talking, c -> c.talk().isPresent());
      String waiting = office.call(2);
      office.await(waiting, c -> c.lifted().isPresent());
      office.world.habit(Office.AGENT, Habit.answers(Duration.ZERO, SHORT));
      office.world.hangUp(talking);
      office.await(waiting, SipCall::over);
      assertThat(office.world.call(waiting).talk()).as("served by turns alone").isPresent();
      int refused = line.accepted().size();
      until("tried again", () -> line.accepted().size() > refused);
      assertThat(office.stale()).isTrue();

      Files.writeString(secret, right);
      office.world.asterisk().cli("manager", "reload");
      until("linked again", () -> !office.stale());
      assertThat(office.metric("calltrail_ami_up")).isOne();
      List<Long> tries = line.accepted();
      var pauses = new ArrayList<Long>();
      for (int i = 2; i < tries.size(); i++) {
        pauses.add(TimeUnit.NANOSECONDS.toMillis(tries.get(i) - tries.get(i - 1)));
      }
      assertThat(office.talk(3, SHORT).talk()).isPresent();
      office.records(3);
      assertThat(office.service().live().path("talking")).isEmpty();
      assertThat(office.world.faults()).isEmpty();
      Broken.was(
          "AMI refuses the login",
          "tried again after %s ms, by itself right at the right secret, 3 records of 3 calls",
          pauses);
      assertThat(pauses).allMatch(p -> p >= 250 && p < 15_000);
    }
  }

  private void unlinked(String what, Consumer<Between> fault) throws Exception {
    var lines = new Between[1];
    try (var office = Office.open(folder, port -> lines[0] = Between.messages(port))) {
      Between line = lines[0];
      until("linked", () -> !office.stale());
      office.world.habit(Office.AGENT, Habit.answers(Duration.ZERO));
      String talking = office.call(1);
      office.await(talking, c -> c.talk().isPresent());
      String waiting = office.call(2);
      office.await(waiting, c -> c.lifted().isPresent());

      int before = line.accepted().size();
      long broken = System.nanoTime();
      fault.accept(line);
      until("stale", () -> office.stale());
      long told = System.nanoTime() - broken;
      assertThat(office.metric("calltrail_ami_up")).isZero();
      assertThat(office.trouble("ami main")).isNotEmpty();
      assertThat(office.world.call(talking).over()).as("the talk goes on").isFalse();

      office.world.habit(Office.AGENT, Habit.answers(Duration.ZERO, SHORT));
      office.world.hangUp(talking);
      office.await(waiting, SipCall::over);
      assertThat(office.world.call(waiting).talk()).as("served by turns alone").isPresent();
      assertThat(office.talk(3, SHORT).talk()).isPresent();
      office.records(3);

      office.world.habit(Office.AGENT, Habit.answers(Duration.ZERO));
      String open = office.call(4);
      office.await(open, c -> c.talk().isPresent());
      int tries = line.accepted().size() - before;
      Duration down = Duration.ofNanos(System.nanoTime() - broken);
      // at half a pause each: 0.25, 0.5, 1, 2, 4, then 5 s
      assertThat(tries).isLessThanOrEqualTo(5 + (int) (down.toSeconds() / 5));

      line.heal();
      until("linked again", () -> !office.stale());
      assertThat(office.metric("calltrail_ami_up")).isOne();
      assertThat(office.service().live().path("talking")).as("as Asterisk's list").hasSize(1);
      office.world.hangUp(open);
      office.await(open, SipCall::over);
      assertThat(office.records(4)).allMatch(r -> r.path("outcome").asText().equals("answered"));
      assertThat(office.service().live().path("talking")).isEmpty();
      assertThat(office.world.faults()).isEmpty();
      Broken.was(
          what,
          "stale after %d ms, %d tries in %d s, 4 records of 4 calls, 0 open",
          TimeUnit.NANOSECONDS.toMillis(told),
          tries,
          down.toSeconds());
    }
  }

  @Test
  @Tag("nightly")
  void eventsThatComeTwiceOutOfOrderOrNeverChangeNoRecord() throws Exception {
    var lines = new Between[1];
    try (var office = Office.open(folder, port -> lines[0] = Between.messages(port))) {
      until("linked", () -> !office.stale());
      List<JsonNode> clean = threeCalls(office, 0);
      var lost = new Random(7);
      var held = new ArrayDeque<String>();
      Map<String, UnaryOperator<List<String>>> ways = new LinkedHashMap<>();
      ways.put("twice", event -> List.of(event.getFirst(), event.getFirst()));
      ways.put("without every second", event -> lost.nextBoolean() ? event : List.of());
      ways.put("without any", _ -> List.of());
      ways.put(
          "in turned order",
          event -> {
            held.addAll(event);
            return held.size() < 2 ? List.of() : List.of(held.removeLast(), held.removeLast());
          });
      int calls = 3;
      for (var way : ways.entrySet()) {
        lines[0].garble(
            message ->
                message.startsWith("Event: ")
                    ? way.getValue().apply(List.of(message))
                    : List.of(message));
        List<JsonNode> records = threeCalls(office, calls);
        calls += 3;
        double worst = 0;
        for (int i = 0; i < 3; i++) {
          assertThat(facts(records.get(i))).as(way.getKey()).isEqualTo(facts(clean.get(i)));
          for (String figure : List.of("waited_seconds", "ring_seconds", "talk_seconds")) {
            double seconds = records.get(i).path(figure).asDouble();
            assertThat(seconds).isNotNegative();
            worst = Math.max(worst, Math.abs(seconds - clean.get(i).path(figure).asDouble()));
          }
        }
        assertThat(worst).as(way.getKey()).isLessThan(0.6);
        Broken.was(
            "AMI events " + way.getKey(),
            "3 records as without, durations within %.2f s, none negative",
            worst);
      }
      assertThat(office.metric("calltrail_ami_reconnects_total")).isZero();
      office.records(calls);
    }
  }

  /// One ended by the agent, one by the caller, one given up while it rings.
  private static List<JsonNode> threeCalls(Office office, int before) throws Exception {
    Duration second = Duration.ofSeconds(1);
    office.talk(before + 1, second);
    office.world.habit(Office.AGENT, Habit.answers(Duration.ZERO));
    String talk = office.call(before + 2, SipWorld.Caller.patient(second.multipliedBy(20), second));
    office.await(talk, SipCall::over);
    office.world.habit(Office.AGENT, Habit.letsRing());
    String given =
        office.call(before + 3, new SipWorld.Caller(Duration.ofSeconds(2), Optional.empty()));
    office.await(given, SipCall::over);
    return office.records(before + 3).stream()
        .sorted(Comparator.comparing(r -> r.path("caller").asText()))
        .skip(before)
        .toList();
  }

  /// What a record tells besides times.
  private static List<String> facts(JsonNode record) {
    return List.of(
        record.path("outcome").asText(),
        record.path("reason").asText(),
        record.path("agent").asText(),
        record.path("hung_up_by").asText(),
        record.path("missed").asText(),
        record.path("offers").valueStream().map(o -> o.path("result").asText()).toList() + "",
        record.has("recording") + "");
  }

  @Test
  @Tag("nightly")
  void floodOfEventsDelaysNobody() throws Exception {
    var lines = new Between[1];
    try (var office = Office.open(folder, port -> lines[0] = Between.messages(port))) {
      until("linked", () -> !office.stale());
      List<Duration> calm = office.turns(150);
      var sent = new AtomicInteger();
      var over = new AtomicBoolean();
      long began = System.nanoTime();
      Thread flood = Thread.ofPlatform().start(() -> flood(lines[0], sent, over));
      List<Duration> turns;
      SipCall call;
      try {
        turns = office.turns(150);
        call = office.talk(1, SHORT);
        until("10,000 events", () -> sent.get() > 10_000);
        assertThat(office.stale()).isFalse();
      } finally {
        over.set(true);
        flood.join();
      }
      double perSecond = sent.get() * 1e9 / (System.nanoTime() - began);
      assertThat(call.talk()).isPresent();
      office.records(1);
      assertThat(office.metric("calltrail_ami_dropped_events_total")).isZero();
      assertThat(office.metric("calltrail_ami_reconnects_total")).isZero();
      assertThat(Office.p99(turns)).isLessThan(250);
      Broken.was(
          "AMI floods",
          "%.0f events/s, turns p99 %d ms (calm %d ms), 0 dropped, 0 reconnects",
          perSecond,
          Office.p99(turns),
          Office.p99(calm));
    }
  }

  /// 4,000 a second: 40 every 10 ms.
  private static void flood(Between line, AtomicInteger sent, AtomicBoolean over) {
    long due = System.nanoTime();
    try {
      while (!over.get()) {
        var batch = new StringBuilder();
        for (int i = 0; i < 20; i++) {
          batch.append("Event: DeviceStateChange\r\nDevice: PJSIP/150\r\nState: INUSE\r\n\r\n");
          batch.append("Event: Hangup\r\nUniqueid: 9.").append(sent.get() + i).append("\r\n\r\n");
        }
        line.inject(batch.toString());
        sent.addAndGet(40);
        due += TimeUnit.MILLISECONDS.toNanos(10);
        LockSupport.parkNanos(due - System.nanoTime());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
