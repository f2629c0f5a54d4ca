package io.calltrail.bench;

import io.calltrail.attribution.Attribution;
import io.calltrail.attribution.CallerHistory;
import io.calltrail.attribution.NumberPlan;
import io.calltrail.attribution.TrackingNumber;
import io.calltrail.call.AgentEvent;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.Fact;
import io.calltrail.call.Marks;
import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.call.TaskEvent;
import io.calltrail.routing.AgentCommand;
import io.calltrail.routing.AgentSettings;
import io.calltrail.routing.Answer;
import io.calltrail.routing.Decision;
import io.calltrail.routing.DialResult;
import io.calltrail.routing.HoldTime;
import io.calltrail.routing.Input;
import io.calltrail.routing.LiveView;
import io.calltrail.routing.QueueSettings;
import io.calltrail.routing.RoutingSettings;
import io.calltrail.routing.Signal;
import io.calltrail.routing.Step;
import io.calltrail.routing.Switchboard;
import io.calltrail.routing.Turn;
import io.calltrail.routing.Turn.Happened;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// One queue in virtual time: callers who come, wait or give up, agents who talk, come and go. What
/// the switchboard and app_queue's formula would have told each caller is kept beside what the
/// caller then waited.
final class WaitTrace {
  private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
  private static final QueueId QUEUE = new QueueId("queue");
  private static final Duration ASKS = Duration.ofSeconds(30);
  private static final Duration LOOKS = Duration.ofSeconds(60);
  private static final Duration LIFTS = Duration.ofSeconds(3);

  /// What kind of day.
  ///
  /// @param load arrivals as a part of what all agents can serve, by the hour since the beginning
  /// @param present agents at work, likewise
  /// @param spread of talks: 1 for exponential ones, less for talks much alike
  record Day(
      String name,
      int agents,
      Duration talk,
      double spread,
      Duration patience,
      ToDoubleFunction<Double> load,
      ToDoubleFunction<Double> present) {}

  /// One prediction and what came of it, in seconds.
  ///
  /// @param best the mean when all rates are known, as they never are; of meaning only when they
  ///   stay the same and talks are exponential
  record Told(double ours, double appQueue, double best, double real) {}

  private record Event(Instant at, long order, Runnable what) {}

  private record Promise(Instant at, double ours, double appQueue, double best) {}

  private final Day day;
  private final Random random;
  private final Instant end;
  private final Switchboard switchboard;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::order));
  private final Map<String, Answer> answers = new HashMap<>();
  private final Set<String> talking = new HashSet<>();
  private final Map<CallId, Instant> waits = new HashMap<>();
  private final Set<CallId> line = new HashSet<>();
  private final Map<CallId, Promise> joined = new HashMap<>();
  private final Map<CallId, List<Promise>> looks = new HashMap<>();
  private final HoldTime holdTime = new HoldTime();
  private final List<Told> onJoining = new ArrayList<>();
  private final List<Told> whileWaiting = new ArrayList<>();
  private Instant now = START;
  private long order;
  private int callers;
  private int present;

  private WaitTrace(Day day, Duration length, long seed) {
    this.day = day;
    this.random = new Random(seed);
    this.end = START.plus(length);
    this.present = day.agents();
    this.switchboard = switchboard(day);
  }

  /// What was told in a time of that length.
  static WaitTrace run(Day day, Duration length, long seed) {
    var trace = new WaitTrace(day, length, seed);
    trace.run();
    return trace;
  }

  /// To those who had to wait, when they joined.
  List<Told> onJoining() {
    return onJoining;
  }

  /// To those who wait, every minute.
  List<Told> whileWaiting() {
    return whileWaiting;
  }

  private static Switchboard switchboard(Day day) {
    List<AgentSettings> agents =
        IntStream.range(0, day.agents())
            .mapToObj(i -> AgentSettings.of(agent(i), "a" + i, true))
            .toList();
    QueueSettings queue = QueueSettings.of(QUEUE, agents.stream().map(AgentSettings::id).toList());
    QueueSettings.Offering o = queue.offering();
    QueueSettings patient =
        queue
            .with(
                new QueueSettings.Offering(
                    o.strategy(),
                    o.skills(),
                    o.responsible(),
                    Duration.ofMinutes(5),
                    Duration.ZERO,
                    o.rest()))
            .with(new QueueSettings.Waiting(Duration.ofDays(1), ASKS, "default", Duration.ZERO, 0));
    var number =
        new TrackingNumber(
            new PhoneNumber("+442079460001"),
            new Origin(true, "", new Marks("", "", "", "", "")),
            QUEUE,
            0,
            false,
            0,
            Optional.empty());
    return new Switchboard(
        RoutingSettings.of(
            Map.of(QUEUE, patient),
            agents.stream().collect(Collectors.toMap(AgentSettings::id, a -> a))),
        new Attribution(
            new NumberPlan("GB"),
            Map.of(number.number(), number),
            number,
            Map.of(),
            new CallerHistory()),
        new Random(1));
  }

  private static AgentId agent(int i) {
    return new AgentId("a" + i);
  }

  private void run() {
    told(Signal.Snapshot.empty("main"));
    in(untilNext(), this::arrives);
    in(Duration.ofMinutes(1), this::look);
    while (!events.isEmpty() && now.isBefore(end)) {
      Event next = events.remove();
      while (switchboard.nextDue().filter(due -> due.isBefore(next.at())).isPresent()) {
        now = later(now, switchboard.nextDue().orElseThrow());
        told(new Input.Tick());
      }
      now = later(now, next.at());
      next.what().run();
    }
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private double hour() {
    return Duration.between(START, now).toMillis() / 3.6e6;
  }

  private Duration untilNext() {
    double perSecond = day.load().applyAsDouble(hour()) * day.agents() / day.talk().toSeconds();
    return exponential(1 / perSecond);
  }

  private Duration exponential(double seconds) {
    return Duration.ofMillis((long) (1e3 * seconds * random.nextExponential()));
  }

  /// Exponential, or log-normal with that coefficient of variation.
  private Duration talk() {
    if (day.spread() == 1) {
      return exponential(day.talk().toSeconds());
    }
    double sigma = Math.sqrt(Math.log(1 + day.spread() * day.spread()));
    double factor = Math.exp(sigma * random.nextGaussian() - sigma * sigma / 2);
    return Duration.ofMillis((long) (day.talk().toMillis() * factor));
  }

  private void in(Duration time, Runnable what) {
    events.add(new Event(now.plus(time), order++, what));
  }

  private void arrives() {
    in(untilNext(), this::arrives);
    String caller = "c" + callers++;
    does(caller, asks(caller, new Happened.Arrived("+442079460001", "", true)));
    in(exponential(day.patience().toSeconds()), () -> givesUp(caller));
    in(ASKS, () -> asksAgain(caller));
  }

  private void asksAgain(String caller) {
    if (answers.containsKey(caller) && !talking.contains(caller)) {
      does(caller, asks(caller, new Happened.Held()));
      in(ASKS, () -> asksAgain(caller));
    }
  }

  private void does(String caller, Step step) {
    if (step instanceof Step.Ring && talking.add(caller)) {
      in(exponential(LIFTS.toSeconds()), () -> lifts(caller));
    }
  }

  private void lifts(String caller) {
    told(new Signal.Dialling("main", caller, "leg-" + caller, ""));
    told(new Signal.Bridged("main", caller, "leg-" + caller));
    Duration talk = talk();
    in(talk, () -> talkOver(caller, talk));
  }

  private void talkOver(String caller, Duration talk) {
    var dial = new DialResult("ANSWER", 16, talk, Duration.ZERO, talk, "");
    asks(caller, new Happened.Rang(dial));
    leaves(caller);
    talking.remove(caller);
  }

  /// Nobody gives up while a phone rings for it: that is a matter of seconds.
  private void givesUp(String caller) {
    if (answers.containsKey(caller) && !talking.contains(caller)) {
      leaves(caller);
    }
  }

  private void leaves(String caller) {
    asks(caller, new Happened.Ended(DialResult.NONE, false, "", "", Optional.empty()));
    answers.remove(caller);
  }

  private void look() {
    in(LOOKS, this::look);
    int wanted = (int) Math.round(day.present().applyAsDouble(hour()));
    for (; present > wanted; present--) {
      told(new AgentCommand.Logout(agent(present - 1)));
    }
    for (; present < wanted; present++) {
      told(new AgentCommand.Login(agent(present)));
    }
    for (LiveView.Waiting waiting : switchboard.view(now).waiting()) {
      waiting
          .predicted()
          .ifPresent(
              left ->
                  looks
                      .computeIfAbsent(waiting.call(), _ -> new ArrayList<>())
                      .add(
                          promise(
                              left,
                              Duration.between(waiting.since(), now),
                              waiting.position() - 1)));
    }
  }

  private Promise promise(Duration ours, Duration waited, int ahead) {
    return new Promise(now, seconds(ours), seconds(holdTime.left(waited)), best(ahead));
  }

  private double best(int ahead) {
    double served = present / seconds(day.talk().plus(LIFTS));
    double wait = seconds(LIFTS);
    for (int left = ahead; left >= 0; left--) {
      wait += 1 / (served + (left + 1) / seconds(day.patience()));
    }
    return wait;
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1e3;
  }

  private Step asks(String caller, Happened happened) {
    Optional<Answer> before = Optional.ofNullable(answers.get(caller));
    var channel = new ChannelRef("main", caller, "PJSIP/" + caller);
    Decision decision =
        told(
            new Turn(
                channel, before.flatMap(Answer::call), before.flatMap(Answer::place), happened));
    decision.answer().ifPresent(a -> answers.put(caller, a));
    return decision.answer().map(Answer::step).orElse(Step.Leave.NORMAL);
  }

  private Decision told(Input input) {
    Decision decision = switchboard.apply(input, now);
    decision.facts().forEach(this::keep);
    for (ChannelRef nudged : decision.nudges()) {
      String caller = nudged.uniqueId();
      in(Duration.ZERO, () -> nudged(caller));
    }
    return decision;
  }

  private void nudged(String caller) {
    if (answers.containsKey(caller) && !talking.contains(caller)) {
      does(caller, asks(caller, new Happened.Nudged()));
    }
  }

  private void keep(Fact fact) {
    switch (fact) {
      case CallEvent.Queued e -> waits.put(e.call(), e.at());
      case CallEvent.WaitPredicted e -> {
        joined.put(e.call(), promise(e.expected(), Duration.ZERO, line.size()));
        line.add(e.call());
      }
      case CallEvent.Offered e -> line.remove(e.call());
      case CallEvent.Answered e -> {
        Optional.ofNullable(joined.get(e.call())).ifPresent(p -> onJoining.add(kept(p, e.at())));
        looks.getOrDefault(e.call(), List.of()).forEach(p -> whileWaiting.add(kept(p, e.at())));
        holdTime.answered(Duration.between(waits.get(e.call()), e.at()));
      }
      case CallEvent.Ended e -> {
        waits.remove(e.call());
        line.remove(e.call());
        joined.remove(e.call());
        looks.remove(e.call());
      }
      case CallEvent _, AgentEvent _, TaskEvent _ -> {}
    }
  }

  private static Told kept(Promise promise, Instant answered) {
    return new Told(
        promise.ours(),
        promise.appQueue(),
        promise.best(),
        seconds(Duration.between(promise.at(), answered)));
  }
}
