package io.calltrail.bench;

import io.calltrail.attribution.Attribution;
import io.calltrail.attribution.CallerHistory;
import io.calltrail.attribution.NumberPlan;
import io.calltrail.attribution.TrackingNumber;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallId;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.routing.AgentSettings;
import io.calltrail.routing.Decision;
import io.calltrail.routing.DialResult;
import io.calltrail.routing.Input;
import io.calltrail.routing.Place;
import io.calltrail.routing.QueueSettings;
import io.calltrail.routing.RoutingSettings;
import io.calltrail.routing.Signal;
import io.calltrail.routing.SkillStep;
import io.calltrail.routing.Skills;
import io.calltrail.routing.Step;
import io.calltrail.routing.Strategy;
import io.calltrail.routing.Switchboard;
import io.calltrail.routing.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/// A switchboard in full swing: every agent talks, so many callers wait in many queues, and each
/// agent serves several of them. Whoever hangs up is followed by the next, and somebody new comes.
final class BusySwitchboard {
  /// What is measured.
  ///
  /// @param queuesEach how many queues an agent serves
  /// @param skilled every other queue asks for a skill that every third agent has, and after 30 s
  ///   takes anybody
  record Scale(
      int waiting, int agents, int queues, int queuesEach, boolean skilled, Strategy strategy) {}

  /// Every waiting caller asks again within this time, so that none is taken for gone.
  private static final Duration ASKS_AGAIN = Duration.ofSeconds(30);

  private static final String PBX = "main";
  private static final DialResult TALKED =
      new DialResult("ANSWER", 16, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(60), "");

  private static final class Caller {
    private final ChannelRef channel;
    private Optional<CallId> call = Optional.empty();
    private Optional<Place> place = Optional.empty();
    private boolean waits = true;

    Caller(long serial) {
      channel = new ChannelRef(PBX, Long.toString(serial), Long.toString(serial));
    }
  }

  private final Switchboard switchboard;
  private final List<String> numbers;
  private final long stepNanos;
  private final Map<String, Caller> callers = new HashMap<>();
  private final ArrayDeque<Caller> talking = new ArrayDeque<>();
  private final ArrayDeque<Caller> asking = new ArrayDeque<>();
  private final Histogram latency = new Histogram(3); // ns
  private Instant now = Instant.parse("2026-03-02T09:00:00Z");
  private long serial;
  private long decisions;

  BusySwitchboard(Scale scale) {
    RoutingSettings settings = settings(scale);
    var routes = new HashMap<PhoneNumber, TrackingNumber>();
    for (int q = 0; q < scale.queues(); q++) {
      var number = new PhoneNumber("+44207946%04d".formatted(q)); // Ofcom's range for drama
      routes.put(
          number,
          new TrackingNumber(number, Origin.UNKNOWN, queue(q), 0, true, 0, Optional.empty()));
    }
    this.numbers = routes.keySet().stream().map(PhoneNumber::value).sorted().toList();
    this.switchboard =
        new Switchboard(
            settings,
            new Attribution(
                new NumberPlan("GB"),
                routes,
                routes.values().iterator().next(),
                Map.of(),
                new CallerHistory()),
            new SplittableRandom(1));
    this.stepNanos = ASKS_AGAIN.toNanos() / scale.waiting();
    decide(Signal.Snapshot.empty(PBX));
    while (talking.size() < scale.agents()) {
      arrive(2 * serial + 1); // to the queues that ask for no skill
    }
    for (int i = 0; i < scale.waiting(); i++) {
      arrive(serial);
    }
  }

  private static QueueId queue(int number) {
    return new QueueId("queue-" + number);
  }

  private static RoutingSettings settings(Scale scale) {
    var agents = new HashMap<AgentId, AgentSettings>();
    var members = new ArrayList<List<AgentId>>();
    for (int q = 0; q < scale.queues(); q++) {
      members.add(new ArrayList<>());
    }
    for (int a = 0; a < scale.agents(); a++) {
      var id = new AgentId("agent-" + a);
      Skills skills = a % 3 == 0 ? new Skills(Map.of("english", 5)) : Skills.NONE;
      agents.put(id, AgentSettings.of(id, "phone-" + a, true).with(skills));
      var own = new HashSet<Integer>();
      for (int i = 0; i < scale.queuesEach(); i++) {
        own.add((a + i * 7) % scale.queues());
      }
      own.forEach(q -> members.get(q).add(id));
    }
    var queues = new HashMap<QueueId, QueueSettings>();
    for (int q = 0; q < scale.queues(); q++) {
      queues.put(queue(q), queue(queue(q), members.get(q), scale.skilled() && q % 2 == 0, scale));
    }
    return RoutingSettings.of(queues, agents);
  }

  private static QueueSettings queue(
      QueueId id, List<AgentId> agents, boolean skilled, Scale scale) {
    QueueSettings usual = QueueSettings.of(id, agents);
    var steps =
        skilled
            ? List.of(
                new SkillStep(new Skills(Map.of("english", 3)), Duration.ofSeconds(30)),
                SkillStep.ANYBODY)
            : List.of(SkillStep.ANYBODY);
    return usual
        .with(
            new QueueSettings.Offering(
                scale.strategy(),
                steps,
                usual.offering().responsible(),
                usual.offering().ringTime(),
                Duration.ZERO,
                usual.offering().rest()))
        .with(
            new QueueSettings.Waiting(
                Duration.ofDays(1), ASKS_AGAIN, "default", Duration.ofMinutes(5), 0));
  }

  /// Talks end and the next callers are put through; so many decisions, or a few more.
  void run(long atLeast) {
    latency.reset();
    decisions = 0;
    while (decisions < atLeast) {
      now = now.plusNanos(stepNanos);
      hangUp(talking.remove());
      arrive(serial);
      askAgain();
    }
  }

  long decisions() {
    return decisions;
  }

  /// Of single decisions since the last run began, in nanoseconds.
  Histogram latency() {
    return latency;
  }

  private void arrive(long queue) {
    var caller = new Caller(serial++);
    callers.put(caller.channel.uniqueId(), caller);
    String number = numbers.get((int) (queue % numbers.size()));
    asking.add(caller);
    follow(caller, turn(caller, new Turn.Happened.Arrived(number, "", true)));
  }

  private void follow(Caller caller, Decision decision) {
    if (rings(decision)) {
      answer(caller);
    }
    passOn(decision);
  }

  private static boolean rings(Decision decision) {
    return decision.answer().filter(a -> a.step() instanceof Step.Ring).isPresent();
  }

  private void answer(Caller caller) {
    caller.waits = false;
    passOn(decide(new Signal.Bridged(PBX, caller.channel.uniqueId(), "leg")));
    talking.add(caller);
  }

  private void hangUp(Caller caller) {
    callers.remove(caller.channel.uniqueId());
    passOn(turn(caller, new Turn.Happened.Ended(TALKED, false, "", "", Optional.empty())));
  }

  /// The one who has not asked for longest.
  private void askAgain() {
    Caller caller = asking.remove();
    while (!caller.waits) {
      caller = asking.remove();
    }
    asking.add(caller);
    follow(caller, turn(caller, new Turn.Happened.Held()));
  }

  private void passOn(Decision decision) {
    for (ChannelRef channel : decision.nudges()) {
      Caller caller = callers.get(channel.uniqueId());
      if (caller != null && caller.waits) {
        follow(caller, turn(caller, new Turn.Happened.Nudged()));
      }
    }
  }

  private Decision turn(Caller caller, Turn.Happened happened) {
    Decision decision = decide(new Turn(caller.channel, caller.call, caller.place, happened));
    decision
        .answer()
        .ifPresent(
            a -> {
              caller.call = a.call();
              caller.place = a.place();
            });
    return decision;
  }

  private Decision decide(Input input) {
    long began = System.nanoTime();
    Decision decision = switchboard.apply(input, now);
    latency.recordValue(System.nanoTime() - began);
    decisions++;
    return decision;
  }
}
