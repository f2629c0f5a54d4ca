package io.calltrail.routing;

import static io.calltrail.routing.Exchange.rung;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.OfferResult;
import io.calltrail.routing.QueueSettings.Offering;
import io.calltrail.routing.QueueSettings.Responsible;
import io.calltrail.routing.QueueSettings.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Which agent a caller gets, and which caller an agent gets.
class RoutingRulesTest {
  private static final Responsible PATIENT =
      new Responsible(seconds(20), seconds(30), seconds(60), Duration.ZERO);

  private static Duration seconds(int n) {
    return Duration.ofSeconds(n);
  }

  private static Exchange by(Strategy strategy, AgentSettings... people) {
    return by(o -> with(o, strategy), new Ranking.FirstCome(), people);
  }

  private static Exchange by(
      UnaryOperator<Offering> change, Ranking ranking, AgentSettings... people) {
    List<AgentSettings> all = List.of(people);
    QueueSettings queue = Exchange.queue(Exchange.SALES, Exchange.ids(all));
    return Exchange.of(queue.with(change.apply(queue.offering())), ranking, all);
  }

  private static Offering with(Offering o, Strategy strategy) {
    return new Offering(strategy, o.skills(), o.responsible(), o.ringTime(), o.wrapUp(), o.rest());
  }

  private static Offering with(Offering o, SkillStep... steps) {
    return new Offering(
        o.strategy(), List.of(steps), o.responsible(), o.ringTime(), o.wrapUp(), o.rest());
  }

  private static Offering with(Offering o, Responsible responsible) {
    return new Offering(o.strategy(), o.skills(), responsible, o.ringTime(), o.wrapUp(), o.rest());
  }

  private static AgentSettings agent(String id) {
    return AgentSettings.of(new AgentId(id), id, true);
  }

  private static AgentSettings skilled(String id, Map<String, Integer> levels) {
    return new AgentSettings(
        new AgentId(id), id, id, true, new Skills(levels), 1, 1, Optional.empty());
  }

  private static AgentSettings weighted(String id, int weight) {
    return new AgentSettings(
        new AgentId(id), id, id, true, Skills.NONE, weight, 1, Optional.empty());
  }

  /// A whole call: rings, is answered and ends after some seconds of talk.
  private static String talk(Exchange exchange, String caller, int length) {
    String rung = rung(exchange.calls(caller));
    exchange.connected(caller);
    exchange.seconds(length);
    exchange.agentHangsUp(caller);
    exchange.hangsUp(caller);
    return rung;
  }

  // ---- strategies

  @Test
  void ringAllRingsEveryFreePhoneAndTheFirstToAnswerHasTheCall() {
    var exchange = by(Strategy.RING_ALL, agent("a1"), agent("a2"), agent("a3"));
    exchange.told(new AgentCommand.Pause(new AgentId("a3"), ""));
    assertThat(rung(exchange.calls("x"))).isEqualTo("PJSIP/a1&PJSIP/a2");
    exchange.told(new Signal.Dialling("main", "uid-x", "leg-1", "a1"));
    exchange.told(new Signal.Dialling("main", "uid-x", "leg-2", "a2"));
    exchange.told(new Signal.Bridged("main", "uid-x", "leg-2"));
    exchange.told(new Signal.LegGone("main", "uid-x", "leg-1"));
    assertThat(exchange.agent("a1")).as("rung no more").isEqualTo(LiveView.AgentState.IDLE);
    assertThat(exchange.agent("a2")).isEqualTo(LiveView.AgentState.TALKING);
    exchange.told(new Signal.LegGone("main", "uid-x", "leg-2"));
    exchange.asks("x", new Turn.Happened.Rang(Exchange.dial("ANSWER", 16, 1000)));
    exchange.hangsUp("x");
    var record = exchange.record("x");
    assertThat(record.agent()).contains(new AgentId("a2"));
    assertThat(record.offers())
        .extracting(o -> o.agent() + " " + o.result())
        .containsExactly("a1 " + OfferResult.ELSEWHERE, "a2 " + OfferResult.ANSWERED);
  }

  @Test
  void withoutAmiTheDialplanNamesWhoOfAllAnswered() {
    var exchange = by(Strategy.RING_ALL, agent("a1"), agent("a2"));
    exchange.told(new Signal.LinkLost("main"));
    exchange.calls("x");
    exchange.seconds(10);
    exchange.asks(
        "x",
        new Turn.Happened.Rang(
            new DialResult("ANSWER", 16, seconds(9), seconds(3), seconds(6), "a2")));
    exchange.hangsUp("x");
    assertThat(exchange.record("x").agent()).contains(new AgentId("a2"));
  }

  @Test
  void ringAllIsTriedAgainWhenNobodyAnswers() {
    var exchange = by(Strategy.RING_ALL, agent("a1"), agent("a2"));
    exchange.calls("x");
    assertThat(exchange.rang("x", "NOANSWER", 0)).isInstanceOf(Step.Hold.class);
    exchange.seconds(30);
    assertThat(rung(exchange.asks("x"))).isEqualTo("PJSIP/a1&PJSIP/a2");
  }

  @Test
  void roundRobinGoesInTurnHoweverShortTheTalks() {
    var exchange = by(Strategy.ROUND_ROBIN, agent("a1"), agent("a2"), agent("a3"));
    var rung = new ArrayList<String>();
    for (int i = 0; i < 6; i++) {
      rung.add(talk(exchange, "x" + i, i == 0 ? 90 : 1));
    }
    assertThat(rung)
        .containsExactly("PJSIP/a1", "PJSIP/a2", "PJSIP/a3", "PJSIP/a1", "PJSIP/a2", "PJSIP/a3");
  }

  @Test
  void fewestCallsGoesToWhoHasTakenLeastSinceLogin() {
    var exchange = by(Strategy.FEWEST_CALLS, agent("a1"), agent("a2"));
    exchange.told(new AgentCommand.Pause(new AgentId("a2"), ""));
    talk(exchange, "x1", 5);
    talk(exchange, "x2", 5);
    exchange.told(new AgentCommand.Unpause(new AgentId("a2")));
    assertThat(talk(exchange, "x3", 5)).isEqualTo("PJSIP/a2");
    assertThat(talk(exchange, "x4", 5)).isEqualTo("PJSIP/a2");
    exchange.told(new AgentCommand.Logout(new AgentId("a1")));
    exchange.told(new AgentCommand.Login(new AgentId("a1")));
    assertThat(talk(exchange, "x5", 5)).as("a new shift").isEqualTo("PJSIP/a1");
  }

  @Test
  void leastTalkGoesToWhoHasTalkedLeast() {
    var exchange = by(Strategy.LEAST_TALK, agent("a1"), agent("a2"));
    assertThat(talk(exchange, "x1", 100)).isEqualTo("PJSIP/a1");
    assertThat(talk(exchange, "x2", 10)).isEqualTo("PJSIP/a2");
    assertThat(talk(exchange, "x3", 10)).isEqualTo("PJSIP/a2");
  }

  @Test
  void linearAlwaysBeginsAtTheTopOfTheList() {
    var exchange = by(Strategy.LINEAR, agent("b"), agent("a"), agent("c"));
    assertThat(talk(exchange, "x1", 5)).isEqualTo("PJSIP/b");
    assertThat(talk(exchange, "x2", 5)).isEqualTo("PJSIP/b");
    exchange.told(new AgentCommand.Pause(new AgentId("b"), ""));
    assertThat(talk(exchange, "x3", 5)).isEqualTo("PJSIP/a");
  }

  @Test
  void weightedRandomGivesEachItsShare() {
    var exchange = by(Strategy.WEIGHTED_RANDOM, weighted("a1", 1), weighted("a3", 3));
    var taken = new HashMap<String, Integer>();
    for (int i = 0; i < 2_000; i++) {
      taken.merge(talk(exchange, "x" + i, 1), 1, Integer::sum);
    }
    assertThat(taken.get("PJSIP/a3") / 2_000.0).isEqualTo(0.75, within(0.04));
  }

  @Test
  void mostSkilledIsRungFirst() {
    var needs = new SkillStep(new Skills(Map.of("english", 3)), Duration.ZERO);
    var exchange =
        by(
            o -> with(with(o, Strategy.MOST_SKILLED), needs),
            new Ranking.FirstCome(),
            skilled("fair", Map.of("english", 4)),
            skilled("good", Map.of("english", 9)),
            skilled("none", Map.of("german", 10)));
    assertThat(talk(exchange, "x1", 5)).isEqualTo("PJSIP/good");
    exchange.told(new AgentCommand.Pause(new AgentId("good"), ""));
    assertThat(talk(exchange, "x2", 5)).isEqualTo("PJSIP/fair");
    exchange.told(new AgentCommand.Pause(new AgentId("fair"), ""));
    assertThat(exchange.calls("x3")).isInstanceOf(Step.Hold.class);
  }

  @Test
  void agentOfTwoTalksTakesASecondCallAndNoThird() {
    var exchange =
        by(
            Strategy.LONGEST_IDLE,
            new AgentSettings(
                new AgentId("a1"), "a1", "a1", true, Skills.NONE, 1, 2, Optional.empty()));
    exchange.calls("x");
    exchange.connected("x");
    assertThat(rung(exchange.calls("y"))).isEqualTo("PJSIP/a1");
    exchange.connected("y");
    assertThat(exchange.calls("z")).isInstanceOf(Step.Hold.class);
    exchange.agentHangsUp("x");
    assertThat(exchange.nudged).containsExactly("z");
  }

  @Test
  void agentOfTwoTalksWhoIsBusyRestsBeforeTheNextRing() {
    var exchange =
        by(Strategy.LONGEST_IDLE, AgentSettings.of(new AgentId("a1"), "a1", true).withCapacity(2));
    exchange.calls("x");
    exchange.connected("x");
    exchange.calls("y");
    assertThat(exchange.rang("y", "BUSY", 17)).isInstanceOf(Step.Hold.class);
    exchange.seconds(14);
    assertThat(exchange.nudged).isEmpty();
    exchange.seconds(1);
    assertThat(exchange.nudged).containsExactly("y");
  }

  // ---- skills

  @Test
  void skillsRelaxAlsoAfterARestart() {
    var exchange =
        by(
            o ->
                with(
                    o,
                    new SkillStep(new Skills(Map.of("english", 7)), seconds(20)),
                    SkillStep.ANYBODY),
            new Ranking.FirstCome(),
            skilled("fluent", Map.of("english", 8)),
            agent("none"));
    exchange.told(new AgentCommand.Pause(new AgentId("fluent"), ""));
    exchange.calls("x");
    exchange.restart();
    exchange.seconds(20);
    assertThat(rung(exchange.asks("x"))).isEqualTo("PJSIP/none");
  }

  @Test
  void messageIsKeptAlthoughTheServiceWasRestartedMeanwhile() {
    var exchange = Exchange.with("a1");
    exchange.told(new AgentCommand.Logout(new AgentId("a1")));
    assertThat(exchange.calls("x")).isInstanceOf(Step.Voicemail.class);
    exchange.restart();
    exchange.seconds(9);
    exchange.asks("x", new Turn.Happened.LeftVoicemail("DTMF", seconds(8)));
    exchange.hangsUp("x");
    assertThat(exchange.record("x").voicemail()).isPresent();
  }

  @Test
  void callerWaitsForSkillsAndThenForLess() {
    var exchange =
        by(
            o ->
                with(
                    o,
                    new SkillStep(new Skills(Map.of("english", 7)), seconds(20)),
                    new SkillStep(new Skills(Map.of("english", 3)), seconds(10)),
                    SkillStep.ANYBODY),
            new Ranking.FirstCome(),
            skilled("fluent", Map.of("english", 8)),
            skilled("some", Map.of("english", 3)),
            agent("none"));
    exchange.told(new AgentCommand.Pause(new AgentId("fluent"), ""));
    assertThat(exchange.calls("x")).isInstanceOf(Step.Hold.class);
    exchange.seconds(19);
    assertThat(exchange.nudged).isEmpty();
    exchange.seconds(1);
    assertThat(rung(exchange.asks("x"))).as("english 3").isEqualTo("PJSIP/some");
    exchange.told(new AgentCommand.Pause(new AgentId("some"), ""));
    exchange.rang("x", "BUSY", 17);
    exchange.seconds(10);
    assertThat(rung(exchange.asks("x"))).as("anybody").isEqualTo("PJSIP/none");
  }

  @Test
  void callerWhomNobodyFreeCanServeDoesNotBlockThoseBehind() {
    var exchange =
        by(
            o ->
                with(
                    o,
                    new SkillStep(new Skills(Map.of("english", 7)), seconds(60)),
                    SkillStep.ANYBODY),
            new Ranking.FirstCome(),
            skilled("fluent", Map.of("english", 8)),
            agent("none"));
    exchange.calls("x");
    exchange.connected("x");
    exchange.calls("first");
    exchange.seconds(50);
    exchange.calls("second");
    exchange.asks("first");
    exchange.seconds(10);
    assertThat(exchange.nudged).as("widened first").containsExactly("first");
  }

  // ---- the responsible agent

  @Test
  void callerWaitsForTheAgentWhoSpokeWithItLast() {
    var exchange = by(o -> with(o, PATIENT), new Ranking.FirstCome(), agent("a1"), agent("a2"));
    assertThat(talk(exchange, "ann", 10)).isEqualTo("PJSIP/a1");
    assertThat(rung(exchange.calls("other"))).isEqualTo("PJSIP/a2");
    exchange.connected("other");
    assertThat(rung(exchange.calls("ann~"))).as("her own agent").isEqualTo("PJSIP/a1");
  }

  @Test
  void responsibleAgentWhoTalksIsWaitedForAndThenOthersMayTakeTheCall() {
    var exchange = by(o -> with(o, PATIENT), new Ranking.FirstCome(), agent("a1"), agent("a2"));
    talk(exchange, "ann", 10);
    talk(exchange, "bob", 10);
    assertThat(rung(exchange.calls("x"))).isEqualTo("PJSIP/a1");
    exchange.connected("x");
    assertThat(exchange.calls("ann~")).as("a2 is free, a1 talks").isInstanceOf(Step.Hold.class);
    exchange.seconds(50);
    exchange.asks("ann~");
    exchange.seconds(10);
    assertThat(rung(exchange.asks("ann~"))).isEqualTo("PJSIP/a2");
  }

  @Test
  void responsibleAgentWhoIsAwayIsNotWaitedFor() {
    var exchange = by(o -> with(o, PATIENT), new Ranking.FirstCome(), agent("a1"), agent("a2"));
    talk(exchange, "ann", 10);
    exchange.told(new AgentCommand.Pause(new AgentId("a1"), ""));
    assertThat(rung(exchange.calls("ann~"))).isEqualTo("PJSIP/a2");
  }

  @Test
  void responsibleAgentWhoDoesNotAnswerGivesWayAtOnce() {
    var exchange = by(o -> with(o, PATIENT), new Ranking.FirstCome(), agent("a1"), agent("a2"));
    talk(exchange, "ann", 10);
    assertThat(rung(exchange.calls("ann~"))).isEqualTo("PJSIP/a1");
    assertThat(rung(exchange.rang("ann~", "NOANSWER", 0))).isEqualTo("PJSIP/a2");
  }

  // ---- callers who come back

  private static Exchange returning(Waiting waiting) {
    return Exchange.with(q -> q.with(waiting), "a1");
  }

  @Test
  void callerWhoGaveUpAndCallsAgainTakesItsPlaceBack() {
    var exchange = returning(new Waiting(seconds(100), seconds(5), "default", seconds(60), 0));
    exchange.calls("busy");
    exchange.connected("busy");
    exchange.calls("ann");
    exchange.seconds(10);
    exchange.calls("second");
    exchange.hangsUp("ann");
    exchange.seconds(5);
    exchange.calls("ann~");
    assertThat(exchange.view().waiting())
        .extracting(w -> w.caller().orElseThrow().value())
        .containsExactly(Exchange.numberOf("ann"), Exchange.numberOf("second"));
    assertThat(exchange.view().waiting().getFirst().why()).contains("earlier call");
    exchange.agentHangsUp("busy");
    assertThat(exchange.nudged).containsExactly("ann~");
  }

  @Test
  void keptPlaceSurvivesARestart() {
    var exchange = returning(new Waiting(seconds(100), seconds(5), "default", seconds(60), 0));
    exchange.calls("busy");
    exchange.connected("busy");
    exchange.calls("ann");
    exchange.seconds(10);
    exchange.calls("second");
    exchange.hangsUp("ann");
    exchange.calls("ann~");
    exchange.restart();
    exchange.agentHangsUp("busy");
    assertThat(exchange.nudged).containsExactly("ann~");
  }

  @Test
  void placeIsLostWhenTheCallerStaysAwayTooLong() {
    var exchange = returning(new Waiting(seconds(100), seconds(5), "default", seconds(60), 0));
    exchange.calls("busy");
    exchange.connected("busy");
    exchange.calls("ann");
    exchange.hangsUp("ann");
    exchange.seconds(1);
    exchange.calls("second");
    exchange.seconds(59);
    exchange.calls("ann~");
    exchange.agentHangsUp("busy");
    assertThat(exchange.nudged).containsExactly("second");
  }

  @Test
  void repeatCallerGoesFirstWhenTheQueueSaysSo() {
    var exchange = returning(new Waiting(seconds(900), seconds(5), "default", Duration.ZERO, 5));
    exchange.calls("ann");
    exchange.hangsUp("ann");
    exchange.calls("busy");
    exchange.connected("busy");
    exchange.calls("new");
    exchange.seconds(5);
    exchange.calls("ann~");
    assertThat(exchange.trail("ann~"))
        .filteredOn(CallEvent.Queued.class::isInstance)
        .extracting(e -> ((CallEvent.Queued) e).priority())
        .containsExactly(5);
    exchange.agentHangsUp("busy");
    assertThat(exchange.nudged).containsExactly("ann~");
  }

  // ---- value

  @Test
  void lossesAreLearnedFromThePast() {
    // 400 waited 5 s and 100 of them left; 250 waited 15 s and 1 left
    var learned =
        Ranking.Losses.learned(
            seconds(10),
            List.of(
                new WaitCount(0, 400, 100, seconds(2_000)),
                new WaitCount(1, 250, 1, seconds(1_250))));
    assertThat(learned.at(seconds(3))).isEqualTo(100 / 4_500.0, within(1e-9));
    assertThat(learned.at(seconds(12))).isEqualTo(1 / 1_250.0, within(1e-9));
    assertThat(learned.at(seconds(500)))
        .as("as the last step")
        .isEqualTo(1 / 1_250.0, within(1e-9));
  }

  @Test
  void withTooLittlePastNothingIsLearned() {
    assertThat(Ranking.Losses.learned(seconds(10), List.of(new WaitCount(0, 4, 1, seconds(20)))))
        .isEqualTo(Ranking.Losses.UNKNOWN);
  }

  @Test
  void byValueTheDearestLossGoesFirstAndTheFiguresAreShown() {
    // in the first 10 s one in a hundred leaves each second, later one in a thousand
    var losses = new Ranking.Losses(seconds(10), List.of(0.01, 0.001));
    var exchange = by(o -> o, new Ranking.ByValue(losses), agent("a1"));
    exchange.calls("busy");
    exchange.connected("busy");
    exchange.calls("old");
    exchange.seconds(20);
    exchange.asks("old");
    exchange.calls("fresh");
    assertThat(exchange.view().waiting())
        .extracting(LiveView.Waiting::why)
        .containsExactly(
            "priority 0, value 100 x 1.00 %/s lost by waiting = 1.00/s, waits 0 s",
            "priority 0, value 100 x 0.10 %/s lost by waiting = 0.10/s, waits 20 s");
    exchange.agentHangsUp("busy");
    assertThat(exchange.nudged).as("in one value, in order of arrival").containsExactly("old");
  }
}
