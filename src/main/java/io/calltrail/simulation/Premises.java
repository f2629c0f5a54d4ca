package io.calltrail.simulation;

import io.calltrail.attribution.Attribution;
import io.calltrail.attribution.CallerHistory;
import io.calltrail.attribution.NumberPlan;
import io.calltrail.attribution.TrackingNumber;
import io.calltrail.call.AccountId;
import io.calltrail.call.AgentId;
import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.routing.AgentSettings;
import io.calltrail.routing.Destination;
import io.calltrail.routing.Exit;
import io.calltrail.routing.QueueSettings;
import io.calltrail.routing.RoutingSettings;
import io.calltrail.routing.Schedule;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The business that is simulated: numbers, queues and agents with their habits. Made of plain
/// figures, or an installation's own.
public final class Premises {
  /// The orders in which the switchboard can choose among free agents.
  static final List<String> STRATEGIES = List.of("longest-idle");

  private static final AccountId ACCOUNT = new AccountId("simulated");
  private static final Duration PATIENT = Duration.ofDays(365);
  private static final Duration LONGEST_TALK = Duration.ofHours(6);

  private final RoutingSettings settings;
  private final NumberPlan plan;
  private final Map<PhoneNumber, TrackingNumber> numbers;
  private final TrackingNumber defaultRoute;
  private final Map<AgentId, Habits> habits;

  private Premises(
      RoutingSettings settings,
      NumberPlan plan,
      Map<PhoneNumber, TrackingNumber> numbers,
      TrackingNumber defaultRoute,
      Map<AgentId, Habits> habits) {
    this.settings = settings;
    this.plan = plan;
    this.numbers = numbers;
    this.defaultRoute = defaultRoute;
    this.habits = habits;
  }

  /// What an installation has; its agents are there and answer at once unless told otherwise.
  public static Premises of(
      RoutingSettings settings,
      NumberPlan plan,
      Map<PhoneNumber, TrackingNumber> numbers,
      TrackingNumber defaultRoute) {
    return new Premises(settings, plan, numbers, defaultRoute, Map.of());
  }

  /// What is common to all queues of premises made of plain figures.
  ///
  /// @param shortAbandon who leaves sooner is left out of the service level
  public record Manner(
      Duration ringTime, Duration wrapUp, Duration serviceLevel, Duration shortAbandon) {
    public static final Manner USUAL =
        new Manner(
            Duration.ofSeconds(20), Duration.ZERO, Duration.ofSeconds(20), Duration.ofSeconds(5));

    public Manner wrappingUp(Duration length) {
      return new Manner(ringTime, length, serviceLevel, shortAbandon);
    }

    public Manner aiming(Duration level) {
      return new Manner(ringTime, wrapUp, level, shortAbandon);
    }
  }

  /// Queues with a number each, always open, where callers wait until they have had enough.
  public static Premises made(List<String> queues, List<AgentGroup> groups, Manner manner) {
    var agents = new LinkedHashMap<AgentId, AgentSettings>();
    var habits = new HashMap<AgentId, Habits>();
    var members = new HashMap<String, Set<AgentId>>();
    queues.forEach(q -> members.put(q, new HashSet<>()));
    for (AgentGroup group : groups) {
      for (int i = 0; i < group.count(); i++) {
        String name = "a%05d".formatted(agents.size() + 1);
        var id = new AgentId(name);
        agents.put(id, new AgentSettings(id, name, name, true));
        habits.put(id, group.habits());
        for (String queue : group.queues().isEmpty() ? queues : group.queues()) {
          Set<AgentId> those = members.get(queue);
          if (those == null) {
            throw new IllegalArgumentException("no queue \"" + queue + "\" for these agents");
          }
          those.add(id);
        }
      }
    }
    var numbers = new LinkedHashMap<PhoneNumber, TrackingNumber>();
    for (String queue : queues) {
      // Ofcom's range for drama
      var number = new PhoneNumber("+44207946%04d".formatted(numbers.size()));
      numbers.put(number, number(number, new QueueId(queue)));
    }
    Map<QueueId, QueueSettings> lines =
        queues.stream()
            .collect(
                Collectors.toMap(QueueId::new, q -> queue(new QueueId(q), members.get(q), manner)));
    return new Premises(
        new RoutingSettings(ACCOUNT, lines, agents, LONGEST_TALK, Duration.ofMinutes(2)),
        new NumberPlan("GB"),
        numbers,
        numbers.values().iterator().next(),
        habits);
  }

  private static TrackingNumber number(PhoneNumber number, QueueId queue) {
    return new TrackingNumber(number, Origin.UNKNOWN, queue, 0, false, Optional.empty());
  }

  private static QueueSettings queue(QueueId id, Set<AgentId> agents, Manner manner) {
    return new QueueSettings(
        id,
        agents,
        manner.ringTime(),
        manner.wrapUp(),
        PATIENT,
        Duration.ofSeconds(30),
        "default",
        manner.serviceLevel(),
        manner.shortAbandon(),
        rest(Duration.ofSeconds(30)),
        Schedule.ALWAYS,
        Exit.HANG_UP,
        new Exit(List.of(), new Destination.HangUp()),
        Exit.HANG_UP);
  }

  private static QueueSettings.Rest rest(Duration length) {
    return new QueueSettings.Rest(length, length, length, length);
  }

  /// The same, worked by another policy.
  public Premises under(Policy policy) {
    return changed(
        q ->
            new QueueSettings(
                q.id(),
                q.agents(),
                changed(policy, Policy.Setting.RING_TIME).orElse(q.ringTime()),
                changed(policy, Policy.Setting.WRAP_UP).orElse(q.wrapUp()),
                changed(policy, Policy.Setting.MAX_WAIT).orElse(q.maxWait()),
                q.hold(),
                q.music(),
                q.serviceLevel(),
                q.shortAbandon(),
                changed(policy, Policy.Setting.REST).map(Premises::rest).orElse(q.rest()),
                q.schedule(),
                q.closed(),
                q.noAgents(),
                q.timedOut()));
  }

  private static Optional<Duration> changed(Policy policy, Policy.Setting setting) {
    return Optional.ofNullable(policy.changes().get(setting))
        .map(l -> Duration.ofNanos(((Length.Fixed) l).nanos()));
  }

  /// The same, open at any time: made arrivals know no hours.
  public Premises alwaysOpen() {
    return changed(q -> with(q, q.agents(), Schedule.ALWAYS));
  }

  /// The same, with only these agents; each as it behaves.
  public Premises staffed(Map<AgentId, Habits> present) {
    Premises staffed =
        changed(
            q ->
                with(
                    q,
                    q.agents().stream().filter(present::containsKey).collect(Collectors.toSet()),
                    q.schedule()));
    return new Premises(staffed.settings, plan, numbers, defaultRoute, Map.copyOf(present));
  }

  private static QueueSettings with(QueueSettings q, Set<AgentId> agents, Schedule schedule) {
    return new QueueSettings(
        q.id(),
        agents,
        q.ringTime(),
        q.wrapUp(),
        q.maxWait(),
        q.hold(),
        q.music(),
        q.serviceLevel(),
        q.shortAbandon(),
        q.rest(),
        schedule,
        q.closed(),
        q.noAgents(),
        q.timedOut());
  }

  private Premises changed(UnaryOperator<QueueSettings> change) {
    Map<QueueId, QueueSettings> queues = new HashMap<>(settings.queues());
    queues.replaceAll((_, q) -> change.apply(q));
    return new Premises(
        new RoutingSettings(
            settings.account(),
            queues,
            settings.agents(),
            settings.maxTalk(),
            settings.voicemailLimit()),
        plan,
        numbers,
        defaultRoute,
        habits);
  }

  // ---- what a simulation asks

  public RoutingSettings settings() {
    return settings;
  }

  /// Fresh, since it remembers callers.
  public Attribution attribution() {
    return new Attribution(plan, numbers, defaultRoute, new CallerHistory());
  }

  /// The numbers that can be called, and last one that nobody owns.
  List<String> lines() {
    return Stream.concat(numbers.keySet().stream(), Stream.of(PhoneNumber.UNKNOWN))
        .map(PhoneNumber::value)
        .toList();
  }

  /// How many of the lines are the business's own.
  int ownLines() {
    return numbers.size();
  }

  /// The queues by name.
  public Set<String> queues() {
    return settings.queues().keySet().stream().map(QueueId::value).collect(Collectors.toSet());
  }

  /// The agents of at least one queue, sorted.
  public List<AgentId> agents() {
    return settings.queues().values().stream()
        .flatMap(q -> q.agents().stream())
        .filter(settings.agents()::containsKey)
        .distinct()
        .sorted()
        .toList();
  }

  Habits habitsOf(AgentId agent) {
    return habits.getOrDefault(agent, Habits.IDEAL);
  }

  /// Of the queue whose number was dialled.
  Duration serviceLevel(String dialled) {
    return queue(dialled).serviceLevel();
  }

  Duration wrapUp(String dialled) {
    return queue(dialled).wrapUp();
  }

  private QueueSettings queue(String dialled) {
    TrackingNumber number = numbers.getOrDefault(new PhoneNumber(dialled), defaultRoute);
    return settings.queues().get(number.queue());
  }

  /// Which line a caller takes to reach a queue, or the number itself; empty when there is no such
  /// queue or number.
  Optional<Integer> lineTo(String numberOrQueue) {
    List<String> lines = lines();
    if (queues().contains(numberOrQueue)) {
      return numbers.values().stream()
          .filter(n -> n.queue().value().equals(numberOrQueue))
          .map(n -> lines.indexOf(n.number().value()))
          .findFirst();
    }
    return plan.normalise(numberOrQueue)
        .filter(numbers::containsKey)
        .map(n -> lines.indexOf(n.value()));
  }

  /// The line of a number that was dialled, whoever owns it.
  int lineOf(PhoneNumber dialled) {
    int line = lines().indexOf(dialled.value());
    return line < 0 ? ownLines() : line;
  }

  /// For [Board]: endpoint of every agent.
  Map<String, AgentId> endpoints() {
    var endpoints = new HashMap<String, AgentId>();
    settings.agents().values().forEach(a -> endpoints.put(a.endpoint(), a.id()));
    return endpoints;
  }
}
