package io.calltrail.simulation;

import io.calltrail.attribution.Attribution;
import io.calltrail.attribution.CallerHistory;
import io.calltrail.attribution.Client;
import io.calltrail.attribution.NumberPlan;
import io.calltrail.attribution.TrackingNumber;
import io.calltrail.call.AccountId;
import io.calltrail.call.AgentId;
import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.routing.AgentSettings;
import io.calltrail.routing.QueueSettings;
import io.calltrail.routing.Ranking;
import io.calltrail.routing.RoutingSettings;
import io.calltrail.routing.Schedule;
import io.calltrail.routing.Staff;
import io.calltrail.routing.Strategy;
import io.calltrail.routing.TaskSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
  static final List<String> STRATEGIES =
      Arrays.stream(Strategy.values()).map(Premises::written).toList();

  private static final AccountId ACCOUNT = new AccountId("simulated");
  private static final Duration PATIENT = Duration.ofDays(365);
  private static final Duration HOLD = Duration.ofSeconds(30);
  private static final Duration LONGEST_TALK = Duration.ofHours(6);

  private final RoutingSettings settings;
  private final NumberPlan plan;
  private final Map<PhoneNumber, TrackingNumber> numbers;
  private final TrackingNumber defaultRoute;
  private final Map<PhoneNumber, Client> clients;
  private final Map<AgentId, Habits> habits;

  private Premises(
      RoutingSettings settings,
      NumberPlan plan,
      Map<PhoneNumber, TrackingNumber> numbers,
      TrackingNumber defaultRoute,
      Map<PhoneNumber, Client> clients,
      Map<AgentId, Habits> habits) {
    this.settings = settings;
    this.plan = plan;
    this.numbers = numbers;
    this.defaultRoute = defaultRoute;
    this.clients = clients;
    this.habits = habits;
  }

  private static String written(Strategy strategy) {
    return strategy.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// What an installation has; its agents are there and answer at once unless told otherwise.
  public static Premises of(
      RoutingSettings settings,
      NumberPlan plan,
      Map<PhoneNumber, TrackingNumber> numbers,
      TrackingNumber defaultRoute,
      Map<PhoneNumber, Client> clients) {
    return new Premises(settings, plan, numbers, defaultRoute, clients, Map.of());
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
    var members = new HashMap<String, List<AgentId>>();
    queues.forEach(q -> members.put(q, new ArrayList<>()));
    for (AgentGroup group : groups) {
      for (int i = 0; i < group.count(); i++) {
        String name = "a%05d".formatted(agents.size() + 1);
        var id = new AgentId(name);
        agents.put(id, AgentSettings.of(id, name, true));
        habits.put(id, group.habits());
        for (String queue : group.queues().isEmpty() ? queues : group.queues()) {
          List<AgentId> those = members.get(queue);
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
        new RoutingSettings(
            ACCOUNT,
            lines,
            agents,
            new Ranking.FirstCome(),
            Staff.DEFAULT,
            LONGEST_TALK,
            Duration.ofMinutes(2),
            TaskSettings.NONE),
        new NumberPlan("GB"),
        numbers,
        numbers.values().iterator().next(),
        Map.of(),
        habits);
  }

  private static TrackingNumber number(PhoneNumber number, QueueId queue) {
    return new TrackingNumber(number, Origin.UNKNOWN, queue, 0, false, 0, Optional.empty());
  }

  private static QueueSettings queue(QueueId id, List<AgentId> agents, Manner manner) {
    QueueSettings usual = QueueSettings.of(id, agents);
    QueueSettings.Offering offering = usual.offering();
    QueueSettings.Waiting waiting = usual.waiting();
    return usual
        .with(
            new QueueSettings.Offering(
                offering.strategy(),
                offering.skills(),
                offering.responsible(),
                manner.ringTime(),
                manner.wrapUp(),
                offering.rest()))
        .with(
            new QueueSettings.Waiting(
                PATIENT, HOLD, waiting.music(), waiting.regain(), waiting.repeatPriority()))
        .with(new QueueSettings.Goals(manner.serviceLevel(), manner.shortAbandon()));
  }

  /// The same, worked by another policy.
  public Premises under(Policy policy) {
    return changed(
        q -> {
          QueueSettings.Offering offering = q.offering();
          QueueSettings.Waiting waiting = q.waiting();
          return q.with(
                  new QueueSettings.Offering(
                      strategy(policy).orElse(offering.strategy()),
                      offering.skills(),
                      offering.responsible(),
                      changed(policy, Policy.Setting.RING_TIME).orElse(offering.ringTime()),
                      changed(policy, Policy.Setting.WRAP_UP).orElse(offering.wrapUp()),
                      changed(policy, Policy.Setting.REST)
                          .map(r -> new QueueSettings.Rest(r, r, r, r))
                          .orElse(offering.rest())))
              .with(
                  new QueueSettings.Waiting(
                      changed(policy, Policy.Setting.MAX_WAIT).orElse(waiting.longest()),
                      waiting.turn(),
                      waiting.music(),
                      waiting.regain(),
                      waiting.repeatPriority()));
        });
  }

  private static Optional<Strategy> strategy(Policy policy) {
    return Arrays.stream(Strategy.values())
        .filter(s -> written(s).equals(policy.strategy()))
        .findFirst();
  }

  private static Optional<Duration> changed(Policy policy, Policy.Setting setting) {
    return Optional.ofNullable(policy.changes().get(setting))
        .map(l -> Duration.ofNanos(((Length.Fixed) l).nanos()));
  }

  /// The same, open at any time: made arrivals know no hours.
  public Premises alwaysOpen() {
    return changed(q -> q.with(Schedule.ALWAYS));
  }

  /// The same, with only these agents; each as it behaves.
  public Premises staffed(Map<AgentId, Habits> present) {
    Premises staffed =
        changed(
            q ->
                new QueueSettings(
                    q.id(),
                    q.agents().stream().filter(present::containsKey).toList(),
                    q.offering(),
                    q.desk(),
                    q.waiting(),
                    q.goals(),
                    q.limits(),
                    q.announcements(),
                    q.schedule(),
                    q.exits()));
    return new Premises(
        staffed.settings, plan, numbers, defaultRoute, clients, Map.copyOf(present));
  }

  private Premises changed(UnaryOperator<QueueSettings> change) {
    Map<QueueId, QueueSettings> queues = new HashMap<>(settings.queues());
    queues.replaceAll((_, q) -> change.apply(q));
    return new Premises(
        new RoutingSettings(
            settings.account(),
            queues,
            settings.agents(),
            settings.ranking(),
            settings.staff(),
            settings.maxTalk(),
            settings.voicemailLimit(),
            TaskSettings.NONE),
        plan,
        numbers,
        defaultRoute,
        clients,
        habits);
  }

  // ---- what a simulation asks

  public RoutingSettings settings() {
    return settings;
  }

  /// Fresh, since it remembers callers.
  public Attribution attribution() {
    return new Attribution(plan, numbers, defaultRoute, clients, new CallerHistory());
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
    return queue(dialled).goals().serviceLevel();
  }

  Duration wrapUp(String dialled) {
    return queue(dialled).offering().wrapUp();
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

  String endpointOf(AgentId agent) {
    return settings.agents().get(agent).endpoint();
  }
}
