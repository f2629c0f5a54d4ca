package io.calltrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.call.AccountId;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.CallRecord;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.HungUpBy;
import io.calltrail.call.Marks;
import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.call.Trail;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TodayTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final QueueId SALES = new QueueId("sales");

  private final Today today = new Today(_ -> Duration.ofSeconds(20), ZoneOffset.UTC);

  private static List<CallEvent> call(String id, Instant at, int waits, CallOutcome outcome) {
    var call = new CallId(id);
    var events = new ArrayList<CallEvent>();
    events.add(
        new CallEvent.Arrived(
            call,
            at,
            new AccountId("main"),
            new ChannelRef("main", "1." + id, "PJSIP/trunk-" + id),
            new PhoneNumber("+442079460001"),
            Optional.empty(),
            new Origin(true, "spring", new Marks("", "", "", "", "")),
            true));
    events.add(new CallEvent.Queued(call, at, SALES, 0, at));
    Instant end = at.plusSeconds(waits);
    if (outcome instanceof CallOutcome.Answered) {
      var anna = new AgentId("anna");
      events.add(new CallEvent.Offered(call, at, 1, anna));
      events.add(new CallEvent.Rang(call, at, 1));
      events.add(new CallEvent.Answered(call, end, 1, anna, ""));
      events.add(new CallEvent.TalkEnded(call, end.plusSeconds(60), HungUpBy.CALLER));
      end = end.plusSeconds(60);
    }
    events.add(new CallEvent.Ended(call, end, outcome, HungUpBy.CALLER));
    return events;
  }

  @Test
  void theDayIsCountedAsItGoes() {
    call("a", NOON, 4, new CallOutcome.Answered()).forEach(today::accept);
    call("b", NOON, 30, new CallOutcome.Answered()).forEach(today::accept);
    call("c", NOON, 40, new CallOutcome.Abandoned()).forEach(today::accept);
    call("d", NOON, 2, new CallOutcome.ShortAbandon()).forEach(today::accept);
    call("e", NOON.plusSeconds(5), 9, new CallOutcome.Abandoned())
        .subList(0, 2)
        .forEach(today::accept);

    var figures = today.at(NOON.plusSeconds(200));
    assertThat(figures.calls()).isEqualTo(5);
    assertThat(figures.answered()).isEqualTo(2);
    assertThat(figures.missed()).isEqualTo(1);
    assertThat(figures.inTime().orElseThrow()).isEqualTo(1 / 3.0);
    assertThat(figures.median().orElseThrow())
        .isBetween(Duration.ofSeconds(4), Duration.ofMillis(4100));
    assertThat(figures.slowest().orElseThrow())
        .isBetween(Duration.ofSeconds(30), Duration.ofMillis(30_100));
  }

  @Test
  void whatIsRecalledAndToldAgainCountsOnce() {
    for (var some :
        List.of(
            call("a", NOON, 4, new CallOutcome.Answered()),
            call("c", NOON, 40, new CallOutcome.Abandoned()))) {
      today.recall(CallRecord.of(new Trail(some)));
      some.forEach(today::accept);
      some.forEach(today::accept);
    }
    assertThat(today.at(NOON.plusSeconds(200)))
        .extracting(Today.Figures::calls, Today.Figures::answered, Today.Figures::missed)
        .containsExactly(2, 1, 1);
  }

  @Test
  void midnightBeginsANewDay() {
    call("a", NOON, 4, new CallOutcome.Answered()).forEach(today::accept);
    Instant morning = NOON.plus(Duration.ofDays(1));

    var figures = today.at(morning);
    assertThat(figures.calls()).isZero();
    assertThat(figures.inTime()).isEmpty();
    assertThat(figures.median()).isEmpty();
    call("b", NOON, 4, new CallOutcome.Answered()).forEach(today::accept);
    assertThat(today.at(morning).calls()).as("a call made up for, of yesterday").isZero();
  }
}
