package io.calltrail.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.calltrail.call.AccountId;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.CallRecord;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.HungUpBy;
import io.calltrail.call.OfferResult;
import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.call.Trail;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HistoryTest {
  private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
  private static final AgentId ANNA = new AgentId("a00001");
  private static final AgentId BORIS = new AgentId("a00002");
  private static final QueueId SALES = new QueueId("sales");

  private static CallEvent.Arrived arrived(String call, Instant at) {
    return new CallEvent.Arrived(
        new CallId(call),
        at,
        new AccountId("main"),
        new ChannelRef("main", call, "PJSIP/trunk"),
        new PhoneNumber("+442079460000"),
        Optional.empty(),
        Origin.UNKNOWN,
        true);
  }

  /// Boris let it ring for 20 s, Anna answered after 10 s more and talked for a minute.
  private static CallRecord answered(String call, Instant at) {
    var id = new CallId(call);
    return CallRecord.of(
        new Trail(
            List.of(
                arrived(call, at),
                new CallEvent.Queued(id, at, SALES, 0, at),
                new CallEvent.Offered(id, at, 1, BORIS),
                new CallEvent.OfferEnded(id, at.plusSeconds(20), 1, OfferResult.NO_ANSWER),
                new CallEvent.Offered(id, at.plusSeconds(20), 2, ANNA),
                new CallEvent.Rang(id, at.plusSeconds(20), 2),
                new CallEvent.Answered(id, at.plusSeconds(30), 2, ANNA, ""),
                new CallEvent.TalkEnded(id, at.plusSeconds(90), HungUpBy.CALLER),
                new CallEvent.Ended(
                    id, at.plusSeconds(90), new CallOutcome.Answered(), HungUpBy.CALLER))));
  }

  private static CallRecord abandoned(String call, Instant at) {
    var id = new CallId(call);
    return CallRecord.of(
        new Trail(
            List.of(
                arrived(call, at),
                new CallEvent.Queued(id, at, SALES, 0, at),
                new CallEvent.Ended(
                    id, at.plusSeconds(40), new CallOutcome.Abandoned(), HungUpBy.CALLER))));
  }

  private static final History DAY =
      new History(
          List.of(
              answered("one", NINE),
              abandoned("two", NINE.plusSeconds(10)),
              answered("three", NINE.plusSeconds(3_600))));

  @Test
  void whoWasAnsweredWouldHaveWaitedLonger() {
    assertThat(DAY.patience().mean()).isCloseTo(30 + 40 + 30, within(1e-9));
    assertThat(DAY.talk().orElseThrow().mean()).isEqualTo(60);
  }

  @Test
  void agentsKeepTheHabitsOfTheDay() {
    var habits = DAY.agents();

    assertThat(habits.keySet()).containsExactly(ANNA, BORIS);
    assertThat(habits.get(ANNA).answer().mean()).isEqualTo(10);
    assertThat(habits.get(ANNA).ignored()).isZero();
    assertThat(habits.get(BORIS).ignored()).isCloseTo(.9, within(1e-9));
  }

  @Test
  void hoursAreOfTheQueuesOwnClock() {
    var hours = DAY.hours(ZoneOffset.ofHours(3));

    assertThat(hours).extracting(History.Hour::hour).containsExactly(12, 13);
    assertThat(hours.getFirst().perSecond()).isEqualTo(2 / 3_600.0);
  }

  @Test
  void whatWasRecordedStandsBesideWhatIsSimulated() {
    Outcome recorded = DAY.recorded(Duration.ofSeconds(30));

    assertThat(recorded.of(Measure.ASA).mean()).isEqualTo(30);
    assertThat(recorded.of(Measure.ABANDONED).mean()).isEqualTo(1 / 3.0);
    assertThat(recorded.of(Measure.SERVICE_LEVEL).mean()).isCloseTo(2 / 3.0, within(1e-9));
  }

  @Test
  void theDayIsReplayedWithItsCallersAndAgents() {
    Premises premises =
        Premises.made(
                List.of("sales"), List.of(AgentGroup.of(3, Habits.IDEAL)), Premises.Manner.USUAL)
            .staffed(DAY.agents());
    Instant midnight = Instant.parse("2026-03-02T00:00:00Z");
    var traffic =
        new Traffic.Recorded(
            DAY.trace(premises, midnight), DAY.talk().orElseThrow(), DAY.patience(), 20);

    Outcome outcome = new Simulation(premises, traffic, 1).under(Policy.AS_IT_IS);

    assertThat(premises.agents()).containsExactly(ANNA, BORIS);
    assertThat(outcome.calls()).isEqualTo(60);
    assertThat(outcome.of(Measure.ABANDONED).mean()).isBetween(.01, .67);
    assertThat(outcome.of(Measure.ASA).mean()).isBetween(10.0, 60.0);
  }
}
