package io.calltrail.routing;

import static io.calltrail.routing.Exchange.dial;
import static io.calltrail.routing.Exchange.rung;
import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.CallRecord;
import io.calltrail.call.HungUpBy;
import io.calltrail.call.OfferResult;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SwitchboardTest {
  private static final AgentId A1 = new AgentId("a1");

  @Test
  void callerIsPutThroughAtOnceWhenAnAgentIsFree() {
    var exchange = Exchange.with("a1");
    Step step = exchange.calls("x");
    assertThat(step)
        .isInstanceOfSatisfying(
            Step.Ring.class,
            ring -> {
              assertThat(ring.dial()).containsExactly("PJSIP/a1");
              assertThat(ring.music()).as("not answered yet: the network's ringing tone").isEmpty();
              assertThat(ring.recording())
                  .hasValueSatisfying(f -> assertThat(f).endsWith("-1.raw"));
            });
    exchange.seconds(3);
    exchange.connected("x");
    exchange.seconds(60);
    assertThat(exchange.agentHangsUp("x")).isEqualTo(Step.Leave.NORMAL);
    exchange.hangsUp("x");
    CallRecord record = exchange.record("x");
    assertThat(record.outcome()).isEqualTo(new CallOutcome.Answered());
    assertThat(record.waited()).hasSeconds(3);
    assertThat(record.talk()).hasSeconds(60);
    assertThat(record.agent()).contains(new AgentId("a1"));
    assertThat(record.hungUpBy()).isEqualTo(HungUpBy.AGENT);
    assertThat(record.origin().campaign()).isEqualTo("search");
    assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.IDLE);
  }

  @Test
  void aCallThatIsOverIsNotKeptForWhatIsDueHoursLater() {
    var exchange = Exchange.with("a1");
    exchange.calls("x");
    exchange.connected("x");
    exchange.calls("y");
    assertThat(exchange.nextDue()).as("waits and talks are bounded").isPresent();
    exchange.hangsUp("y");
    exchange.agentHangsUp("x");
    exchange.hangsUp("x");
    exchange.seconds(1);
    assertThat(exchange.nextDue()).isEmpty();
  }

  @Test
  void waitingCallerIsNudgedWhenTheAgentHangsUp() {
    var exchange = Exchange.with("a1");
    exchange.calls("x");
    exchange.connected("x");
    assertThat(exchange.calls("y")).isInstanceOf(Step.Hold.class);
    exchange.seconds(3);
    exchange.agentHangsUp("x");
    assertThat(exchange.nudged).containsExactly("y");
    assertThat(rung(exchange.asks("y", new Turn.Happened.Nudged()))).isEqualTo("PJSIP/a1");
  }

  @Test
  void callersAreServedInTheOrderOfTheirArrival() {
    var exchange = Exchange.with("a1");
    exchange.calls("busy1");
    exchange.connected("busy1");
    exchange.calls("first");
    exchange.seconds(1).calls("second");
    exchange.asks("second");
    exchange.agentHangsUp("busy1");
    assertThat(exchange.nudged).containsExactly("first");
    assertThat(exchange.asks("second")).as("not ahead of the first").isInstanceOf(Step.Hold.class);
    assertThat(rung(exchange.asks("first"))).isEqualTo("PJSIP/a1");
  }

  @Test
  void callerOfAHigherPriorityGoesFirst() {
    var exchange = Exchange.with("a1");
    exchange.calls("busy1");
    exchange.connected("busy1");
    exchange.calls("first");
    exchange.seconds(1).calls("important", "+442079460002");
    exchange.agentHangsUp("busy1");
    assertThat(exchange.nudged).containsExactly("important");
  }

  @Test
  void longestIdleAgentIsRungFirst() {
    var exchange = Exchange.with("a1", "a2");
    assertThat(rung(exchange.calls("x"))).isEqualTo("PJSIP/a1");
    exchange.connected("x");
    exchange.seconds(5).agentHangsUp("x");
    assertThat(rung(exchange.calls("yy"))).isEqualTo("PJSIP/a2");
    exchange.connected("yy");
    exchange.seconds(5).agentHangsUp("yy");
    assertThat(rung(exchange.calls("zzz"))).isEqualTo("PJSIP/a1");
  }

  @Test
  void callerKeepsItsPlaceWhileAgentsDoNotTakeTheOffer() {
    var exchange = Exchange.with("a1", "a2", "a3", "a4");
    exchange.calls("x");
    assertThat(rung(exchange.rang("x", "BUSY", 17))).isEqualTo("PJSIP/a2");
    assertThat(rung(exchange.rang("x", "CHANUNAVAIL", 21))).isEqualTo("PJSIP/a3");
    assertThat(rung(exchange.rang("x", "CHANUNAVAIL", 20))).isEqualTo("PJSIP/a4");
    exchange.seconds(1).calls("late");
    assertThat(exchange.rang("x", "NOANSWER", 0)).isInstanceOf(Step.Hold.class);
    exchange.seconds(15);
    assertThat(exchange.nudged).as("a1 was busy, rests 15 s").containsExactly("x");
    assertThat(rung(exchange.asks("x"))).isEqualTo("PJSIP/a1");
    exchange.connected("x");
    exchange.agentHangsUp("x");
    exchange.hangsUp("x");
    assertThat(exchange.record("x").offers())
        .extracting(CallRecord.Offer::result)
        .containsExactly(
            OfferResult.BUSY,
            OfferResult.REJECTED,
            OfferResult.UNREACHABLE,
            OfferResult.NO_ANSWER,
            OfferResult.ANSWERED);
  }

  @Test
  void eachWayOfNotTakingACallHasItsOwnRest() {
    record Case(String status, int cause, int rest) {}
    for (var c :
        List.of(
            new Case("BUSY", 17, 15),
            new Case("NOANSWER", 0, 30),
            new Case("BUSY", 21, 40),
            new Case("CHANUNAVAIL", 20, 50))) {
      var exchange = Exchange.with("a1");
      exchange.calls("x");
      exchange.rang("x", c.status(), c.cause());
      exchange.seconds(c.rest() - 1);
      assertThat(exchange.nudged).as("%s", c).isEmpty();
      exchange.seconds(1);
      assertThat(exchange.nudged).as("%s", c).containsExactly("x");
    }
  }

  @Test
  void agentWhoSaysToBeBackRestsNoLonger() {
    for (var back : List.of(new AgentCommand.Unpause(A1), new AgentCommand.Login(A1))) {
      var exchange = Exchange.with("a1");
      exchange.calls("x");
      exchange.rang("x", "NOANSWER", 0);
      exchange.seconds(1);
      assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.RESTING);
      exchange.told(back);
      assertThat(exchange.nudged).as("%s", back).containsExactly("x");
      assertThat(rung(exchange.asks("x"))).isEqualTo("PJSIP/a1");
    }
  }

  @Test
  void callerWhoHangsUpWhileWaitingIsAbandoned() {
    var exchange = Exchange.with("a1");
    exchange.calls("x");
    exchange.connected("x");
    exchange.calls("y");
    exchange.seconds(6).hangsUp("y");
    assertThat(exchange.record("y").outcome()).isEqualTo(new CallOutcome.Abandoned());
    assertThat(exchange.record("y").waited()).hasSeconds(6);
    assertThat(exchange.record("y").missed()).isTrue();
  }

  @Test
  void callerWhoHangsUpAtOnceIsAShortAbandon() {
    var exchange = Exchange.with("a1");
    exchange.calls("x");
    exchange.connected("x");
    exchange.calls("y");
    exchange.seconds(4).hangsUp("y");
    assertThat(exchange.record("y").outcome()).isEqualTo(new CallOutcome.ShortAbandon());
    assertThat(exchange.record("y").missed()).isFalse();
  }

  @Test
  void agentIsFreeAgainWhenTheCallerHangsUpWhileItRings() {
    var exchange = Exchange.with("a1");
    exchange.calls("x");
    exchange.calls("y");
    exchange.seconds(7).hangsUp("x", dial("CANCEL", 0, 0), false);
    assertThat(exchange.nudged).containsExactly("y");
    assertThat(exchange.record("x").offers())
        .extracting(CallRecord.Offer::result)
        .containsExactly(OfferResult.CANCELLED);
  }

  @Test
  void callerWhoHasWaitedLongEnoughIsLetGo() {
    var exchange = Exchange.with("a1");
    exchange.calls("x");
    exchange.connected("x");
    exchange.calls("y");
    for (int i = 0; i < 19; i++) {
      exchange.seconds(5);
      assertThat(exchange.asks("y")).isInstanceOf(Step.Hold.class);
    }
    exchange.seconds(5);
    assertThat(exchange.nudged).as("not a whole hold too late").containsExactly("y");
    assertThat(exchange.asks("y", new Turn.Happened.Nudged())).isEqualTo(Step.Leave.NORMAL);
    exchange.hangsUp("y");
    assertThat(exchange.record("y").outcome()).isEqualTo(new CallOutcome.TimedOut());
  }

  @Test
  void closedQueueTellsSoAndHangsUp() {
    var nineToSix =
        new Schedule(
            ZoneId.of("Europe/Moscow"),
            List.of(
                new Schedule.Hours(
                    Set.of(DayOfWeek.MONDAY), LocalTime.of(9, 0), LocalTime.of(12, 0))),
            Set.of());
    var exchange = Exchange.with(q -> q.with(nineToSix), "a1");
    assertThat(exchange.calls("x")).isEqualTo(new Step.Play(List.of("closed")));
    assertThat(exchange.asks("x", new Turn.Happened.Played())).isEqualTo(Step.Leave.NORMAL);
    exchange.hangsUp("x");
    assertThat(exchange.record("x").outcome()).isEqualTo(new CallOutcome.Closed());
  }

  @Test
  void callerLeavesAMessageWhenNobodyIsLoggedIn() {
    var exchange = Exchange.with("a1");
    exchange.told(new AgentCommand.Logout(new AgentId("a1")));
    assertThat(exchange.calls("x")).isInstanceOf(Step.Voicemail.class);
    exchange.seconds(9);
    exchange.asks("x", new Turn.Happened.LeftVoicemail("DTMF", Duration.ofSeconds(8)));
    exchange.hangsUp("x");
    assertThat(exchange.record("x").outcome()).isEqualTo(new CallOutcome.Voicemail());
    assertThat(exchange.record("x").voicemail()).isPresent();
  }

  @Test
  void callerWhoHangsUpInsteadOfLeavingAMessageFoundNoAgents() {
    var exchange = Exchange.with("a1");
    exchange.told(new AgentCommand.Logout(new AgentId("a1")));
    exchange.calls("x");
    exchange.seconds(2).hangsUp("x");
    assertThat(exchange.record("x").outcome()).isEqualTo(new CallOutcome.NoAgents());
  }

  @Test
  void callerWhoEndsItsMessageByHangingUpHasLeftIt() {
    var exchange = Exchange.with("a1");
    exchange.told(new AgentCommand.Logout(new AgentId("a1")));
    exchange.calls("x");
    exchange.seconds(9).hangsUp("x");
    assertThat(exchange.record("x").outcome()).isEqualTo(new CallOutcome.Voicemail());
  }

  @Test
  void agentLogsInByFeatureCodeAndGetsTheWaitingCaller() {
    var exchange = Exchange.with("a1", "a2");
    exchange.told(new AgentCommand.Logout(new AgentId("a2")));
    exchange.calls("x");
    exchange.connected("x");
    exchange.calls("y");
    Decision decision =
        exchange.told(
            new Turn(
                new io.calltrail.call.ChannelRef("main", "code", "PJSIP/a2-1"),
                Optional.empty(),
                Optional.empty(),
                new Turn.Happened.Code(Turn.Happened.Command.LOGIN, "a2", "")));
    assertThat(decision.answer().orElseThrow().step())
        .isEqualTo(new Step.Play(List.of("agent-loginok")));
    assertThat(exchange.nudged).containsExactly("y");
  }

  @Test
  void pausedAgentIsNotRung() {
    var exchange = Exchange.with("a1");
    exchange.told(new AgentCommand.Pause(new AgentId("a1"), "lunch"));
    assertThat(exchange.calls("x")).isInstanceOf(Step.Hold.class);
    exchange.told(new AgentCommand.Unpause(new AgentId("a1")));
    assertThat(exchange.nudged).containsExactly("x");
  }

  @Test
  void agentWhosePhoneIsAwayOrBusyElsewhereIsNotRung() {
    var exchange = Exchange.with("a1");
    for (var device :
        List.of(Signal.Device.UNAVAILABLE, Signal.Device.IN_USE, Signal.Device.RINGING)) {
      exchange.told(new Signal.DeviceChanged("main", "a1", device));
      assertThat(exchange.calls("x" + device)).as("%s", device).isInstanceOf(Step.Hold.class);
      exchange.hangsUp("x" + device);
    }
    exchange.told(new Signal.DeviceChanged("main", "a1", Signal.Device.IDLE));
    assertThat(rung(exchange.calls("y"))).isEqualTo("PJSIP/a1");
  }

  @Test
  void wrapUpLeavesTheAgentAlone() {
    var exchange = Exchange.with(q -> q.with(wrapUp(q.offering(), Duration.ofSeconds(10))), "a1");
    exchange.calls("x");
    exchange.connected("x");
    exchange.calls("y");
    exchange.agentHangsUp("x");
    assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.WRAP_UP);
    exchange.seconds(9);
    assertThat(exchange.nudged).isEmpty();
    exchange.asks("y");
    exchange.seconds(1);
    assertThat(exchange.nudged).containsExactly("y");
  }

  @Test
  void withoutAmiTheTurnsAloneMakeTheSameRecord() {
    var exchange = Exchange.with("a1");
    exchange.told(new Signal.LinkLost("main"));
    exchange.calls("x");
    exchange.seconds(30);
    exchange.asks("x", new Turn.Happened.Rang(dial("ANSWER", 16, 20_000)));
    exchange.hangsUp("x");
    assertThat(exchange.record("x").waited()).hasSeconds(10);
    assertThat(exchange.record("x").talk()).hasSeconds(20);
    exchange.calls("yy");
    exchange.seconds(30).hangsUp("yy", dial("ANSWER", 16, 25_000), false);
    assertThat(exchange.record("yy").waited()).hasSeconds(5);
    assertThat(exchange.record("yy").hungUpBy()).isEqualTo(HungUpBy.CALLER);
  }

  @Test
  void withoutAmiCallersAskMoreOften() {
    var exchange = Exchange.with("a1");
    exchange.calls("x");
    assertThat(exchange.calls("y"))
        .isEqualTo(new Step.Hold(Duration.ofSeconds(5), "default", List.of()));
    exchange.told(new Signal.LinkLost("main"));
    assertThat(exchange.asks("y"))
        .isEqualTo(new Step.Hold(Duration.ofSeconds(2), "default", List.of()));
  }

  @Test
  void aRestartKeepsTheOrderOfTheLineAndRingsNobodyTwice() {
    var exchange = Exchange.with("a1", "a2");
    exchange.calls("talking");
    exchange.connected("talking");
    exchange.calls("ringing1");
    for (int i = 1; i <= 10; i++) {
      exchange.seconds(1).calls("w".repeat(i));
    }
    exchange.restart();
    exchange.told(new Signal.Snapshot("main", exchange.now, false, channels(exchange), List.of()));
    assertThat(exchange.asks("w".repeat(7))).isInstanceOf(Step.Hold.class);
    exchange.agentHangsUp("talking");
    assertThat(exchange.nudged).containsExactly("w");
    assertThat(exchange.asks("w".repeat(3))).isInstanceOf(Step.Hold.class);
    assertThat(rung(exchange.asks("w"))).isEqualTo("PJSIP/a1");
    assertThat(exchange.rang("ringing1", "NOANSWER", 0)).isInstanceOf(Step.Hold.class);
    exchange.hangsUp("talking");
    assertThat(exchange.trail("talking").stream().filter(CallEvent.Arrived.class::isInstance))
        .hasSize(1);
    assertThat(exchange.record("talking").outcome()).isEqualTo(new CallOutcome.Answered());
  }

  @Test
  void whoeverWasOfferedAnAgentWithoutALinkIsNudgedInOrderWhenItIsThere() {
    var exchange = Exchange.with("a1", "a2");
    exchange.calls("talking1");
    exchange.connected("talking1");
    exchange.calls("talking2");
    exchange.connected("talking2");
    for (int i = 1; i <= 9; i++) {
      exchange.seconds(1).calls("w".repeat(i));
    }
    exchange.told(new Input.MoveUp(exchange.trail("www").getFirst().call()));
    exchange.restart();
    exchange.told(new Signal.LinkLost("main"));
    exchange.rang("talking1", "ANSWER", 9);
    exchange.rang("talking2", "ANSWER", 9);
    exchange.nudged.clear(); // these did not get through
    exchange.told(new Signal.Snapshot("main", exchange.now, false, channels(exchange), List.of()));
    assertThat(exchange.nudged).as("the order of the line").containsExactly("www", "w");
    assertThat(rung(exchange.asks("www"))).isEqualTo("PJSIP/a1");
  }

  private static List<Signal.Channel> channels(Exchange exchange) {
    return exchange.facts.stream()
        .filter(CallEvent.Arrived.class::isInstance)
        .map(f -> ((CallEvent.Arrived) f).channel())
        .map(
            c ->
                new Signal.Channel(
                    c.uniqueId(), c.uniqueId(), c.name(), Optional.empty(), Duration.ofSeconds(9)))
        .toList();
  }

  @Test
  void aCallIsTakenBackFromWhatItsChannelCarriesWhenAllElseIsLost() {
    var exchange = Exchange.with("a1");
    exchange.calls("x");
    exchange.connected("x");
    exchange.seconds(1).calls("y");
    exchange.facts.clear();
    exchange.restart();
    exchange.seconds(3);
    exchange.told(new AgentCommand.Pause(new AgentId("a1"), ""));
    assertThat(exchange.asks("y")).isInstanceOf(Step.Hold.class);
    exchange.seconds(3).hangsUp("y");
    assertThat(exchange.record("y").waited()).hasSeconds(6);
    assertThat(exchange.record("y").dialled().value()).isEqualTo(Exchange.TRACKING);
  }

  @Test
  void callsThatEndBecauseThePbxIsStoppedAreInterrupted() {
    var exchange = Exchange.with("a1");
    exchange.calls("x");
    exchange.connected("x");
    exchange.calls("y");
    exchange.seconds(5);
    exchange.told(new Signal.Stopping("main"));
    exchange.hangsUp("x");
    exchange.hangsUp("y");
    assertThat(exchange.record("x").outcome()).isInstanceOf(CallOutcome.Interrupted.class);
    assertThat(exchange.record("y").outcome()).isInstanceOf(CallOutcome.Interrupted.class);
    assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.IDLE);
  }

  @Test
  void callsOfAPbxThatWasRestartedAreInterruptedAndTheirAgentsFree() {
    var exchange = Exchange.with("a1");
    exchange.calls("x");
    exchange.connected("x");
    exchange.calls("y");
    exchange.seconds(5);
    exchange.told(new Signal.LinkLost("main"));
    exchange.seconds(5);
    exchange.told(new Signal.Snapshot("main", exchange.now, true, List.of(), List.of()));
    exchange.seconds(4);
    assertThat(exchange.record("x").outcome()).isInstanceOf(CallOutcome.Interrupted.class);
    assertThat(exchange.record("y").outcome()).isInstanceOf(CallOutcome.Interrupted.class);
    assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.IDLE);
  }

  @Test
  void aCallThatWasAnsweredWhileTheServiceWasAwayIsFoundTalking() {
    var exchange = Exchange.with("a1");
    exchange.calls("x");
    exchange.restart();
    exchange.told(
        new Signal.Snapshot(
            "main",
            exchange.now,
            false,
            List.of(
                new Signal.Channel(
                    "uid-x", "uid-x", "PJSIP/trunk-x", Optional.of("b"), Duration.ofSeconds(9)),
                new Signal.Channel(
                    "leg-x", "uid-x", "PJSIP/a1-1", Optional.of("b"), Duration.ofSeconds(4))),
            List.of()));
    assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.TALKING);
  }

  @Test
  void nothingStaysRingingForEver() {
    var exchange = Exchange.with("a1");
    exchange.calls("x");
    exchange.seconds(31);
    assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.RESTING);
    exchange.seconds(120);
    assertThat(exchange.record("x").outcome()).isInstanceOf(CallOutcome.Interrupted.class);
    assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.IDLE);
  }

  @Test
  void nothingStaysInCallForEver() {
    var exchange = Exchange.with("a1");
    exchange.calls("x");
    exchange.connected("x");
    exchange.after(Duration.ofHours(2));
    assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.IDLE);
    assertThat(exchange.record("x").outcome()).isEqualTo(new CallOutcome.Answered());
  }

  @Test
  void reservedCallerWhoDoesNotAskLosesTheOfferToTheNext() {
    var exchange = Exchange.with("a1");
    exchange.calls("x");
    exchange.connected("x");
    exchange.calls("gone");
    exchange.seconds(1).calls("next");
    exchange.agentHangsUp("x");
    assertThat(exchange.nudged).containsExactly("gone");
    exchange.seconds(7);
    assertThat(exchange.nudged).containsExactly("gone", "next");
  }

  @Test
  void callThatWentToTheFallbackIsKeptWithWhatHappenedThere() {
    var exchange = Exchange.with("a1");
    exchange.calls("x");
    exchange.connected("x");
    exchange.calls("y");
    exchange.seconds(30).hangsUp("y", dial("ANSWER", 16, 12_000), true);
    assertThat(exchange.record("y").outcome()).isEqualTo(new CallOutcome.Answered());
    assertThat(exchange.record("y").talk()).hasSeconds(12);
    assertThat(exchange.record("y").fallback()).isTrue();
  }

  @Test
  void lastWordThatComesTwiceMakesOneRecord() {
    var exchange = Exchange.with("a1");
    exchange.calls("x");
    exchange.seconds(9);
    exchange.told(new Signal.CallerGone("main", "uid-x"));
    exchange.hangsUp("x");
    exchange.hangsUp("x");
    assertThat(exchange.trail("x").stream().filter(CallEvent.Ended.class::isInstance)).hasSize(1);
  }

  @Test
  void secondCallOfAPersonIsKnown() {
    var exchange = Exchange.with("a1");
    exchange.calls("a");
    exchange.hangsUp("a");
    exchange.calls("a~");
    exchange.hangsUp("a~");
    assertThat(exchange.record("a").firstTime()).isTrue();
    assertThat(exchange.record("a~").firstTime()).isFalse();
  }

  @Test
  void aCallToANumberThatNobodyOwnsIsTakenAndFlagged() {
    var exchange = Exchange.with("a1");
    assertThat(rung(exchange.calls("x", "+442079469999"))).isEqualTo("PJSIP/a1");
    exchange.hangsUp("x");
    assertThat(exchange.record("x").origin().known()).isFalse();
  }

  @Test
  void callYoungerThanASnapshotIsNotTakenForGone() {
    var exchange = Exchange.with("a1");
    exchange.calls("old");
    exchange.connected("old");
    var taken = exchange.seconds(1).now;
    exchange.seconds(1).calls("young");
    exchange.told(new Signal.Snapshot("main", taken, false, List.of(), List.of()));
    exchange.seconds(10);
    assertThat(exchange.record("old").outcome()).isEqualTo(new CallOutcome.Answered());
    assertThat(exchange.trail("young").stream().filter(CallEvent.Ended.class::isInstance))
        .isEmpty();
  }

  @Test
  void pilesOfInputsAfterAStandstillAreHeardBeforeAnythingIsOverdue() {
    var exchange = Exchange.with("a1");
    exchange.calls("x");
    exchange.now = exchange.now.plusSeconds(120);
    exchange.told(new Input.Woke());
    exchange.connected("x");
    assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.TALKING);
  }

  private static QueueSettings.Offering wrapUp(QueueSettings.Offering o, Duration wrapUp) {
    return new QueueSettings.Offering(
        o.strategy(), o.skills(), o.responsible(), o.ringTime(), wrapUp, o.rest());
  }
}
