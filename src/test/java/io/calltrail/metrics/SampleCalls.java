package io.calltrail.metrics;

import io.calltrail.call.AccountId;
import io.calltrail.call.AgentEvent;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.Fact;
import io.calltrail.call.HungUpBy;
import io.calltrail.call.Marks;
import io.calltrail.call.OfferResult;
import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.call.RecordingFile;
import io.calltrail.routing.DialResult;
import io.calltrail.routing.LiveView;
import io.calltrail.routing.LiveView.AgentState;
import io.calltrail.routing.LiveView.AgentView;
import io.calltrail.routing.Turn.Happened;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Made-up calls, one or more facts of every kind among them.
final class SampleCalls {
  static final Instant START = Instant.parse("2026-03-02T09:00:00Z");
  static final QueueId SALES = new QueueId("sales");
  static final QueueId SUPPORT = new QueueId("support");
  static final AgentId ANNA = new AgentId("anna");
  static final AgentId BORIS = new AgentId("boris");
  static final PhoneNumber CALLER = new PhoneNumber("+74951112233");
  static final PhoneNumber DIALLED = new PhoneNumber("+78005550199");

  private SampleCalls() {}

  static Instant at(double seconds) {
    return START.plusMillis(Math.round(seconds * 1000));
  }

  static CallId id(String name) {
    return new CallId("20260302-090000-" + name);
  }

  static CallEvent.Arrived arrived(String name, double second, String campaign) {
    return new CallEvent.Arrived(
        id(name),
        at(second),
        new AccountId("main"),
        new ChannelRef("main", "1772442000.7", "PJSIP/trunk-00000007"),
        DIALLED,
        Optional.of(CALLER),
        new Origin(!campaign.isEmpty(), campaign, Marks.NONE),
        true);
  }

  /// Rejected by one agent, answered by the other 12 s after arrival, talked 90 s, recorded.
  static List<Fact> answered() {
    CallId call = id("answered");
    return List.of(
        arrived("answered", 0, "spring"),
        new CallEvent.Queued(call, at(0), SALES, 0, at(0)),
        new CallEvent.Offered(call, at(1), 1, ANNA),
        new CallEvent.Rang(call, at(1.5), 1),
        new CallEvent.OfferEnded(call, at(4), 1, OfferResult.REJECTED),
        new CallEvent.Offered(call, at(4), 2, BORIS),
        new CallEvent.Rang(call, at(4.5), 2),
        new CallEvent.Answered(call, at(12), 2, BORIS, "2026/03/02/answered.raw"),
        new CallEvent.TalkEnded(call, at(102), HungUpBy.CALLER),
        new CallEvent.Ended(call, at(102), new CallOutcome.Answered(), HungUpBy.CALLER),
        new CallEvent.Recorded(call, at(105), file(true, true)));
  }

  /// Answered after the threshold, and the end of the talk is told by the end of the call only.
  static List<Fact> answeredLate() {
    CallId call = id("late");
    return List.of(
        arrived("late", 0, "spring"),
        new CallEvent.Queued(call, at(0), SALES, 0, at(0)),
        new CallEvent.Rejoined(call, at(10)),
        new CallEvent.Offered(call, at(40), 1, ANNA),
        new CallEvent.Answered(call, at(50), 1, ANNA, "x.raw"),
        new CallEvent.Ended(call, at(70), new CallOutcome.Answered(), HungUpBy.AGENT),
        new CallEvent.RecordingFailed(call, at(71), "no such file"));
  }

  static List<Fact> abandoned(String name, double after, CallOutcome outcome) {
    CallId call = id(name);
    return List.of(
        arrived(name, 0, "spring"),
        new CallEvent.Queued(call, at(0), SALES, 0, at(0)),
        new CallEvent.Ended(call, at(after), outcome, HungUpBy.CALLER));
  }

  /// Waits in one queue, is moved to the other, which gives it up; a message is left.
  static List<Fact> voicemail() {
    CallId call = id("voicemail");
    return List.of(
        arrived("voicemail", 0, ""),
        new CallEvent.Queued(call, at(0), SALES, 0, at(0)),
        new CallEvent.Queued(call, at(30), SUPPORT, 0, at(30)),
        new CallEvent.GivenUp(call, at(60), SUPPORT, "timed_out"),
        new CallEvent.VoicemailLeft(call, at(80), "vm.wav", Duration.ofSeconds(18)),
        new CallEvent.Ended(call, at(80), new CallOutcome.Voicemail(), HungUpBy.CALLER));
  }

  static List<Fact> closed() {
    CallId call = id("closed");
    return List.of(
        arrived("closed", 0, "autumn"),
        new CallEvent.GivenUp(call, at(0), SUPPORT, "closed"),
        new CallEvent.Ended(call, at(1), new CallOutcome.Closed(), HungUpBy.SYSTEM));
  }

  static List<Fact> fallback(String name, double talk) {
    CallId call = id(name);
    return List.of(
        arrived(name, 0, "autumn"),
        new CallEvent.WentToFallback(call, at(60), Duration.ofMillis(Math.round(talk * 1000)), ""),
        new CallEvent.Ended(call, at(60), new CallOutcome.Failed("no answer"), HungUpBy.CALLER));
  }

  static List<Fact> agents() {
    return List.of(
        new AgentEvent.LoggedIn(ANNA, at(0)),
        new AgentEvent.Paused(ANNA, at(1), "lunch"),
        new AgentEvent.Unpaused(ANNA, at(2)),
        new AgentEvent.LoggedOut(ANNA, at(3)));
  }

  static RecordingFile file(boolean caller, boolean agent) {
    return new RecordingFile("a.wav", Duration.ofSeconds(90), 1000, "00", caller, agent);
  }

  /// Two wait (25 s and 5 s at the clock's moment), one talks; one agent talks, one is paused.
  static LiveView live() {
    return new LiveView(
        at(100),
        List.of(waiting("one", 75), waiting("two", 95)),
        List.of(
            new LiveView.Talking(
                id("three"), SUPPORT, "spring", DIALLED, Optional.of(CALLER), ANNA, at(50), false)),
        List.of(
            AgentView.of(ANNA, "Anna", AgentState.TALKING, at(50)),
            AgentView.of(BORIS, "Boris", AgentState.PAUSED, at(10))),
        List.of(SALES, SUPPORT),
        0,
        List.of());
  }

  private static LiveView.Waiting waiting(String name, double since) {
    return new LiveView.Waiting(
        id(name),
        SALES,
        "spring",
        DIALLED,
        Optional.of(CALLER),
        at(since),
        0,
        "",
        1,
        Optional.empty(),
        List.of());
  }

  /// Meters that have been fed everything there is.
  static Exposition everything() {
    Exposition exposition = new Exposition();
    CallMeters meters =
        new CallMeters(
            exposition.registry(),
            CallMeters.Settings.DEFAULT,
            _ -> Duration.ofSeconds(20),
            "0.1.0-test");
    meters.know(live().queues());
    meters.bindLive(SampleCalls::live, InstantSource.fixed(at(100)));
    meters.bind(
        new Figures.AmiLink("main", () -> true, () -> Duration.ofMillis(1500), () -> 3, () -> 4));
    meters.bind(new Figures.JournalFollower("store", () -> 5, () -> Duration.ofSeconds(6)));
    meters.bind(new Figures.Recordings(() -> 7));
    meters.bind(new Figures.Outside(() -> 18, 19));
    meters.bind(new Figures.Number("+442079460001", "spring", () -> 1));
    meters.bind(new Figures.Line("trunk", "provider", () -> 1, () -> 0.02, () -> 60));
    meters.bind(new Figures.Line("phone", "agent-101", () -> 1, () -> 0.004, () -> 60));
    meters.bind(new Figures.Journal(() -> 12, () -> 13, () -> 14, () -> 15));
    meters.bind(new Figures.Disk("recordings", () -> 16, () -> 17));
    meters.bind(new Figures.Agi(() -> 8, () -> 9, () -> 10, () -> 11));
    meters.turn(new Happened.Arrived("1", "2", false), Duration.ofMillis(3));
    meters.turn(new Happened.Rang(DialResult.NONE), Duration.ofMillis(30));
    List.of(
            agents(),
            answered(),
            answeredLate(),
            abandoned("abandoned", 15, new CallOutcome.Abandoned()),
            abandoned("patient", 200, new CallOutcome.Abandoned()),
            abandoned("short", 2, new CallOutcome.ShortAbandon()),
            voicemail(),
            closed(),
            fallback("spoken", 42),
            fallback("silent", 0))
        .forEach(facts -> facts.forEach(meters::accept));
    return exposition;
  }
}
