package io.calltrail.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.CallRecord;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.HungUpBy;
import io.calltrail.call.PhoneNumber;
import io.calltrail.routing.PastCall.Talk;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Calls of the time when the service was away.
class MadeUpCallsTest {
  private static final CallId NAMED = new CallId("20260302-085000-main-7");

  private final Exchange exchange = Exchange.with("a1");
  private final Instant back = exchange.now;

  private Instant ago(int seconds) {
    return back.minusSeconds(seconds);
  }

  private PastCall past(String caller, boolean fallback, Optional<Talk> inFallback) {
    return new PastCall(
        new ChannelRef("main", "uid-" + caller, "PJSIP/trunk-" + caller),
        fallback ? Optional.of(NAMED) : Optional.empty(),
        Exchange.TRACKING,
        Exchange.numberOf(caller),
        false,
        ago(600),
        Optional.empty(),
        fallback,
        inFallback,
        ago(500),
        HungUpBy.CALLER);
  }

  private Decision madeUp(PastCall past) {
    return exchange.told(new Input.MadeUp(past, false, false));
  }

  @Test
  void aCallAnsweredByTheFallbackIsARecordOfItsOwnTime() {
    madeUp(past("x", true, Optional.of(new Talk(ago(570), ago(520), "102"))));

    CallRecord record = exchange.record("x");
    assertThat(record.id()).isEqualTo(NAMED);
    assertThat(record.backfilled()).isTrue();
    assertThat(record.fallback()).isTrue();
    assertThat(record.outcome()).isEqualTo(new CallOutcome.Answered());
    assertThat(record.origin().marks().campaign()).isEqualTo("spring");
    assertThat(record.arrived()).isEqualTo(ago(600));
    assertThat(record.answered()).contains(ago(570));
    assertThat(record.ended()).isEqualTo(ago(500));
    assertThat(record.waited()).isEqualTo(Duration.ofSeconds(30));
    assertThat(record.talk()).isEqualTo(Duration.ofSeconds(50));
    assertThat(exchange.tasks()).isEmpty();
    assertThat(exchange.trail("x"))
        .contains(
            new CallEvent.WentToFallback(
                NAMED, ago(520), Duration.ofSeconds(50), NAMED + "-fallback.raw"));
  }

  @Test
  void aMissedCallIsOwedACallSinceItsEnd() {
    madeUp(past("x", false, Optional.empty()));

    assertThat(exchange.record("x").outcome()).isEqualTo(new CallOutcome.Abandoned());
    assertThat(exchange.tasks())
        .singleElement()
        .satisfies(
            task -> {
              assertThat(task.client()).contains(new PhoneNumber(Exchange.numberOf("x")));
              assertThat(task.opened()).isEqualTo(ago(500));
              assertThat(task.promised()).isEqualTo(ago(500).plus(TaskSettings.NONE.promise()));
            });
  }

  @Test
  void aCallerWhoWasSpokenWithSinceIsOwedNothing() {
    exchange.told(new Input.MadeUp(past("x", false, Optional.empty()), false, true));
    assertThat(exchange.record("x").missed()).isTrue();
    assertThat(exchange.tasks()).isEmpty();
  }

  @Test
  void nothingIsMadeTwice() {
    PastCall past = past("x", true, Optional.empty());
    assertThat(madeUp(past).facts()).isNotEmpty();
    assertThat(madeUp(past).facts()).isEmpty();
    exchange.restart();
    assertThat(madeUp(past).facts()).as("known from the journal").isEmpty();
    assertThat(
            exchange
                .told(new Input.MadeUp(past("y", false, Optional.empty()), true, false))
                .facts())
        .as("known from the tables")
        .isEmpty();
  }

  @Test
  void aTalkThatEndedWhileNobodyListenedIsEndedThen() {
    exchange.calls("x");
    exchange.seconds(5).connected("x");
    Instant spoke = exchange.now;
    exchange.seconds(10).restart();
    exchange.seconds(600);
    PastCall over =
        new PastCall(
            new ChannelRef("main", "uid-x", "PJSIP/trunk-x"),
            Optional.empty(),
            Exchange.TRACKING,
            Exchange.numberOf("x"),
            false,
            back,
            Optional.of(new Talk(spoke, spoke.plusSeconds(40), "a1")),
            false,
            Optional.empty(),
            spoke.plusSeconds(41),
            HungUpBy.AGENT);
    exchange.told(new Input.MadeUp(over, true, false));

    CallRecord record = exchange.record("x");
    assertThat(record.backfilled()).isTrue();
    assertThat(record.talk()).isEqualTo(Duration.ofSeconds(40));
    assertThat(record.ended()).isEqualTo(spoke.plusSeconds(41));
    assertThat(record.outcome()).isEqualTo(new CallOutcome.Answered());
    assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.IDLE);
  }

  @Test
  void anAgentWhoLiftedWhileNobodyListenedHasAnswered() {
    exchange.calls("x");
    exchange.restart();
    Talk talk = new Talk(back.plusSeconds(4), back.plusSeconds(9), "a1");
    PastCall over =
        new PastCall(
            new ChannelRef("main", "uid-x", "PJSIP/trunk-x"),
            Optional.empty(),
            Exchange.TRACKING,
            Exchange.numberOf("x"),
            false,
            back,
            Optional.of(talk),
            false,
            Optional.empty(),
            back.plusSeconds(9),
            HungUpBy.CALLER);
    exchange.seconds(20);
    exchange.told(new Input.MadeUp(over, true, false));

    CallRecord record = exchange.record("x");
    assertThat(record.agent()).hasToString("Optional[a1]");
    assertThat(record.answered()).contains(talk.began());
    assertThat(record.talk()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void anEndHeardOfTheFallbackTellsWhenTheCallBegan() {
    exchange.told(
        new Turn(
            new ChannelRef("main", "uid-x", "PJSIP/trunk-x"),
            Optional.of(NAMED),
            Optional.empty(),
            new Turn.Happened.Ended(
                Exchange.dial("ANSWER", 16, 30_000),
                true,
                Exchange.TRACKING,
                Exchange.numberOf("x"),
                Optional.of(ago(90)))));
    CallRecord record = exchange.record("x");
    assertThat(record.id()).isEqualTo(NAMED);
    assertThat(record.arrived()).isEqualTo(ago(90));
    assertThat(record.waited()).isEqualTo(Duration.ofSeconds(60));
    assertThat(List.of(record.backfilled(), record.fallback())).containsExactly(false, true);
  }
}
