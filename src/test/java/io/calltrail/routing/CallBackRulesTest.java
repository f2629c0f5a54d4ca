package io.calltrail.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.calltrail.call.AgentId;
import io.calltrail.call.CallBackResult;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.TaskEnding;
import io.calltrail.call.TaskEvent;
import io.calltrail.call.TaskReason;
import io.calltrail.routing.LiveView.AgentState;
import io.calltrail.routing.TaskView.State;
import io.calltrail.routing.Turn.Happened;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Missed calls as tasks, and clients called back in their turn.
class CallBackRulesTest {
  private static final Duration RING = Duration.ofSeconds(30);
  private static final CallBackRules ASKED =
      new CallBackRules(
          "1",
          Set.of(TaskReason.ASKED, TaskReason.ABANDONED),
          3,
          new CallBackRules.Spacing(
              Duration.ofMinutes(5), Duration.ofMinutes(30), Duration.ofMinutes(10)),
          Duration.ofHours(96),
          Schedule.ALWAYS,
          List.of("auth-thankyou"));

  private static TaskSettings tasks(CallBackRules rules, int cap, String... allow) {
    return new TaskSettings(
        Duration.ofMinutes(15),
        Map.of(Exchange.SALES, rules),
        Optional.of(
            new Outside("PJSIP/{number}@trunk", List.of(allow), RING, cap, Optional.empty())));
  }

  private static Exchange with(TaskSettings tasks, String... agents) {
    List<AgentSettings> people =
        Arrays.stream(agents).map(a -> AgentSettings.of(new AgentId(a), a, true)).toList();
    return Exchange.of(
        Exchange.queue(Exchange.SALES, Exchange.ids(people)),
        new Ranking.FirstCome(),
        people,
        tasks);
  }

  private static Exchange with(CallBackRules rules, String... agents) {
    return with(tasks(rules, 100, "+44*"), agents);
  }

  private static Exchange with(String... agents) {
    return with(ASKED, agents);
  }

  /// A caller who waits presses 1 and leaves.
  private static void asksToBeCalled(Exchange exchange, String caller) {
    assertThat(exchange.calls(caller)).isInstanceOf(Step.Hold.class);
    assertThat(exchange.asks(caller, new Happened.Pressed("1")))
        .isEqualTo(new Step.Play(List.of("auth-thankyou")));
    assertThat(exchange.asks(caller, new Happened.Played())).isEqualTo(Step.Leave.NORMAL);
    exchange.hangsUp(caller);
  }

  private static void misses(Exchange exchange, String caller) {
    exchange.calls(caller);
    exchange.seconds(10);
    exchange.hangsUp(caller);
  }

  private static void talks(Exchange exchange, String caller) {
    exchange.calls(caller);
    exchange.connected(caller);
  }

  private static void over(Exchange exchange, String caller) {
    exchange.agentHangsUp(caller);
    exchange.hangsUp(caller);
  }

  private static void pause(Exchange exchange, String agent) {
    exchange.told(new AgentCommand.Pause(new AgentId(agent), ""));
  }

  private static void unpause(Exchange exchange, String agent) {
    exchange.told(new AgentCommand.Unpause(new AgentId(agent)));
  }

  private static <E extends TaskEvent> List<E> facts(Exchange exchange, Class<E> type) {
    return exchange.facts.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static CallBackResult result(Exchange exchange) {
    return facts(exchange, TaskEvent.CallBackEnded.class).getLast().result();
  }

  private static TaskView task(Exchange exchange) {
    assertThat(exchange.tasks()).hasSize(1);
    return exchange.tasks().getFirst();
  }

  // ---- the place stays

  @Test
  void callerWhoPressesOneIsCalledBackInItsTurnAgentFirst() {
    var exchange = with("a1");
    talks(exchange, "ann");
    exchange.seconds(60);
    asksToBeCalled(exchange, "bob");
    assertThat(exchange.record("bob").outcome()).isEqualTo(new CallOutcome.CallBack());
    assertThat(exchange.record("bob").missed()).isTrue();
    exchange.seconds(5);
    exchange.calls("cid");
    assertThat(exchange.agentCalls).isEmpty();

    over(exchange, "ann");
    var call = exchange.agentCalls.getFirst();
    assertThat(call.dial()).isEqualTo("PJSIP/a1");
    assertThat(call.client().value()).isEqualTo(Exchange.numberOf("bob"));
    assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.RINGING);
    assertThat(exchange.agentReady(call))
        .isEqualTo(
            new Step.CallOut(
                Exchange.numberOf("bob"),
                "PJSIP/#@trunk",
                RING,
                Optional.of(call.callBack() + "-1.raw"),
                Exchange.TRACKING));
    assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.TALKING);
    exchange.clientAnswers(call);
    assertThat(task(exchange).state()).isEqualTo(State.TALKING);
    exchange.seconds(40);
    exchange.clientOver(call, "ANSWER", 16);

    assertThat(exchange.tasks()).isEmpty();
    assertThat(facts(exchange, TaskEvent.CallBackEnded.class))
        .extracting(TaskEvent.CallBackEnded::result, TaskEvent.CallBackEnded::talk)
        .containsExactly(tuple(CallBackResult.SPOKEN, Duration.ofSeconds(40)));
    assertThat(facts(exchange, TaskEvent.Closed.class))
        .extracting(TaskEvent.Closed::ending, TaskEvent.Closed::by)
        .containsExactly(tuple(TaskEnding.TALKED, Optional.of(new AgentId("a1"))));
    assertThat(Exchange.rung(exchange.asks("cid"))).as("who held on is next").isEqualTo("PJSIP/a1");
  }

  @Test
  void callBackDoesNotPassWhoHasWaitedLonger() {
    var exchange = with("a1");
    talks(exchange, "ann");
    exchange.seconds(10);
    exchange.calls("bob");
    exchange.seconds(10);
    asksToBeCalled(exchange, "cid");
    over(exchange, "ann");
    assertThat(exchange.agentCalls).isEmpty();
    assertThat(Exchange.rung(exchange.asks("bob"))).isEqualTo("PJSIP/a1");
  }

  @Test
  void callerWhoHangsUpWhileWaitingKeepsItsPlaceWhenTheQueueSaysSo() {
    var exchange = with("a1");
    talks(exchange, "ann");
    misses(exchange, "bob");
    exchange.calls("cid");
    over(exchange, "ann");
    assertThat(exchange.agentCalls)
        .extracting(c -> c.client().value())
        .containsExactly(Exchange.numberOf("bob"));
  }

  @Test
  void withoutARuleAMissedCallIsATaskAndNobodyIsCalled() {
    var exchange = with(CallBackRules.tasksOnly(Schedule.ALWAYS), "a1");
    talks(exchange, "ann");
    misses(exchange, "bob");
    over(exchange, "ann");
    exchange.seconds(3600);
    assertThat(exchange.agentCalls).isEmpty();
    assertThat(task(exchange).reason()).isEqualTo(TaskReason.ABANDONED);
    assertThat(task(exchange).overdue(exchange.now)).as("after a quarter of an hour").isTrue();
  }

  @Test
  void keyOfAQueueWithoutCallBacksMeansNothing() {
    var exchange = with(CallBackRules.tasksOnly(Schedule.ALWAYS), "a1");
    pause(exchange, "a1");
    exchange.calls("bob");
    assertThat(exchange.asks("bob", new Happened.Pressed("1"))).isInstanceOf(Step.Hold.class);
    assertThat(exchange.tasks()).isEmpty();
  }

  @Test
  void misdialIsNoTask() {
    var exchange = with("a1");
    pause(exchange, "a1");
    exchange.calls("bob");
    exchange.hangsUp("bob");
    assertThat(exchange.tasks()).isEmpty();
  }

  // ---- who may be called

  @Test
  void numbersThatAreNotAllowedAreNeverCalled() {
    var exchange = with(tasks(ASKED, 100, "+7*", "+447946000000"), "a1");
    talks(exchange, "ann");
    asksToBeCalled(exchange, "bob");
    over(exchange, "ann");
    exchange.seconds(3600);
    assertThat(exchange.agentCalls).isEmpty();
    assertThat(exchange.refuses(callNow(exchange, "a1")))
        .contains(Refusal.of(Refusal.Why.NOT_TO_BE_CALLED));
  }

  private static TaskCommand callNow(Exchange exchange, String agent) {
    return new TaskCommand.CallNow(task(exchange).id(), new AgentId(agent));
  }

  @Test
  void withoutATrunkThereAreTasksOnly() {
    var exchange =
        with(
            new TaskSettings(
                Duration.ofMinutes(15), Map.of(Exchange.SALES, ASKED), Optional.empty()),
            "a1");
    talks(exchange, "ann");
    asksToBeCalled(exchange, "bob");
    over(exchange, "ann");
    exchange.seconds(3600);
    assertThat(exchange.agentCalls).isEmpty();
    assertThat(task(exchange).next()).isEmpty();
  }

  @Test
  void withheldNumberIsATaskForAPerson() {
    var exchange = with("a1");
    pause(exchange, "a1");
    exchange.callsWithheld("bob");
    assertThat(exchange.asks("bob", new Happened.Pressed("1"))).isInstanceOf(Step.Hold.class);
    exchange.seconds(10);
    exchange.hangsUp("bob");
    unpause(exchange, "a1");
    exchange.seconds(10);
    assertThat(task(exchange).client()).isEmpty();
    assertThat(exchange.agentCalls).isEmpty();
  }

  @Test
  void outsideTheHoursNobodyIsCalledAndThePromiseWaits() {
    var hours =
        new Schedule(
            ZoneOffset.UTC,
            List.of(
                new Schedule.Hours(
                    EnumSet.allOf(DayOfWeek.class), LocalTime.of(10, 0), LocalTime.of(12, 0))),
            Set.of());
    var exchange =
        with(
            new CallBackRules(
                "1", ASKED.inTurn(), 3, ASKED.spacing(), ASKED.expires(), hours, List.of("x")),
            "a1");
    talks(exchange, "ann");
    misses(exchange, "bob");
    over(exchange, "ann");
    exchange.seconds(600);
    assertThat(exchange.agentCalls).as("at 9:10").isEmpty();
    assertThat(task(exchange).promised()).hasToString("2026-03-02T10:15:00Z");
    assertThat(task(exchange).next()).get().hasToString("2026-03-02T10:00:00Z");
    exchange.seconds(2990);
    assertThat(exchange.agentCalls).as("at 10:00").hasSize(1);
  }

  @Test
  void noMoreClientsAreCalledInADayThanTheCap() {
    var exchange = with(tasks(ASKED, 2, "+44*"), "a1");
    for (String client : List.of("bob", "cid", "dan")) {
      talks(exchange, "x-" + client);
      asksToBeCalled(exchange, client);
      over(exchange, "x-" + client);
      if (!client.equals("dan")) {
        exchange.agentReady(exchange.agentCalls.getLast());
        exchange.clientOver(exchange.agentCalls.getLast(), "ANSWER", 16);
      }
    }
    assertThat(exchange.agentCalls).hasSize(2);
    assertThat(exchange.refuses(callNow(exchange, "a1")))
        .contains(Refusal.of(Refusal.Why.CAP_REACHED));
    exchange.restart();
    exchange.told(new Signal.Snapshot("main", exchange.now, false, List.of(), List.of()));
    exchange.seconds(600);
    assertThat(exchange.refuses(callNow(exchange, "a1")))
        .contains(Refusal.of(Refusal.Why.CAP_REACHED));
    assertThat(exchange.agentCalls).as("after a restart").hasSize(2);
    exchange.seconds(86_400);
    assertThat(exchange.agentCalls).as("a day later").hasSize(3);
  }

  @Test
  void withoutTheLinkNobodyIsCalledAndNobodyIsHeldUp() {
    var exchange = with("a1");
    talks(exchange, "ann");
    asksToBeCalled(exchange, "bob");
    exchange.calls("cid");
    exchange.told(new Signal.LinkLost("main"));
    over(exchange, "ann");
    assertThat(exchange.agentCalls).isEmpty();
    assertThat(Exchange.rung(exchange.asks("cid"))).isEqualTo("PJSIP/a1");
    exchange.connected("cid");
    exchange.told(new Signal.Snapshot("main", exchange.now, false, List.of(), List.of()));
    over(exchange, "cid");
    assertThat(exchange.agentCalls).hasSize(1);
  }

  // ---- each failure by its own rule

  @Test
  void agentWhoDoesNotAnswerRestsAndTheNextIsRungForTheSamePlace() {
    var exchange = with("a1", "a2");
    pause(exchange, "a1");
    pause(exchange, "a2");
    asksToBeCalled(exchange, "bob");
    unpause(exchange, "a1");
    exchange.agentFails(exchange.agentCalls.getFirst(), 3);
    assertThat(result(exchange)).isEqualTo(CallBackResult.AGENT_NO_ANSWER);
    assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.RESTING);
    assertThat(task(exchange).attempts()).as("the client's phone has not rung").isZero();
    unpause(exchange, "a2");
    assertThat(exchange.agentCalls.getLast().dial()).isEqualTo("PJSIP/a2");
    exchange.agentFails(exchange.agentCalls.getLast(), 5);
    assertThat(result(exchange)).isEqualTo(CallBackResult.AGENT_BUSY);
    exchange.seconds(15);
    exchange.agentFails(exchange.agentCalls.getLast(), 0);
    assertThat(result(exchange)).isEqualTo(CallBackResult.AGENT_UNREACHABLE);
    exchange.seconds(15);
    exchange.agentFails(exchange.agentCalls.getLast(), 8);
    assertThat(result(exchange)).isEqualTo(CallBackResult.AGENT_REJECTED);
  }

  @Test
  void whoHoldsOnIsServedThoughTheAgentNeverTakesTheCallBackAheadOfIt() {
    var exchange = with("a1");
    pause(exchange, "a1");
    asksToBeCalled(exchange, "bob");
    exchange.seconds(5);
    exchange.calls("cid");
    unpause(exchange, "a1");
    for (int i = 0; i < 3; i++) {
      exchange.agentFails(exchange.agentCalls.get(i), 5);
      exchange.seconds(15);
    }
    assertThat(exchange.agentCalls).hasSize(3);
    assertThat(Exchange.rung(exchange.asks("cid"))).isEqualTo("PJSIP/a1");
  }

  @Test
  void pbxThatRefusesToCallCostsTheAgentNothing() {
    var exchange = with("a1");
    pause(exchange, "a1");
    asksToBeCalled(exchange, "bob");
    unpause(exchange, "a1");
    exchange.told(
        new Signal.Originated(
            "main",
            exchange.agentCalls.getFirst().callBack().value(),
            false,
            Signal.Originated.REFUSED));
    assertThat(result(exchange)).isEqualTo(CallBackResult.FAILED);
    assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.IDLE);
    exchange.seconds(599);
    assertThat(exchange.agentCalls).hasSize(1);
    exchange.seconds(1);
    assertThat(exchange.agentCalls).hasSize(2);
  }

  @Test
  void clientIsCalledAgainAfterItsSpacingAndThenLeftToAPerson() {
    var exchange = with("a1");
    pause(exchange, "a1");
    asksToBeCalled(exchange, "bob");
    unpause(exchange, "a1");
    ring(exchange, "BUSY", 17, CallBackResult.CLIENT_BUSY);
    exchange.seconds(299);
    assertThat(exchange.agentCalls).hasSize(1);
    exchange.seconds(1);
    assertThat(exchange.agentCalls).as("busy: 5 minutes").hasSize(2);
    ring(exchange, "NOANSWER", 0, CallBackResult.CLIENT_NO_ANSWER);
    exchange.seconds(1799);
    assertThat(exchange.agentCalls).hasSize(2);
    exchange.seconds(1);
    assertThat(exchange.agentCalls).as("no answer: 30 minutes").hasSize(3);
    ring(exchange, "CONGESTION", 34, CallBackResult.FAILED);
    exchange.seconds(7200);
    assertThat(exchange.agentCalls).as("three attempts").hasSize(3);
    assertThat(task(exchange).attempts()).isEqualTo(3);
    exchange.after(Duration.ofHours(96));
    assertThat(facts(exchange, TaskEvent.Closed.class))
        .extracting(TaskEvent.Closed::ending)
        .containsExactly(TaskEnding.EXPIRED);
  }

  private static void ring(Exchange exchange, String status, int cause, CallBackResult result) {
    var call = exchange.agentCalls.getLast();
    assertThat(exchange.agentReady(call)).isInstanceOf(Step.CallOut.class);
    exchange.clientOver(call, status, cause);
    assertThat(result(exchange)).isEqualTo(result);
    assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.IDLE);
  }

  @Test
  void nothingStaysCallingForEver() {
    var exchange = with("a1");
    pause(exchange, "a1");
    asksToBeCalled(exchange, "bob");
    unpause(exchange, "a1");
    exchange.seconds(31);
    assertThat(result(exchange)).as("no word of the agent").isEqualTo(CallBackResult.LOST);
    exchange.seconds(600);
    exchange.agentReady(exchange.agentCalls.getLast());
    exchange.seconds(41);
    assertThat(result(exchange)).as("no word of the client").isEqualTo(CallBackResult.LOST);
    assertThat(exchange.agent("a1")).isNotEqualTo(LiveView.AgentState.TALKING);
    exchange.seconds(600);
    exchange.agentReady(exchange.agentCalls.getLast());
    exchange.clientAnswers(exchange.agentCalls.getLast());
    exchange.seconds(3601);
    assertThat(exchange.tasks()).as("no word of the talk's end").isEmpty();
    assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.IDLE);
  }

  @Test
  void withoutAmiTheDialplanTellsOfTheTalk() {
    var exchange = with("a1");
    pause(exchange, "a1");
    asksToBeCalled(exchange, "bob");
    unpause(exchange, "a1");
    var call = exchange.agentCalls.getFirst();
    exchange.told(new Signal.LinkLost("main"));
    exchange.agentReady(call);
    exchange.seconds(120);
    exchange.clientOver(call, "ANSWER", 16);
    assertThat(result(exchange)).isEqualTo(CallBackResult.SPOKEN);
    assertThat(facts(exchange, TaskEvent.ClientAnswered.class)).hasSize(1);
  }

  // ---- the client calls by itself

  @Test
  void clientWithATaskGoesToItsOwnerAndTheTalkClosesTheTask() {
    var exchange = with(CallBackRules.tasksOnly(Schedule.ALWAYS), "a1", "a2");
    pause(exchange, "a1");
    pause(exchange, "a2");
    misses(exchange, "bob");
    exchange.told(new TaskCommand.Take(task(exchange).id(), new AgentId("a2")));
    unpause(exchange, "a1");
    unpause(exchange, "a2");
    exchange.seconds(100);
    assertThat(Exchange.rung(exchange.calls("bob~"))).isEqualTo("PJSIP/a2");
    exchange.connected("bob~");
    assertThat(exchange.tasks()).isEmpty();
    assertThat(facts(exchange, TaskEvent.Closed.class))
        .extracting(TaskEvent.Closed::ending)
        .containsExactly(TaskEnding.TALKED);
  }

  @Test
  void clientWhoCallsMeanwhileIsNotCalledAndHasItsPlaceAgain() {
    var exchange = with("a1");
    talks(exchange, "ann");
    asksToBeCalled(exchange, "bob");
    exchange.seconds(20);
    exchange.calls("cid");
    exchange.seconds(20);
    exchange.calls("bob~");
    over(exchange, "ann");
    assertThat(exchange.agentCalls).isEmpty();
    assertThat(Exchange.rung(exchange.asks("bob~"))).as("before cid").isEqualTo("PJSIP/a1");
  }

  @Test
  void clientWhoCallsWhileTheAgentIsRungIsNotCalled() {
    var exchange = with("a1");
    pause(exchange, "a1");
    asksToBeCalled(exchange, "bob");
    unpause(exchange, "a1");
    exchange.calls("bob~");
    assertThat(exchange.agentReady(exchange.agentCalls.getFirst())).isEqualTo(Step.Leave.NORMAL);
    assertThat(result(exchange)).isEqualTo(CallBackResult.WITHDRAWN);
    assertThat(Exchange.rung(exchange.asks("bob~"))).isEqualTo("PJSIP/a1");
  }

  @Test
  void clientWhoIsMissedAgainHasOneTask() {
    var exchange = with("a1");
    pause(exchange, "a1");
    misses(exchange, "bob");
    misses(exchange, "bob~");
    assertThat(task(exchange).calls()).isEqualTo(2);
  }

  // ---- agents and their tasks

  @Test
  void agentCallsNow() {
    var exchange = with(CallBackRules.tasksOnly(Schedule.ALWAYS), "a1", "a2");
    pause(exchange, "a1");
    pause(exchange, "a2");
    misses(exchange, "bob");
    assertThat(exchange.refuses(callNow(exchange, "a2")))
        .contains(Refusal.of(Refusal.Why.NOT_FREE));
    unpause(exchange, "a1");
    unpause(exchange, "a2");
    assertThat(exchange.refuses(callNow(exchange, "a2"))).isEmpty();
    assertThat(exchange.agentCalls).extracting(AgentCall::dial).containsExactly("PJSIP/a2");
    assertThat(exchange.refuses(callNow(exchange, "a1")))
        .contains(Refusal.of(Refusal.Why.CALLED_ALREADY));
    exchange.agentReady(exchange.agentCalls.getFirst());
    exchange.clientOver(exchange.agentCalls.getFirst(), "ANSWER", 16);
    assertThat(exchange.tasks()).isEmpty();
  }

  @Test
  void agentSaysThatATaskIsDone() {
    var exchange = with("a1");
    pause(exchange, "a1");
    misses(exchange, "bob");
    exchange.told(new TaskCommand.Done(task(exchange).id(), new AgentId("a1")));
    unpause(exchange, "a1");
    exchange.seconds(10);
    assertThat(exchange.tasks()).isEmpty();
    assertThat(exchange.agentCalls).isEmpty();
  }

  @Test
  void ownersPlaceIsInTheOwnersLineUntilOthersMayHaveIt() {
    var exchange = with("a1", "a2");
    talks(exchange, "ann");
    talks(exchange, "dan");
    asksToBeCalled(exchange, "bob");
    exchange.told(new TaskCommand.Take(task(exchange).id(), new AgentId("a2")));
    over(exchange, "ann");
    assertThat(exchange.agentCalls).as("a1 is not the owner").isEmpty();
    exchange.seconds(30);
    assertThat(exchange.agentCalls).extracting(AgentCall::dial).containsExactly("PJSIP/a1");
  }

  @Test
  void messageLeftIsATask() {
    var exchange = with("a1");
    exchange.told(new AgentCommand.Logout(new AgentId("a1")));
    assertThat(exchange.calls("bob")).isInstanceOf(Step.Voicemail.class);
    exchange.seconds(8);
    exchange.asks("bob", new Happened.LeftVoicemail("DTMF", Duration.ofSeconds(8)));
    exchange.hangsUp("bob");
    assertThat(task(exchange).reason()).isEqualTo(TaskReason.VOICEMAIL);
    assertThat(exchange.trail("bob")).hasAtLeastOneElementOfType(CallEvent.VoicemailLeft.class);
  }

  // ---- restart

  @Test
  void tasksAndWhatGoesOnSurviveARestart() {
    var exchange = with("a1", "a2");
    pause(exchange, "a1");
    pause(exchange, "a2");
    asksToBeCalled(exchange, "bob");
    misses(exchange, "cid");
    exchange.told(new TaskCommand.Take(exchange.tasks().getLast().id(), new AgentId("a2")));
    unpause(exchange, "a1");
    var call = exchange.agentCalls.getFirst();
    exchange.agentReady(call);
    List<TaskView> before = exchange.tasks();
    exchange.restart();
    exchange.told(
        new Signal.Snapshot(
            "main",
            exchange.now,
            false,
            List.of(
                new Signal.Channel(
                    call.callBack().value(), "", "PJSIP/a1-1", Optional.empty(), Duration.ZERO)),
            List.of()));
    assertThat(exchange.tasks())
        .extracting(TaskView::id, TaskView::attempts, TaskView::owner, TaskView::calls)
        .isEqualTo(
            before.stream().map(t -> tuple(t.id(), t.attempts(), t.owner(), t.calls())).toList());
    assertThat(exchange.tasks().getFirst().state()).isEqualTo(State.CALLING_CLIENT);
    assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.TALKING);
    exchange.clientAnswers(call);
    exchange.seconds(10);
    exchange.clientOver(call, "ANSWER", 16);
    assertThat(exchange.tasks()).hasSize(1);
  }

  @Test
  void factsToldTwiceAreOneTask() {
    var exchange = with("a1");
    pause(exchange, "a1");
    asksToBeCalled(exchange, "bob");
    unpause(exchange, "a1");
    ring(exchange, "BUSY", 17, CallBackResult.CLIENT_BUSY);
    var before = exchange.tasks();
    exchange.facts.addAll(List.copyOf(exchange.facts));
    exchange.restart();
    exchange.told(new Signal.Snapshot("main", exchange.now, false, List.of(), List.of()));
    assertThat(exchange.tasks()).isEqualTo(before);
  }

  @Test
  void agentIsFreeAfterARestartThoughTheTaskWasClosedDuringItsCallBack() {
    var exchange = with("a1");
    var call = talkingCallBack(exchange);
    exchange.told(new TaskCommand.Done(task(exchange).id(), new AgentId("a1")));
    exchange.clientOver(call, "ANSWER", 16);
    exchange.restart();
    exchange.seconds(60);
    assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.IDLE);
  }

  @Test
  void callBackOfAClosedTaskGoesOnOverARestart() {
    var exchange = with("a1");
    var call = talkingCallBack(exchange);
    exchange.told(new TaskCommand.Done(task(exchange).id(), new AgentId("a1")));
    exchange.restart();
    exchange.told(bridged(call));
    exchange.seconds(60);
    assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.TALKING);
    exchange.clientOver(call, "ANSWER", 16);
    assertThat(result(exchange)).isEqualTo(CallBackResult.SPOKEN);
    assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.IDLE);
    assertThat(facts(exchange, TaskEvent.Closed.class)).hasSize(1);
  }

  private static AgentCall talkingCallBack(Exchange exchange) {
    pause(exchange, "a1");
    asksToBeCalled(exchange, "bob");
    unpause(exchange, "a1");
    var call = exchange.agentCalls.getLast();
    exchange.agentReady(call);
    exchange.clientAnswers(call);
    exchange.seconds(10);
    return call;
  }

  private static Signal.Snapshot bridged(AgentCall call) {
    String id = call.callBack().value();
    return new Signal.Snapshot(
        "main",
        Instant.EPOCH,
        false,
        List.of(
            new Signal.Channel(id, id, "PJSIP/a1-1", Optional.of("b"), Duration.ZERO),
            new Signal.Channel("client", id, "PJSIP/trunk-1", Optional.of("b"), Duration.ZERO)),
        List.of());
  }

  @Test
  void clientWhoAnswersWhileTheServiceIsDownIsInATalk() {
    var exchange = with("a1");
    pause(exchange, "a1");
    asksToBeCalled(exchange, "bob");
    unpause(exchange, "a1");
    var call = exchange.agentCalls.getLast();
    exchange.agentReady(call);
    exchange.restart();
    exchange.seconds(90);
    assertThat(task(exchange).state()).as("unlinked").isEqualTo(State.CALLING_CLIENT);
    exchange.told(bridged(call));
    exchange.seconds(90);
    assertThat(task(exchange).state()).isEqualTo(State.TALKING);
    exchange.clientOver(call, "ANSWER", 16);
    assertThat(exchange.tasks()).isEmpty();
  }

  @Test
  void clientWhoIsStillRungAfterARestartIsRungNoLongerThanOthers() {
    var exchange = with("a1");
    pause(exchange, "a1");
    asksToBeCalled(exchange, "bob");
    unpause(exchange, "a1");
    var call = exchange.agentCalls.getLast();
    String id = call.callBack().value();
    exchange.agentReady(call);
    exchange.restart();
    exchange.told(
        new Signal.Snapshot(
            "main",
            exchange.now,
            false,
            List.of(new Signal.Channel(id, id, "PJSIP/a1-1", Optional.empty(), Duration.ZERO)),
            List.of()));
    exchange.seconds(39);
    assertThat(task(exchange).state()).isEqualTo(State.CALLING_CLIENT);
    exchange.seconds(1);
    assertThat(result(exchange)).isEqualTo(CallBackResult.LOST);
  }

  // ---- beside everything else

  @Test
  void agentWhoDoesNotAnswerCallBacksIsPausedAsForCalls() {
    List<AgentSettings> people = List.of(AgentSettings.of(new AgentId("a1"), "a1", true));
    var desk = new QueueSettings.Desk(new AutoPause(2, Duration.ofMinutes(5)), false, false);
    Exchange exchange =
        Exchange.of(
            Exchange.queue(Exchange.SALES, Exchange.ids(people)).with(desk),
            new Ranking.FirstCome(),
            people,
            tasks(ASKED, 100, "+44*"));
    pause(exchange, "a1");
    asksToBeCalled(exchange, "bob");
    unpause(exchange, "a1");
    exchange.agentFails(exchange.agentCalls.getLast(), 3);
    assertThat(exchange.agent("a1")).isEqualTo(AgentState.RESTING);
    exchange.seconds(31);
    assertThat(exchange.agentCalls).hasSize(2);
    exchange.agentFails(exchange.agentCalls.getLast(), 3);
    assertThat(exchange.agent("a1")).isEqualTo(AgentState.PAUSED);
    exchange.seconds(301);
    assertThat(exchange.agentCalls).hasSize(3);
  }

  @Test
  void callerWhoIsMovedUpPassesTheCallBacksToo() {
    var exchange = with("a1");
    pause(exchange, "a1");
    exchange.calls("first");
    exchange.told(new Input.MoveUp(exchange.view().waiting().getFirst().call()));
    exchange.asks("first", new Happened.Pressed("1"));
    exchange.hangsUp("first");
    exchange.calls("second");
    assertThat(task(exchange).state()).isEqualTo(State.IN_LINE);
    exchange.told(new Input.MoveUp(exchange.view().waiting().getFirst().call()));
    unpause(exchange, "a1");
    assertThat(exchange.agentCalls).isEmpty();
    assertThat(exchange.nudged).endsWith("second");
  }

  // ---- one call-back, one whole agent

  @Test
  void clientWhomAnAgentCallsNowStandsInNoLine() {
    var english = new Skills(Map.of("english", 9));
    var people =
        List.of(
            AgentSettings.of(new AgentId("a1"), "a1", true).with(english),
            AgentSettings.of(new AgentId("a2"), "a2", true));
    QueueSettings queue = Exchange.queue(Exchange.SALES, Exchange.ids(people));
    QueueSettings.Offering o = queue.offering();
    var exchange =
        Exchange.of(
            queue.with(
                new QueueSettings.Offering(
                    o.strategy(),
                    List.of(new SkillStep(english, Duration.ofSeconds(200)), SkillStep.ANYBODY),
                    new QueueSettings.Responsible(
                        Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO),
                    o.ringTime(),
                    o.wrapUp(),
                    o.rest())),
            new Ranking.FirstCome(),
            people,
            tasks(ASKED, 100, "+44*"));
    talks(exchange, "ann");
    asksToBeCalled(exchange, "bob");
    assertThat(exchange.refuses(callNow(exchange, "a2"))).isEmpty();
    exchange.agentReady(exchange.agentCalls.getFirst());
    exchange.clientAnswers(exchange.agentCalls.getFirst());
    over(exchange, "ann");
    exchange.seconds(250);
    assertThat(exchange.agentCalls).as("only a2 calls").hasSize(1);
    assertThat(exchange.agent("a1")).isEqualTo(LiveView.AgentState.IDLE);
  }

  private static Exchange withTwoCallsAtATime(String... agents) {
    List<AgentSettings> people =
        Arrays.stream(agents)
            .map(
                a ->
                    new AgentSettings(
                        new AgentId(a), a, a, true, Skills.NONE, 1, 2, Optional.empty()))
            .toList();
    return Exchange.of(
        Exchange.queue(Exchange.SALES, Exchange.ids(people)),
        new Ranking.FirstCome(),
        people,
        tasks(ASKED, 100, "+44*"));
  }

  @Test
  void callBackWaitsForAnAgentWhoIsInNoTalkAndHoldsNobodyUp() {
    var exchange = withTwoCallsAtATime("a1");
    pause(exchange, "a1");
    asksToBeCalled(exchange, "bob");
    exchange.calls("ann", "+442079460002");
    unpause(exchange, "a1");
    assertThat(Exchange.rung(exchange.asks("ann"))).isEqualTo("PJSIP/a1");
    exchange.connected("ann");
    exchange.seconds(10);
    assertThat(exchange.agentCalls).as("a1 talks").isEmpty();
    assertThat(exchange.refuses(callNow(exchange, "a1")))
        .contains(Refusal.of(Refusal.Why.NOT_FREE));
    assertThat(task(exchange).state()).isEqualTo(State.IN_LINE);
    assertThat(Exchange.rung(exchange.calls("cid"))).isEqualTo("PJSIP/a1");
    exchange.connected("cid");
    over(exchange, "ann");
    exchange.seconds(10);
    assertThat(exchange.agentCalls).as("a1 still talks").isEmpty();
    over(exchange, "cid");
    assertThat(exchange.agentCalls).hasSize(1);
  }

  @Test
  void callBackStandingAsideIsSeenByTheNextIdleAgent() {
    var exchange = withTwoCallsAtATime("a1", "a2");
    pause(exchange, "a2");
    talks(exchange, "ann");
    exchange.calls("cid");
    exchange.connected("cid");
    asksToBeCalled(exchange, "bob");
    over(exchange, "cid");
    exchange.seconds(10);
    assertThat(exchange.agentCalls).as("a1 talks").isEmpty();
    unpause(exchange, "a2");
    exchange.seconds(1);
    assertThat(exchange.agentCalls).extracting(AgentCall::dial).containsExactly("PJSIP/a2");
  }

  @Test
  void callBackStandingAsideIsForgottenWithItsTask() {
    var exchange = withTwoCallsAtATime("a1");
    talks(exchange, "ann");
    exchange.calls("cid");
    exchange.connected("cid");
    asksToBeCalled(exchange, "bob");
    over(exchange, "ann");
    exchange.told(new TaskCommand.Done(task(exchange).id(), new AgentId("a1")));
    over(exchange, "cid");
    exchange.seconds(10);
    assertThat(exchange.agentCalls).isEmpty();
  }
}
