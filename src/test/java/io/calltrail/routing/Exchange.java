package io.calltrail.routing;

import io.calltrail.attribution.Attribution;
import io.calltrail.attribution.CallerHistory;
import io.calltrail.attribution.NumberPlan;
import io.calltrail.attribution.Numbers;
import io.calltrail.attribution.TrackingNumber;
import io.calltrail.call.AccountId;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallRecord;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.Fact;
import io.calltrail.call.Marks;
import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.call.Trail;
import io.calltrail.routing.Turn.Happened;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// A small telephone exchange in virtual time: callers and agents in the language of calls, a
/// switchboard in the middle.
final class Exchange {
  static final QueueId SALES = new QueueId("sales");
  static final String TRACKING = "+442079460001";

  private final Map<String, ChannelRef> channels = new HashMap<>();
  private final Map<String, Answer> answers = new HashMap<>();
  private RoutingSettings settings;
  private Numbers numbers = numbers("search");
  private Switchboard switchboard;
  final List<Fact> facts = new ArrayList<>();
  final List<String> nudged = new ArrayList<>();
  final List<AgentCall> agentCalls = new ArrayList<>();
  Instant now = Instant.parse("2026-03-02T09:00:00Z");

  private Exchange(RoutingSettings settings) {
    this.settings = settings;
    this.switchboard = fresh();
    told(Signal.Snapshot.empty("main"));
  }

  static Exchange with(String... agents) {
    return with(q -> q, agents);
  }

  static Exchange with(UnaryOperator<QueueSettings> change, String... agents) {
    List<AgentSettings> people =
        Arrays.stream(agents).map(a -> AgentSettings.of(new AgentId(a), a, true)).toList();
    return of(change.apply(queue(SALES, ids(people))), new Ranking.FirstCome(), people);
  }

  static Exchange of(QueueSettings queue, Ranking ranking, List<AgentSettings> people) {
    return of(queue, ranking, people, Staff.DEFAULT);
  }

  static Exchange of(
      QueueSettings queue, Ranking ranking, List<AgentSettings> people, TaskSettings tasks) {
    return of(queue, ranking, people, Staff.DEFAULT, tasks);
  }

  static Exchange of(
      QueueSettings queue, Ranking ranking, List<AgentSettings> people, Staff staff) {
    return of(queue, ranking, people, staff, TaskSettings.NONE);
  }

  private static Exchange of(
      QueueSettings queue,
      Ranking ranking,
      List<AgentSettings> people,
      Staff staff,
      TaskSettings tasks) {
    return new Exchange(
        new RoutingSettings(
            new AccountId("main"),
            Map.of(SALES, queue),
            people.stream().collect(Collectors.toMap(AgentSettings::id, a -> a)),
            ranking,
            staff,
            Duration.ofHours(1),
            Duration.ofMinutes(1),
            tasks));
  }

  static List<AgentId> ids(List<AgentSettings> people) {
    return people.stream().map(AgentSettings::id).toList();
  }

  static QueueSettings queue(QueueId id, List<AgentId> agents) {
    QueueSettings queue = QueueSettings.of(id, agents);
    QueueSettings.Offering o = queue.offering();
    return queue
        .with(
            new QueueSettings.Offering(
                o.strategy(),
                o.skills(),
                o.responsible(),
                o.ringTime(),
                Duration.ZERO,
                new QueueSettings.Rest(
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(40),
                    Duration.ofSeconds(50))))
        .with(
            new QueueSettings.Waiting(
                Duration.ofSeconds(100), Duration.ofSeconds(5), "default", Duration.ZERO, 0))
        .with(
            new QueueSettings.Exits(
                new Exit(List.of("closed"), new Destination.HangUp()),
                new Exit(List.of(), new Destination.ToVoicemail()),
                Exit.HANG_UP,
                Exit.HANG_UP,
                Exit.HANG_UP));
  }

  private Switchboard fresh() {
    return new Switchboard(
        settings,
        new Attribution(
            new NumberPlan("GB"),
            numbers.tracked(),
            numbers.defaultRoute(),
            numbers.clients(),
            new CallerHistory()),
        new Random(1));
  }

  /// Both numbers in one campaign.
  private static Numbers numbers(String campaign) {
    var origin = new Origin(true, campaign, new Marks("yandex", "cpc", "spring", "", ""));
    var number =
        new TrackingNumber(
            new PhoneNumber(TRACKING), origin, SALES, 0, true, 100, Optional.empty());
    var important =
        new TrackingNumber(
            new PhoneNumber("+442079460002"), origin, SALES, 10, true, 100, Optional.empty());
    return new Numbers(
        Map.of(number.number(), number, important.number(), important), number, Map.of());
  }

  /// Other people and another queue from now on.
  Optional<Refusal> resettled(List<AgentSettings> people, QueueSettings queue) {
    settings =
        RoutingSettings.of(
            Map.of(queue.id(), queue),
            people.stream().collect(Collectors.toMap(AgentSettings::id, a -> a)));
    return told(new Input.Resettled(settings, numbers)).refused();
  }

  /// The numbers go to another campaign.
  void moved(String campaign) {
    numbers = numbers(campaign);
    told(new Input.Resettled(settings, numbers));
  }

  /// Kill and restart of the service: only the facts remain.
  void restart() {
    switchboard = fresh();
    switchboard.restore(List.copyOf(facts), now);
  }

  Exchange after(Duration time) {
    Instant until = now.plus(time);
    while (switchboard.nextDue().filter(d -> !d.isAfter(until)).isPresent()) {
      Instant due = switchboard.nextDue().orElseThrow();
      now = due.isAfter(now) ? due : now;
      told(new Input.Tick());
    }
    now = until;
    told(new Input.Tick());
    return this;
  }

  /// When the switchboard wants to be told the time again.
  Optional<Instant> nextDue() {
    return switchboard.nextDue();
  }

  Exchange seconds(int n) {
    return after(Duration.ofSeconds(n));
  }

  Step calls(String caller) {
    return calls(caller, TRACKING);
  }

  Step calls(String caller, String dialled) {
    channels.put(caller, new ChannelRef("main", "uid-" + caller, "PJSIP/trunk-" + caller));
    return asks(caller, new Happened.Arrived(dialled, numberOf(caller), false));
  }

  Step callsWithheld(String caller) {
    channels.put(caller, new ChannelRef("main", "uid-" + caller, "PJSIP/trunk-" + caller));
    return asks(caller, new Happened.Arrived(TRACKING, "", true));
  }

  /// Each caller's own number, from Ofcom's range for drama; `ann` and `ann~` are one person.
  static String numberOf(String caller) {
    String person = caller.replace("~", "");
    return "+4479460%05d".formatted(Math.floorMod(person.hashCode(), 100_000));
  }

  Step asks(String caller, Happened happened) {
    Optional<Answer> before = Optional.ofNullable(answers.get(caller));
    Decision decision =
        told(
            new Turn(
                channels.get(caller),
                before.flatMap(Answer::call),
                before.flatMap(Answer::place),
                happened));
    decision.answer().ifPresent(a -> answers.put(caller, a));
    return decision.answer().map(Answer::step).orElse(Step.Leave.NORMAL);
  }

  Step asks(String caller) {
    return asks(caller, new Happened.Held());
  }

  /// The agent takes the call that rings.
  void connected(String caller) {
    told(new Signal.Dialling("main", "uid-" + caller, "leg-" + caller, ""));
    told(new Signal.Bridged("main", "uid-" + caller, "leg-" + caller));
  }

  Step agentHangsUp(String caller) {
    told(new Signal.LegGone("main", "uid-" + caller, "leg-" + caller));
    return asks(caller, new Happened.Rang(dial("ANSWER", 16, 1000)));
  }

  Step rang(String caller, String status, int cause) {
    return asks(caller, new Happened.Rang(dial(status, cause, 0)));
  }

  void hangsUp(String caller) {
    hangsUp(caller, DialResult.NONE, false);
  }

  void hangsUp(String caller, DialResult dial, boolean fallback) {
    asks(caller, new Happened.Ended(dial, fallback, TRACKING, "", Optional.empty()));
  }

  static DialResult dial(String status, int cause, long answeredMillis) {
    return new DialResult(
        status, cause, Duration.ZERO, Duration.ZERO, Duration.ofMillis(answeredMillis), "");
  }

  Decision told(Input input) {
    Decision decision = switchboard.apply(input, now);
    facts.addAll(decision.facts());
    agentCalls.addAll(decision.calls());
    decision.nudges().forEach(c -> nudged.add(c.name().substring(c.name().lastIndexOf('-') + 1)));
    return decision;
  }

  // ---- call-backs

  /// The agent takes the phone that rings for a call-back; the step is what its channel gets.
  Step agentReady(AgentCall call) {
    return asksBack(call, new Happened.AgentReady());
  }

  /// Client and agent can hear each other.
  void clientAnswers(AgentCall call) {
    told(new Signal.Dialling("main", call.callBack().value(), "client", "trunk"));
    told(new Signal.Bridged("main", call.callBack().value(), "client"));
  }

  /// The client's phone is over, for whatever reason.
  void clientOver(AgentCall call, String status, int cause) {
    asksBack(call, new Happened.Called(dial(status, cause, status.equals("ANSWER") ? 1000 : 0)));
    told(new Signal.CallerGone("main", call.callBack().value()));
    asksBack(call, new Happened.Released(DialResult.NONE));
  }

  /// The agent's phone did not take it.
  void agentFails(AgentCall call, int reason) {
    told(new Signal.CallerGone("main", call.callBack().value()));
    told(new Signal.Originated("main", call.callBack().value(), false, reason));
  }

  private Step asksBack(AgentCall call, Happened happened) {
    String id = call.callBack().value();
    return told(new Turn(
            new ChannelRef("main", id, "PJSIP/agent-" + id),
            Optional.of(call.callBack()),
            Optional.empty(),
            happened))
        .answer()
        .map(Answer::step)
        .orElse(Step.Leave.NORMAL);
  }

  List<TaskView> tasks() {
    return switchboard.tasks(now);
  }

  Optional<Refusal> refuses(TaskCommand command) {
    return told(command).refused();
  }

  LiveView view() {
    return switchboard.view(now);
  }

  /// The record of a call that has ended.
  CallRecord record(String caller) {
    return CallRecord.of(new Trail(trail(caller)));
  }

  List<CallEvent> trail(String caller) {
    String uid = "uid-" + caller;
    List<CallEvent> events =
        facts.stream().filter(CallEvent.class::isInstance).map(CallEvent.class::cast).toList();
    var id =
        events.stream()
            .filter(e -> e instanceof CallEvent.Arrived a && a.channel().uniqueId().equals(uid))
            .findFirst()
            .orElseThrow()
            .call();
    return events.stream().filter(e -> e.call().equals(id)).toList();
  }

  LiveView.AgentState agent(String id) {
    return view().agents().stream()
        .filter(a -> a.agent().value().equals(id))
        .findFirst()
        .orElseThrow()
        .state();
  }

  /// The agent whose phone a step rings.
  static String rung(Step step) {
    return step instanceof Step.Ring ring ? String.join("&", ring.dial()) : "nobody: " + step;
  }
}
