package io.calltrail.config;

import io.calltrail.attribution.Client;
import io.calltrail.attribution.NumberPlan;
import io.calltrail.attribution.TrackingNumber;
import io.calltrail.call.AccountId;
import io.calltrail.call.AgentId;
import io.calltrail.call.Marks;
import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.routing.AgentSettings;
import io.calltrail.routing.AutoPause;
import io.calltrail.routing.CallBackRules;
import io.calltrail.routing.QueueSettings;
import io.calltrail.routing.Ranking;
import io.calltrail.routing.RoutingSettings;
import io.calltrail.routing.Skills;
import io.calltrail.routing.Staff;
import io.calltrail.routing.TaskSettings;
import io.calltrail.settings.Saying;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Agents, campaigns, tracking numbers and clients; queues are read by [QueueReader].
final class Business {
  private static final Pattern ENDPOINT = Pattern.compile("[A-Za-z0-9_.-]{1,60}");

  private static final Pattern REASON = Pattern.compile("[\\p{L}\\p{N}_-]{1,40}");
  private static final int MOST_REASONS = 9;

  private static final Duration DEFAULT_KEEP = Duration.ofDays(365);

  private final Section root;
  private final Map<String, Origin> campaigns = new LinkedHashMap<>();
  private final Map<AgentId, AgentSettings> agents = new LinkedHashMap<>();
  private final Map<QueueId, QueueSettings> queues = new LinkedHashMap<>();
  private final Map<PhoneNumber, TrackingNumber> numbers = new LinkedHashMap<>();
  private final Map<PhoneNumber, String> writtenAs = new HashMap<>();
  private final Map<String, String> whispers = new HashMap<>();
  private final Map<String, Duration> keeps = new HashMap<>();
  private final Map<String, Double> values = new HashMap<>();
  private final Map<PhoneNumber, Client> clients = new LinkedHashMap<>();

  Business(Section root) {
    this.root = root;
  }

  Map<PhoneNumber, TrackingNumber> numbers() {
    return numbers;
  }

  Map<PhoneNumber, Client> clients() {
    return clients;
  }

  /// How long recordings of calls of a campaign stay.
  Map<String, Duration> keeps() {
    return Map.copyOf(keeps);
  }

  RoutingSettings routing(NumberPlan plan) {
    root.section("agents").sections().forEach(this::agent);
    var callBacks = new LinkedHashMap<QueueId, CallBackRules>();
    var reader = new QueueReader(root, agents, queues, callBacks);
    reader.read();
    root.section("campaigns").sections().forEach(this::campaign);
    var settings =
        new RoutingSettings(
            root.parsed(
                "account", new AccountId("main"), AccountId::new, Saying.of("want.account")),
            queues,
            agents,
            ranking(),
            staff(),
            root.duration(
                "max-talk", Duration.ofHours(4), Duration.ofMinutes(1), Duration.ofDays(1)),
            root.duration(
                "voicemail-limit",
                Duration.ofMinutes(2),
                Duration.ofSeconds(5),
                Duration.ofMinutes(30)),
            new TaskSettings(
                root.duration(
                    "call-back-promise",
                    TaskSettings.NONE.promise(),
                    Duration.ofMinutes(1),
                    Duration.ofDays(7)),
                callBacks,
                CallBackReader.outside(root, plan)));
    return settings;
  }

  private Ranking ranking() {
    return root.parsed(
        "serve",
        new Ranking.FirstCome(),
        text ->
            switch (text) {
              case "first-come" -> new Ranking.FirstCome();
              case "by-value" -> new Ranking.ByValue(Ranking.Losses.UNKNOWN);
              default -> throw new IllegalArgumentException(text);
            },
        Saying.of("want.serve"));
  }

  // ---- agents

  private Staff staff() {
    List<String> reasons = root.words("pause-reasons");
    if (reasons.size() > MOST_REASONS) {
      root.problem("pause-reasons", "fault.reasons.many", MOST_REASONS);
    }
    for (String reason : reasons) {
      if (!REASON.matcher(reason).matches() || Collections.frequency(reasons, reason) > 1) {
        root.problem("pause-reasons", "fault.reason", reason);
      }
    }
    Set<String> supervisors = new LinkedHashSet<>(root.words("supervisors"));
    for (String phone : supervisors) {
      if (!ENDPOINT.matcher(phone).matches()) {
        root.problem("supervisors", "fault.endpoint", phone);
      }
    }
    return new Staff(
        reasons,
        root.duration(
            "more-time", Staff.DEFAULT.moreTime(), Duration.ofSeconds(1), Duration.ofHours(1)),
        supervisors,
        whispers);
  }

  private void agent(String name, Section section) {
    AgentId id = agentId(name, section).orElse(new AgentId("invalid"));
    String phone = section.required("phone", "want.phone");
    if (!phone.isEmpty() && !ENDPOINT.matcher(phone).matches()) {
      section.problem("phone", "fault.endpoint", phone);
    }
    for (AgentSettings other : agents.values()) {
      if (other.endpoint().equals(phone)) {
        section.problem("phone", "fault.phone.taken", phone, other.id());
      }
    }
    AutoPause autoPause = QueueReader.autoPause(section, QueueReader.AUTO_PAUSE);
    agents.put(
        id,
        new AgentSettings(
            id,
            section.text("name", name),
            phone,
            section.yes("logged-in-at-start", false),
            skills(section.section("skills"), Set.of()),
            section.number("weight", 1, 1, 1000),
            section.number("capacity", 1, 1, 10),
            Optional.of(autoPause).filter(_ -> section.has("auto-pause"))));
    section.done();
  }

  /// Every key of a section as a skill, but for those that mean something else.
  static Skills skills(Section s, Set<String> others) {
    Map<String, Integer> levels = new LinkedHashMap<>();
    for (String name : s.keys()) {
      if (!others.contains(name)) {
        levels.put(name, s.number(name, 1, 1, Skills.HIGHEST));
      }
    }
    return new Skills(levels);
  }

  static Optional<AgentId> agentId(String name, Section section) {
    return id(name, section, AgentId::new, "fault.agent.id");
  }

  static Optional<QueueId> queueId(String name, Section section) {
    return id(name, section, QueueId::new, "fault.queue.id");
  }

  private static <T> Optional<T> id(
      String name, Section section, Function<String, T> reader, String otherwise) {
    try {
      return Optional.of(reader.apply(name));
    } catch (IllegalArgumentException e) {
      section.wrong(otherwise, name);
      return Optional.empty();
    }
  }

  // ---- campaigns and numbers

  void trackingNumbers(NumberPlan plan) {
    root.section("numbers").sections().forEach((number, s) -> number(number, s, plan));
  }

  private void campaign(String name, Section s) {
    s.called(name);
    s.text("whisper").ifPresent(_ -> whispers.put(name, QueueReader.plain(s, "whisper", "")));
    s.text("keep")
        .ifPresent(
            _ ->
                keeps.put(
                    name,
                    s.duration(
                        "keep", DEFAULT_KEEP, Duration.ofDays(1), SettingsFile.LONGEST_KEPT)));
    values.put(name, amount(s, 1));
    campaigns.put(
        name,
        new Origin(
            true,
            name,
            new Marks(
                s.text("source", ""),
                s.text("medium", ""),
                s.text("campaign", ""),
                s.text("content", ""),
                s.text("term", ""))));
    s.done();
  }

  /// What a call is worth, in the account's money.
  private static double amount(Section s, double otherwise) {
    return s.parsed(
        "value",
        otherwise,
        text -> {
          double value = Double.parseDouble(text.strip());
          if (!(value >= 0 && value <= 1e9)) {
            throw new IllegalArgumentException(text);
          }
          return value;
        },
        Saying.of("want.money"));
  }

  /// Clients whom the business knows: who is responsible for them, what their calls are worth.
  void clients(NumberPlan plan) {
    root.section("clients")
        .sections()
        .forEach(
            (written, s) -> {
              plan.written(written).ifPresent(number -> s.called(number.value()));
              Optional<AgentId> agent = s.text("agent").flatMap(a -> agentId(a, s));
              agent
                  .filter(a -> !agents.containsKey(a))
                  .ifPresent(a -> s.problem("agent", "fault.agent.unknown", a));
              Optional<Double> value =
                  s.has("value") ? Optional.of(amount(s, 1)) : Optional.empty();
              plan.written(written)
                  .ifPresentOrElse(
                      number -> clients.put(number, new Client(agent, value)),
                      () -> s.wrong("fault.client.number", written));
              s.done();
            });
  }

  private void number(String written, Section s, NumberPlan plan) {
    Optional<PhoneNumber> number = plan.written(written);
    if (number.isEmpty()) {
      s.wrong("fault.number", written);
      return;
    }
    s.called(number.get().value());
    String campaign = s.required("campaign", "want.campaign");
    Origin origin = campaigns.getOrDefault(campaign, Origin.UNKNOWN);
    if (!campaign.isEmpty() && !origin.known()) {
      s.problem("campaign", "fault.campaign.unknown", campaign);
    }
    String before = writtenAs.putIfAbsent(number.get(), written);
    if (before != null) {
      s.wrong("fault.number.same", before);
    }
    numbers.put(number.get(), route(s, number.get(), origin, values.getOrDefault(campaign, 1.0)));
    s.done();
  }

  /// Where calls to numbers that nobody owns go.
  TrackingNumber defaultRoute() {
    Section s = root.section("default-route");
    TrackingNumber route = route(s, PhoneNumber.UNKNOWN, Origin.UNKNOWN, 1);
    s.done();
    return route;
  }

  private TrackingNumber route(Section s, PhoneNumber number, Origin origin, double value) {
    Optional<QueueId> only =
        queues.size() == 1 ? Optional.of(queues.keySet().iterator().next()) : Optional.empty();
    QueueId queue =
        s.text("queue")
            .flatMap(q -> queueId(q, s))
            .or(() -> only)
            .orElseGet(
                () -> {
                  if (!queues.isEmpty()) {
                    s.problem("queue", "fault.missing", Saying.of("want.queue"));
                  }
                  return new QueueId("invalid");
                });
    if (s.has("queue") && !queues.containsKey(queue)) {
      s.problem("queue", "fault.queue.unknown", queue);
    }
    return new TrackingNumber(
        number,
        origin,
        queue,
        s.number("priority", 0, -100, 100),
        s.yes("record", true),
        value,
        s.has("announce") ? Optional.of(QueueReader.plain(s, "announce", "")) : announceNothing(s));
  }

  private static Optional<String> announceNothing(Section s) {
    s.text("announce");
    return Optional.empty();
  }
}
