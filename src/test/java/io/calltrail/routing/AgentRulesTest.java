package io.calltrail.routing;

import static io.calltrail.routing.Exchange.rung;
import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.call.AgentEvent;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.Fact;
import io.calltrail.call.OfferResult;
import io.calltrail.routing.LiveView.AgentState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// When agents are there, what they are told and asked, and what supervisors may do.
class AgentRulesTest {
  private static final AgentId ANNA = new AgentId("anna");
  private static final AutoPause TWICE = new AutoPause(2, Duration.ofMinutes(5));
  private static final Staff STAFF =
      new Staff(
          List.of("lunch", "training"),
          Duration.ofSeconds(30),
          Set.of("boss"),
          Map.of("search", "brand-campaign"));

  private static Exchange anna(QueueSettings.Desk desk) {
    return anna(desk, Optional.empty());
  }

  private static Exchange anna(QueueSettings.Desk desk, Optional<AutoPause> own) {
    var anna = new AgentSettings(ANNA, "Anna", "anna", true, Skills.NONE, 1, 1, own);
    QueueSettings queue = Exchange.queue(Exchange.SALES, List.of(ANNA)).with(desk);
    return Exchange.of(queue, new Ranking.FirstCome(), List.of(anna), STAFF);
  }

  private static QueueSettings.Desk desk(AutoPause autoPause) {
    return new QueueSettings.Desk(autoPause, false, false);
  }

  private static Exchange exchange() {
    return anna(desk(TWICE));
  }

  /// The phone rings and is not answered; the rest after it goes by.
  private static void notAnswered(Exchange exchange, String caller) {
    assertThat(rung(exchange.calls(caller))).isEqualTo("PJSIP/anna");
    exchange.seconds(20);
    exchange.rang(caller, "NOANSWER", 0);
    exchange.hangsUp(caller);
    exchange.seconds(30);
  }

  private static void device(Exchange exchange, Signal.Device device) {
    exchange.told(new Signal.DeviceChanged("main", "anna", device));
  }

  private static List<Class<?>> told(Exchange exchange) {
    return exchange.facts.stream()
        .filter(AgentEvent.class::isInstance)
        .<Class<?>>map(Fact::getClass)
        .toList();
  }

  private static LiveView.AgentView view(Exchange exchange) {
    return exchange.view().agents().getFirst();
  }

  private static CallId call(Exchange exchange, String caller) {
    return exchange.trail(caller).getFirst().call();
  }

  // ---- the pause of those who do not answer

  @Test
  void agentWhoDoesNotAnswerTwiceIsPausedAndReturnsByItself() {
    Exchange exchange = exchange();
    notAnswered(exchange, "x");
    assertThat(exchange.agent("anna")).isEqualTo(AgentState.IDLE);
    notAnswered(exchange, "y");
    assertThat(exchange.agent("anna")).isEqualTo(AgentState.PAUSED);
    assertThat(view(exchange).pauseReason()).isEqualTo("no answer");
    assertThat(view(exchange).until())
        .contains(exchange.now.minusSeconds(30).plus(Duration.ofMinutes(5)));
    assertThat(exchange.calls("z")).isInstanceOf(Step.Hold.class);
    exchange.seconds(4 * 60 + 29);
    assertThat(exchange.agent("anna")).isEqualTo(AgentState.PAUSED);
    exchange.calls("w");
    exchange.nudged.clear();
    exchange.seconds(1);
    assertThat(exchange.nudged).as("whoever waits is served at once").containsExactly("w");
    assertThat(told(exchange))
        .containsExactly(AgentEvent.AutoPaused.class, AgentEvent.Unpaused.class);
  }

  @Test
  void agentWhoUsesThePhoneIsBackFromThatPause() {
    Exchange exchange = exchange();
    notAnswered(exchange, "x");
    notAnswered(exchange, "y");
    device(exchange, Signal.Device.IN_USE);
    assertThat(exchange.agent("anna")).isEqualTo(AgentState.BUSY_ELSEWHERE);
    device(exchange, Signal.Device.IDLE);
    assertThat(exchange.agent("anna")).isEqualTo(AgentState.IDLE);
  }

  @Test
  void pauseOfTheAgentsOwnChoiceDoesNotEndWithTheUseOfThePhone() {
    Exchange exchange = exchange();
    exchange.told(new AgentCommand.Pause(ANNA, "lunch"));
    device(exchange, Signal.Device.IN_USE);
    device(exchange, Signal.Device.IDLE);
    exchange.seconds(3600);
    assertThat(exchange.agent("anna")).isEqualTo(AgentState.PAUSED);
    assertThat(view(exchange).pauseReason()).isEqualTo("lunch");
    assertThat(view(exchange).until()).isEmpty();
  }

  @Test
  void answerInBetweenForgetsTheRingsBefore() {
    Exchange exchange = exchange();
    notAnswered(exchange, "x");
    exchange.calls("y");
    exchange.connected("y");
    exchange.agentHangsUp("y");
    exchange.hangsUp("y");
    notAnswered(exchange, "z");
    assertThat(exchange.agent("anna")).isEqualTo(AgentState.IDLE);
  }

  @Test
  void busyAndDecliningAgentsAreThereAndNotPaused() {
    Exchange exchange = exchange();
    for (String caller : List.of("x", "y", "z")) {
      exchange.calls(caller);
      exchange.rang(caller, "BUSY", 17);
      exchange.hangsUp(caller);
      exchange.seconds(60);
    }
    assertThat(exchange.agent("anna")).isEqualTo(AgentState.IDLE);
  }

  @Test
  void agentsOwnRuleGoesBeforeTheQueues() {
    Exchange never = anna(desk(TWICE), Optional.of(new AutoPause(0, Duration.ofMinutes(1))));
    Exchange once = anna(desk(TWICE), Optional.of(new AutoPause(1, Duration.ofMinutes(1))));
    notAnswered(never, "x");
    notAnswered(never, "y");
    notAnswered(once, "x");
    assertThat(never.agent("anna")).isEqualTo(AgentState.IDLE);
    assertThat(once.agent("anna")).isEqualTo(AgentState.PAUSED);
  }

  @Test
  void pauseOutlivesARestartAndEndsInTime() {
    Exchange exchange = exchange();
    notAnswered(exchange, "x");
    notAnswered(exchange, "y");
    exchange.restart();
    assertThat(exchange.agent("anna")).isEqualTo(AgentState.PAUSED);
    exchange.seconds(5 * 60);
    assertThat(exchange.agent("anna")).isEqualTo(AgentState.IDLE);
  }

  // ---- reasons and wrap-up

  @Test
  void pauseHasOneOfTheReasonsThatThereAre() {
    Exchange exchange = exchange();
    assertThat(exchange.told(new AgentCommand.Pause(ANNA, "fishing")).refused()).isPresent();
    assertThat(exchange.agent("anna")).isEqualTo(AgentState.IDLE);
    assertThat(exchange.told(new AgentCommand.Pause(ANNA, "lunch")).refused()).isEmpty();
    assertThat(exchange.told(new AgentCommand.Pause(ANNA, "")).refused()).isEmpty();
  }

  private static Step dials(Exchange exchange, Turn.Happened.Command command, String argument) {
    exchange.calls("phone");
    Step heard = exchange.asks("phone", new Turn.Happened.Code(command, "anna", argument));
    exchange.hangsUp("phone");
    return heard;
  }

  @Test
  void featureCodeNamesTheReasonByItsNumber() {
    Exchange exchange = exchange();
    exchange.told(new AgentCommand.Pause(ANNA, ""));
    dials(exchange, Turn.Happened.Command.PAUSE, "2");
    assertThat(view(exchange).pauseReason()).isEqualTo("training");
    assertThat(dials(exchange, Turn.Happened.Command.PAUSE, "3"))
        .isEqualTo(new Step.Play(List.of("invalid")));
    assertThat(view(exchange).pauseReason()).isEqualTo("training");
  }

  private static Exchange afterATalk() {
    QueueSettings queue = Exchange.queue(Exchange.SALES, List.of(ANNA));
    QueueSettings.Offering o = queue.offering();
    Exchange exchange =
        Exchange.of(
            queue.with(
                new QueueSettings.Offering(
                    o.strategy(),
                    o.skills(),
                    o.responsible(),
                    o.ringTime(),
                    Duration.ofSeconds(10),
                    o.rest())),
            new Ranking.FirstCome(),
            List.of(AgentSettings.of(ANNA, "anna", true)),
            STAFF);
    exchange.calls("x");
    exchange.connected("x");
    exchange.agentHangsUp("x");
    exchange.hangsUp("x");
    assertThat(exchange.agent("anna")).isEqualTo(AgentState.WRAP_UP);
    return exchange;
  }

  @Test
  void agentTakesMoreTimeAfterATalk() {
    Exchange exchange = afterATalk();
    exchange.seconds(5);
    assertThat(exchange.told(new AgentCommand.MoreTime(ANNA)).refused()).isEmpty();
    exchange.seconds(34);
    assertThat(exchange.agent("anna")).isEqualTo(AgentState.WRAP_UP);
    exchange.seconds(1);
    assertThat(exchange.agent("anna")).isEqualTo(AgentState.IDLE);
    exchange.told(new AgentCommand.MoreTime(ANNA));
    assertThat(exchange.agent("anna")).as("a moment too late").isEqualTo(AgentState.WRAP_UP);
  }

  @Test
  void moreTimeOutlivesARestart() {
    Exchange exchange = afterATalk();
    exchange.told(new AgentCommand.MoreTime(ANNA));
    exchange.restart();
    exchange.seconds(39);
    assertThat(exchange.agent("anna")).isEqualTo(AgentState.WRAP_UP);
    exchange.seconds(1);
    assertThat(exchange.agent("anna")).isEqualTo(AgentState.IDLE);
  }

  @Test
  void agentWhoIsReadyEarlierIsRungAtOnce() {
    Exchange exchange = afterATalk();
    exchange.calls("y");
    exchange.nudged.clear();
    assertThat(exchange.told(new AgentCommand.Ready(ANNA)).refused()).isEmpty();
    assertThat(exchange.nudged).containsExactly("y");
  }

  @Test
  void agentWhoTalksCannotTakeMoreTime() {
    Exchange exchange = exchange();
    exchange.calls("x");
    exchange.connected("x");
    assertThat(exchange.told(new AgentCommand.MoreTime(ANNA)).refused()).isPresent();
    assertThat(exchange.told(new AgentCommand.Ready(ANNA)).refused()).isPresent();
  }

  // ---- what the agent hears before the caller

  @Test
  void agentHearsTheCampaignAndIsAskedWhetherToTakeTheCall() {
    Exchange exchange = anna(new QueueSettings.Desk(TWICE, true, true));
    Step.Ring ring = (Step.Ring) exchange.calls("x");
    assertThat(ring.briefing().accept()).isTrue();
    assertThat(ring.briefing().sounds())
        .startsWith("brand-campaign", "digits/4", "digits/4", "digits/7")
        .hasSize(Exchange.numberOf("x").length());
  }

  @Test
  void callThatTheAgentDoesNotAcceptKeepsItsPlace() {
    Exchange exchange = anna(new QueueSettings.Desk(TWICE, true, false));
    exchange.calls("x");
    exchange.seconds(1);
    exchange.calls("y");
    exchange.seconds(7);
    exchange.asks(
        "x",
        new Turn.Happened.Rang(
            new DialResult("NOANSWER", 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, "anna")));
    exchange.nudged.clear();
    exchange.seconds(30);
    assertThat(exchange.nudged).as("the first in the line").containsExactly("x");
    exchange.hangsUp("x");
    assertThat(exchange.record("x").offers().getFirst().result()).isEqualTo(OfferResult.NO_ANSWER);
  }

  @Test
  void onlyWhoLiftedAndDidNotTakeTheCallHasMissedIt() {
    QueueSettings queue = Exchange.queue(Exchange.SALES, List.of(ANNA, new AgentId("ben")));
    QueueSettings.Offering o = queue.offering();
    Exchange exchange =
        Exchange.of(
            queue.with(
                new QueueSettings.Offering(
                    Strategy.RING_ALL,
                    o.skills(),
                    o.responsible(),
                    o.ringTime(),
                    o.wrapUp(),
                    o.rest())),
            new Ranking.FirstCome(),
            List.of(
                AgentSettings.of(ANNA, "anna", true),
                AgentSettings.of(new AgentId("ben"), "ben", true)),
            STAFF);
    exchange.calls("x");
    exchange.asks(
        "x",
        new Turn.Happened.Rang(
            new DialResult("NOANSWER", 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, "ben")));
    exchange.hangsUp("x");
    assertThat(exchange.record("x").offers())
        .extracting(offer -> offer.agent() + " " + offer.result())
        .contains("anna " + OfferResult.ELSEWHERE, "ben " + OfferResult.NO_ANSWER);
  }

  // ---- supervisors

  @Test
  void callerWhoIsMovedUpIsServedNext() {
    Exchange exchange = exchange();
    exchange.told(new AgentCommand.Pause(ANNA, ""));
    exchange.calls("first", "+442079460002");
    exchange.calls("second");
    exchange.calls("third");
    assertThat(exchange.told(new Input.MoveUp(call(exchange, "third"))).refused()).isEmpty();
    exchange.told(new AgentCommand.Unpause(ANNA));
    assertThat(exchange.nudged).containsExactly("third");
    exchange.hangsUp("third");
    assertThat(exchange.record("third").priority()).isEqualTo(11);
    assertThat(exchange.trail("third")).hasAtLeastOneElementOfType(CallEvent.MovedUp.class);
  }

  @Test
  void callerMovedUpLastGoesFirstAndARestartChangesNothing() {
    Exchange exchange = exchange();
    exchange.told(new AgentCommand.Pause(ANNA, ""));
    List.of("first", "second", "third").forEach(exchange::calls);
    exchange.told(new Input.MoveUp(call(exchange, "second")));
    exchange.told(new Input.MoveUp(call(exchange, "third")));
    exchange.restart();
    assertThat(exchange.view().waiting())
        .extracting(LiveView.Waiting::call)
        .containsExactly(
            call(exchange, "third"), call(exchange, "second"), call(exchange, "first"));
  }

  @Test
  void callThatDoesNotWaitCannotBeMovedUp() {
    Exchange exchange = exchange();
    exchange.calls("x");
    exchange.connected("x");
    assertThat(exchange.told(new Input.MoveUp(call(exchange, "x"))).refused()).isPresent();
  }

  // ---- transfers

  private static final AgentId BEN = new AgentId("ben");

  private static Exchange two() {
    return Exchange.of(
        Exchange.queue(Exchange.SALES, List.of(ANNA)),
        new Ranking.FirstCome(),
        List.of(AgentSettings.of(ANNA, "anna", true), AgentSettings.of(BEN, "ben", true)),
        STAFF);
  }

  private static Step sentTo(Exchange exchange, String caller, String phone) {
    exchange.told(new Signal.LegGone("main", "uid-" + caller, "leg-" + caller));
    return exchange.asks(
        caller, new Turn.Happened.Transferred(phone, Duration.ofSeconds(10), "anna"));
  }

  @Test
  void callerIsSentToAColleagueAndOneRecordTellsOfBoth() {
    Exchange exchange = two();
    exchange.calls("x");
    exchange.connected("x");
    exchange.seconds(10);
    Step.Ring ring = (Step.Ring) sentTo(exchange, "x", "ben");
    assertThat(ring.dial()).containsExactly("PJSIP/ben");
    assertThat(ring.recording()).as("the recording goes on").isEmpty();
    assertThat(exchange.agent("anna")).isEqualTo(AgentState.IDLE);
    exchange.seconds(2);
    exchange.told(new Signal.Dialling("main", "uid-x", "leg-x2", "ben"));
    exchange.told(new Signal.Bridged("main", "uid-x", "leg-x2"));
    assertThat(exchange.agent("ben")).isEqualTo(AgentState.TALKING);
    exchange.seconds(20);
    exchange.told(new Signal.LegGone("main", "uid-x", "leg-x2"));
    exchange.asks("x", new Turn.Happened.Rang(Exchange.dial("ANSWER", 16, 20_000)));
    exchange.hangsUp("x");
    var record = exchange.record("x");
    assertThat(record.talk()).isEqualTo(Duration.ofSeconds(32));
    assertThat(record.agent()).contains(ANNA);
    assertThat(record.offers())
        .extracting(o -> o.agent() + " " + o.result())
        .containsExactly("anna ANSWERED", "ben ANSWERED");
    assertThat(exchange.trail("x"))
        .filteredOn(CallEvent.Answered.class::isInstance)
        .extracting(e -> ((CallEvent.Answered) e).recording())
        .containsOnly(call(exchange, "x") + "-1.raw");
    assertThat(exchange.agent("ben")).isEqualTo(AgentState.IDLE);
  }

  @Test
  void callerWhoseTransferIsNotAnsweredWaitsAgain() {
    Exchange exchange = two();
    exchange.calls("x");
    exchange.connected("x");
    exchange.seconds(500);
    sentTo(exchange, "x", "ben");
    exchange.seconds(20);
    assertThat(rung(exchange.rang("x", "NOANSWER", 0))).isEqualTo("PJSIP/anna");
  }

  @Test
  void callerSentToNobodyWaitsAgain() {
    Exchange exchange = two();
    exchange.calls("x");
    exchange.connected("x");
    assertThat(rung(sentTo(exchange, "x", "00442079460000"))).isEqualTo("PJSIP/anna");
  }

  @Test
  void agentPutsTheCallerThroughAfterAWordWithTheColleague() {
    Exchange exchange = two();
    exchange.calls("x");
    exchange.connected("x");
    exchange.seconds(10);
    exchange.told(new Signal.HandedOver("main", "uid-x", "leg-ben", "ben"));
    exchange.told(new Signal.CallerGone("main", "leg-x"));
    assertThat(exchange.agent("anna")).isEqualTo(AgentState.IDLE);
    assertThat(exchange.agent("ben")).isEqualTo(AgentState.TALKING);
    exchange.seconds(5);
    exchange.restart();
    assertThat(exchange.agent("ben")).isEqualTo(AgentState.TALKING);
    exchange.hangsUp("x", Exchange.dial("ANSWER", 16, 15_000), false);
    assertThat(exchange.agent("ben")).isEqualTo(AgentState.IDLE);
    assertThat(exchange.record("x").talk()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void agentWhoPutsTheCallerThroughToAStrangerIsFree() {
    Exchange exchange = two();
    exchange.calls("x");
    exchange.connected("x");
    exchange.seconds(10);
    exchange.told(new Signal.HandedOver("main", "uid-x", "leg-y", "stranger"));
    assertThat(exchange.agent("anna")).isEqualTo(AgentState.IDLE);
    exchange.seconds(5);
    exchange.asks("x", new Turn.Happened.Rang(Exchange.dial("ANSWER", 16, 15_000)));
    exchange.hangsUp("x");
    assertThat(exchange.record("x").talk()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void callerPutThroughToAStrangerTalksOnWhenTheServiceStartsAgain() {
    Exchange exchange = two();
    exchange.calls("x");
    exchange.connected("x");
    exchange.seconds(10);
    exchange.told(new Signal.HandedOver("main", "uid-x", "leg-y", "stranger"));
    exchange.restart();
    assertThat(exchange.view().waiting()).isEmpty();
    assertThat(exchange.agent("anna")).isEqualTo(AgentState.IDLE);
    exchange.seconds(600);
    assertThat(exchange.nudged).doesNotContain("x");
    exchange.hangsUp("x", Exchange.dial("ANSWER", 16, 610_000), false);
    assertThat(exchange.record("x").outcome()).isEqualTo(new CallOutcome.Answered());
    assertThat(exchange.record("x").talk()).isEqualTo(Duration.ofSeconds(610));
  }
}
