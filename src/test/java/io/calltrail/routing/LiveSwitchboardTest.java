package io.calltrail.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.attribution.Attribution;
import io.calltrail.attribution.CallerHistory;
import io.calltrail.attribution.NumberPlan;
import io.calltrail.attribution.TrackingNumber;
import io.calltrail.call.AccountId;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.Fact;
import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import io.calltrail.routing.Turn.Happened;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The switchboard on its real thread and in real time.
@Timeout(20)
class LiveSwitchboardTest {
  private static final long SOON_S = 5;

  private final List<Fact> kept = new CopyOnWriteArrayList<>();
  private Optional<LiveSwitchboard> running = Optional.empty();

  @AfterEach
  void close() throws InterruptedException {
    if (running.isPresent()) {
      running.get().close();
    }
  }

  private LiveSwitchboard started(FactLog facts, Consumer<Fact> listener) {
    var live = made(facts, listener);
    live.start();
    return live;
  }

  private LiveSwitchboard made(FactLog facts, Consumer<Fact> listener) {
    var agent = new AgentId("a1");
    var settings =
        new RoutingSettings(
            new AccountId("main"),
            Map.of(Exchange.SALES, Exchange.queue(Exchange.SALES, List.of(agent))),
            Map.of(agent, AgentSettings.of(agent, "a1", true)),
            new Ranking.FirstCome(),
            Staff.DEFAULT,
            Duration.ofHours(1),
            Duration.ofMinutes(1),
            TaskSettings.NONE);
    var route =
        new TrackingNumber(
            PhoneNumber.UNKNOWN, Origin.UNKNOWN, Exchange.SALES, 0, false, 1, Optional.empty());
    var attribution =
        new Attribution(new NumberPlan("GB"), Map.of(), route, Map.of(), new CallerHistory());
    var live =
        new LiveSwitchboard(
            new Switchboard(settings, attribution, new Random(1)),
            facts,
            _ -> {},
            Lamps.NONE,
            _ -> {},
            listener,
            InstantSource.system());
    running = Optional.of(live);
    return live;
  }

  private CompletableFuture<Void> keep(List<Fact> facts) {
    kept.addAll(facts);
    return CompletableFuture.completedFuture(null);
  }

  private static Turn arrives(String channel) {
    return new Turn(
        new ChannelRef("main", channel, "PJSIP/trunk-" + channel),
        Optional.empty(),
        Optional.empty(),
        new Happened.Arrived("+442079460001", "+442079460999", false));
  }

  private static <T> T soon(CompletableFuture<T> future) throws Exception {
    return future.get(SOON_S, TimeUnit.SECONDS);
  }

  @Test
  void aCallerIsAnsweredOnceTheArrivalIsSafe() throws Exception {
    var durable = new CompletableFuture<Void>();
    var appended = new CountDownLatch(1);
    var live =
        started(
            facts -> {
              if (facts.stream().anyMatch(CallEvent.Arrived.class::isInstance)) {
                appended.countDown();
                return durable;
              }
              return keep(facts);
            },
            _ -> {});

    var answer = live.ask(arrives("1"));
    assertThat(appended.await(SOON_S, TimeUnit.SECONDS)).isTrue();
    assertThat(soon(live.view()).toString()).as("the thread itself does not wait").isNotEmpty();
    assertThat(answer).as("not before it is safe").isNotDone();
    durable.complete(null);

    assertThat(soon(answer).step()).isInstanceOf(Step.Ring.class);
  }

  @Test
  void aCallerDoesNotWaitForASlowDiskLongerThanHalfASecond() throws Exception {
    var live = started(_ -> new CompletableFuture<>(), _ -> {});
    long began = System.nanoTime();

    Answer answer = soon(live.ask(arrives("1")));

    assertThat(answer.call()).isPresent();
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isBetween(Duration.ofMillis(490), Duration.ofMillis(2000));
  }

  @Test
  void aCallerIsAnsweredThoughTheDiskIsFull() throws Exception {
    var live =
        started(_ -> CompletableFuture.failedFuture(new IOException("No space left")), _ -> {});

    assertThat(soon(live.ask(arrives("1"))).step()).isInstanceOf(Step.Ring.class);
  }

  @Test
  void theNextCallerIsServedAfterAFactLogThatThrew() throws Exception {
    var broken = new CountDownLatch(1);
    var live =
        started(
            facts -> {
              if (broken.getCount() > 0) {
                broken.countDown();
                throw new IllegalStateException("broken");
              }
              return keep(facts);
            },
            _ -> {});

    assertThat(live.ask(arrives("1")))
        .failsWithin(Duration.ofSeconds(SOON_S))
        .withThrowableThat()
        .withMessageContaining("broken");
    assertThat(soon(live.ask(arrives("2"))).step()).isInstanceOf(Step.Hold.class);
  }

  @Test
  void aListenerThatFailsCostsNeitherTheFactNorTheNextCaller() throws Exception {
    var live =
        started(
            this::keep,
            _ -> {
              throw new IllegalStateException("broken");
            });

    assertThat(soon(live.ask(arrives("1"))).step()).isInstanceOf(Step.Ring.class);
    assertThat(soon(live.ask(arrives("2"))).step()).isInstanceOf(Step.Hold.class);
    assertThat(kept).filteredOn(CallEvent.Arrived.class::isInstance).hasSize(2);
  }

  @Test
  void aCommandForNobodyFails() {
    var live = started(this::keep, _ -> {});

    assertThat(live.command(new AgentCommand.Login(new AgentId("nobody"))))
        .failsWithin(Duration.ofSeconds(SOON_S))
        .withThrowableThat()
        .withCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void closingAppliesWhatWasSaidBefore() throws Exception {
    var live = made(this::keep, _ -> {});
    var first = live.ask(arrives("1"));
    var last = live.ask(arrives("2"));
    var paused = live.command(new AgentCommand.Pause(new AgentId("a1"), "lunch"));

    live.start();
    live.close();

    assertThat(first).isDone();
    assertThat(last).isDone();
    assertThat(paused).isCompleted();
    assertThat(kept).filteredOn(CallEvent.Arrived.class::isInstance).hasSize(2);
  }
}
