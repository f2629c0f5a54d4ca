package io.calltrail.fault;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.lab.Habit;
import io.calltrail.lab.SipCall;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
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
  void callsGoOnByTurnsWhileTheLinkIsHalfOpen() throws Exception {
    unlinked("AMI hangs half-open", Between::silence);
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
