package io.calltrail.store;

import io.calltrail.call.AccountId;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.CallRecord;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.Fact;
import io.calltrail.call.HungUpBy;
import io.calltrail.call.Marks;
import io.calltrail.call.OfferResult;
import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.call.RecordingFile;
import io.calltrail.call.Trail;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Calls as the switchboard tells them, and the journal that numbers their facts.
final class Calls {
  static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  static final Origin SPRING =
      new Origin(true, "spring", new Marks("google", "cpc", "spring sale", "banner", "windows"));
  static final QueueId SALES = new QueueId("sales");
  static final AgentId ANNA = new AgentId("anna");
  static final AgentId BORIS = new AgentId("boris");

  private Calls() {}

  /// Facts in order, numbered from 1.
  static final class Journal {
    private final List<SequencedFact> facts = new ArrayList<>();

    Journal write(List<? extends Fact> more) {
      more.forEach(f -> facts.add(new SequencedFact(facts.size() + 1, f)));
      return this;
    }

    List<SequencedFact> all() {
      return List.copyOf(facts);
    }

    List<SequencedFact> from(long sequence) {
      return facts.stream().filter(f -> f.sequence() >= sequence).toList();
    }
  }

  static CallRecord record(List<? extends CallEvent> events) {
    return CallRecord.of(new Trail(List.copyOf(events)));
  }

  static CallEvent.Arrived arrival(String call, Instant at, String caller, Origin origin) {
    return new CallEvent.Arrived(
        new CallId(call),
        at,
        new AccountId("default"),
        new ChannelRef("main", "1772452800." + call.length(), "PJSIP/trunk-00000001"),
        new PhoneNumber("+78005550100"),
        caller.isEmpty() ? Optional.empty() : Optional.of(new PhoneNumber(caller)),
        origin,
        true);
  }

  /// Boris was busy, Anna answered after 7.5 s in all, rung for 4.5 s, and talked for 61.234 s.
  static List<CallEvent> answered(String call, Instant at, String caller) {
    var id = new CallId(call);
    return List.of(
        arrival(call, at, caller, SPRING),
        new CallEvent.Queued(id, at.plusMillis(3), SALES, 5, at.plusMillis(3)),
        new CallEvent.Offered(id, at.plusMillis(3), 1, BORIS),
        new CallEvent.OfferEnded(id, at.plusMillis(400), 1, OfferResult.BUSY),
        new CallEvent.Offered(id, at.plusMillis(2_900), 2, ANNA),
        new CallEvent.Rang(id, at.plusMillis(3_000), 2),
        new CallEvent.Answered(id, at.plusMillis(7_500), 2, ANNA, call + ".raw"),
        new CallEvent.TalkEnded(id, at.plusMillis(68_734), HungUpBy.AGENT),
        new CallEvent.Ended(
            id, at.plusMillis(68_740), new CallOutcome.Answered(), HungUpBy.CALLER));
  }

  static List<CallEvent> abandoned(String call, Instant at, String caller) {
    var id = new CallId(call);
    return List.of(
        arrival(call, at, caller, SPRING),
        new CallEvent.Queued(id, at, SALES, 0, at),
        new CallEvent.Ended(id, at.plusSeconds(31), new CallOutcome.Abandoned(), HungUpBy.CALLER));
  }

  static List<CallEvent> shortAbandon(String call, Instant at, String caller) {
    return List.of(
        arrival(call, at, caller, SPRING),
        new CallEvent.Ended(
            new CallId(call), at.plusSeconds(2), new CallOutcome.ShortAbandon(), HungUpBy.CALLER));
  }

  static CallEvent.Recorded recorded(String call, Instant at) {
    return new CallEvent.Recorded(
        new CallId(call),
        at,
        new RecordingFile(
            "2026/03/02/" + call + ".mp3",
            Duration.ofMillis(61_200),
            245_000,
            "a".repeat(64),
            true,
            false));
  }
}
