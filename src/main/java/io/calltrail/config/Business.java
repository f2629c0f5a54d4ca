package io.calltrail.config;

import io.calltrail.attribution.NumberPlan;
import io.calltrail.attribution.TrackingNumber;
import io.calltrail.call.AccountId;
import io.calltrail.call.AgentId;
import io.calltrail.call.Marks;
import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.routing.AgentSettings;
import io.calltrail.routing.Destination;
import io.calltrail.routing.Exit;
import io.calltrail.routing.QueueSettings;
import io.calltrail.routing.RoutingSettings;
import io.calltrail.routing.Schedule;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Campaigns, tracking numbers, queues and agents.
final class Business {
  private static final Pattern PLAIN_SOUND = Pattern.compile("[A-Za-z0-9/_.-]{1,200}");
  private static final Pattern ENDPOINT = Pattern.compile("[A-Za-z0-9_.-]{1,60}");
  private static final Pattern HOURS =
      Pattern.compile(
          "(?<first>[a-z]{3})(-(?<last>[a-z]{3}))?\\s+(?<from>[0-9]{2}:[0-9]{2})-(?<to>[0-9]{2}:[0-9]{2})");
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

  private final Section root;
  private final Map<String, Origin> campaigns = new LinkedHashMap<>();
  private final Map<AgentId, AgentSettings> agents = new LinkedHashMap<>();
  private final Map<QueueId, QueueSettings> queues = new LinkedHashMap<>();
  private final Map<PhoneNumber, TrackingNumber> numbers = new LinkedHashMap<>();
  private final Map<PhoneNumber, String> writtenAs = new HashMap<>();
  private final List<Runnable> checks = new ArrayList<>();

  Business(Section root) {
    this.root = root;
  }

  Map<PhoneNumber, TrackingNumber> numbers() {
    return numbers;
  }

  RoutingSettings routing() {
    root.section("agents").sections().forEach(this::agent);
    root.section("queues").sections().forEach(this::queue);
    var settings =
        new RoutingSettings(
            root.parsed("account", new AccountId("main"), AccountId::new, "a short name"),
            queues,
            agents,
            root.duration(
                "max-talk", Duration.ofHours(4), Duration.ofMinutes(1), Duration.ofDays(1)),
            root.duration(
                "voicemail-limit",
                Duration.ofMinutes(2),
                Duration.ofSeconds(5),
                Duration.ofMinutes(30)));
    checks.forEach(Runnable::run);
    if (queues.isEmpty()) {
      root.problem("queues", "is missing; a call needs at least one queue");
    } else {
      findLoops();
    }
    return settings;
  }

  // ---- agents

  private void agent(String name, Section section) {
    AgentId id = id(name, section, AgentId::new).orElse(new AgentId("invalid"));
    String phone =
        section.required("phone", "the PJSIP endpoint of the agent's phone, such as 101");
    if (!phone.isEmpty() && !ENDPOINT.matcher(phone).matches()) {
      section.problem(
          "phone", "\"" + phone + "\" is no PJSIP endpoint; give what follows PJSIP/, such as 101");
    }
    for (AgentSettings other : agents.values()) {
      if (other.endpoint().equals(phone)) {
        section.problem("phone", phone + " is the phone of agent " + other.id() + " already");
      }
    }
    agents.put(
        id,
        new AgentSettings(
            id, section.text("name", name), phone, section.yes("logged-in-at-start", false)));
    section.done();
  }

  private static <T> Optional<T> id(String name, Section section, Function<String, T> reader) {
    try {
      return Optional.of(reader.apply(name));
    } catch (IllegalArgumentException e) {
      section.problem(e.getMessage());
      return Optional.empty();
    }
  }

  // ---- queues

  private void queue(String name, Section s) {
    QueueId id = id(name, s, QueueId::new).orElse(new QueueId("invalid"));
    Set<AgentId> members = new HashSet<>();
    List<String> names = s.words("agents");
    for (String agent : names) {
      id(agent, s, AgentId::new)
          .ifPresent(
              a -> {
                members.add(a);
                if (!agents.containsKey(a)) {
                  s.problem("agents", "there is no agent \"" + agent + "\" under agents");
                }
              });
    }
    if (names.isEmpty()) {
      s.problem("agents", "is empty; a queue needs at least one agent");
    }
    Section rest = s.section("rest-after");
    queues.put(
        id,
        new QueueSettings(
            id,
            Set.copyOf(members),
            s.duration("ring-time", seconds(20), seconds(1), seconds(300)),
            s.duration("wrap-up", seconds(5), seconds(0), seconds(3600)),
            s.duration("max-wait", seconds(600), seconds(1), seconds(86_400)),
            s.duration("hold-turn", seconds(5), seconds(1), seconds(60)),
            plain(s, "music", "default"),
            s.duration("service-level", seconds(20), seconds(1), seconds(3600)),
            s.duration("short-abandon", seconds(5), seconds(0), seconds(60)),
            new QueueSettings.Rest(
                rest.duration("busy", seconds(15), seconds(0), seconds(3600)),
                rest.duration("no-answer", seconds(30), seconds(0), seconds(3600)),
                rest.duration("rejected", seconds(30), seconds(0), seconds(3600)),
                rest.duration("unreachable", seconds(30), seconds(0), seconds(3600))),
            schedule(s),
            exit(s, "closed"),
            exit(s, "no-agents"),
            exit(s, "timed-out")));
    rest.done();
    s.done();
  }

  private static Duration seconds(int n) {
    return Duration.ofSeconds(n);
  }

  private static String plain(Section s, String key, String otherwise) {
    return s.parsed(key, otherwise, Business::sound, "a sound or class name");
  }

  private static String sound(String text) {
    if (!PLAIN_SOUND.matcher(text).matches() || text.contains("..")) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  private Schedule schedule(Section s) {
    if (!s.has("open") && !s.has("holidays")) {
      s.text("time-zone");
      s.words("open");
      s.words("holidays");
      return Schedule.ALWAYS;
    }
    ZoneId zone =
        s.parsed("time-zone", ZoneId.systemDefault(), ZoneId::of, "a zone such as Europe/Moscow");
    List<Schedule.Hours> hours = new ArrayList<>();
    s.words("open").forEach(line -> hours(s, line).ifPresent(hours::add));
    Set<LocalDate> holidays = new HashSet<>();
    for (String day : s.words("holidays")) {
      try {
        holidays.add(LocalDate.parse(day));
      } catch (DateTimeException e) {
        s.problem("holidays", "\"" + day + "\" is no date; write 2026-12-31");
      }
    }
    return new Schedule(zone, List.copyOf(hours), Set.copyOf(holidays));
  }

  private static Optional<Schedule.Hours> hours(Section s, String line) {
    Matcher m = HOURS.matcher(line.strip().toLowerCase(Locale.ROOT));
    int first = m.matches() ? DAYS.indexOf(m.group("first")) : -1;
    int last = first < 0 || m.group("last") == null ? first : DAYS.indexOf(m.group("last"));
    try {
      if (first >= 0 && last >= 0) {
        LocalTime from = LocalTime.parse(m.group("from"));
        LocalTime to =
            m.group("to").equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(m.group("to"));
        if (to.equals(LocalTime.MIDNIGHT) || from.isBefore(to)) {
          return Optional.of(new Schedule.Hours(days(first, last), from, to));
        }
        s.problem(
            "open",
            "\"%s\" closes before it opens; write hours past midnight as two, such as"
                    .formatted(line)
                + " fri 18:00-24:00 and sat 00:00-02:00");
        return Optional.empty();
      }
    } catch (DateTimeException e) {
      // an hour such as 25:00: told below
    }
    s.problem(
        "open",
        "\"%s\" does not fit; write days and hours, such as mon-fri 09:00-18:00".formatted(line));
    return Optional.empty();
  }

  /// @param last may come before the first: fri-mon
  private static Set<DayOfWeek> days(int first, int last) {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (int day = first; day != last; day = (day + 1) % 7) {
      days.add(DayOfWeek.of(day + 1));
    }
    days.add(DayOfWeek.of(last + 1));
    return days;
  }

  /// `closed: {message: SOUND, then: hangup | voicemail | queue NAME | extension NAME}`
  private Exit exit(Section queue, String key) {
    Section s = queue.section(key);
    List<String> message = s.words("message");
    for (String sound : message) {
      if (!PLAIN_SOUND.matcher(sound).matches()) {
        s.problem("message", "\"" + sound + "\" is no sound name");
      }
    }
    Destination then =
        s.parsed(
            "then",
            new Destination.HangUp(),
            Business::destination,
            "hangup, voicemail, queue NAME or extension NAME");
    if (then instanceof Destination.ToQueue to) {
      checks.add(
          () -> {
            if (!queues.containsKey(to.queue())) {
              s.problem("then", "there is no queue \"" + to.queue() + "\" under queues");
            }
          });
    }
    s.done();
    return new Exit(message, then);
  }

  private static Destination destination(String text) {
    String[] word = text.strip().split("\\s+");
    if (word.length == 1 && word[0].equals("hangup")) {
      return new Destination.HangUp();
    }
    if (word.length == 1 && word[0].equals("voicemail")) {
      return new Destination.ToVoicemail();
    }
    if (word.length == 2 && word[0].equals("queue")) {
      return new Destination.ToQueue(new QueueId(word[1]));
    }
    if (word.length == 2 && word[0].equals("extension") && ENDPOINT.matcher(word[1]).matches()) {
      return new Destination.ToExtension(word[1]);
    }
    throw new IllegalArgumentException(text);
  }

  /// A caller must not be sent round in circles by queues that all let it go.
  private void findLoops() {
    for (QueueSettings start : queues.values()) {
      Set<QueueId> seen = new HashSet<>();
      Optional<QueueId> next = Optional.of(start.id());
      while (next.isPresent() && seen.add(next.get())) {
        next =
            Optional.ofNullable(queues.get(next.get()))
                .flatMap(
                    q ->
                        q.noAgents().then() instanceof Destination.ToQueue to
                            ? Optional.of(to.queue())
                            : Optional.empty());
      }
      if (next.isPresent() && next.get().equals(start.id())) {
        root.section("queues")
            .section(start.id().value())
            .section("no-agents")
            .problem(
                "then",
                "comes back to this queue; end the chain with hangup, voicemail or an extension");
      }
    }
  }

  // ---- campaigns and numbers

  void trackingNumbers(NumberPlan plan) {
    root.section("campaigns").sections().forEach(this::campaign);
    root.section("numbers").sections().forEach((number, s) -> number(number, s, plan));
  }

  private void campaign(String name, Section s) {
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

  private void number(String written, Section s, NumberPlan plan) {
    Optional<PhoneNumber> number = plan.normalise(written);
    if (number.isEmpty()) {
      s.problem(
          "\""
              + written
              + "\" is no phone number; write it with its country code, such as +442079460001");
      return;
    }
    String campaign = s.required("campaign", "the name of a campaign under campaigns");
    Origin origin = campaigns.getOrDefault(campaign, Origin.UNKNOWN);
    if (!campaign.isEmpty() && !origin.known()) {
      s.problem("campaign", "there is no campaign \"" + campaign + "\" under campaigns");
    }
    String before = writtenAs.putIfAbsent(number.get(), written);
    if (before != null) {
      s.problem("is the same number as \"" + before + "\" above; keep one");
    }
    numbers.put(number.get(), route(s, number.get(), origin));
    s.done();
  }

  /// Where calls to numbers that nobody owns go.
  TrackingNumber defaultRoute() {
    Section s = root.section("default-route");
    TrackingNumber route = route(s, PhoneNumber.UNKNOWN, Origin.UNKNOWN);
    s.done();
    return route;
  }

  private TrackingNumber route(Section s, PhoneNumber number, Origin origin) {
    Optional<QueueId> only =
        queues.size() == 1 ? Optional.of(queues.keySet().iterator().next()) : Optional.empty();
    QueueId queue =
        s.text("queue")
            .flatMap(q -> id(q, s, QueueId::new))
            .or(() -> only)
            .orElseGet(
                () -> {
                  if (!queues.isEmpty()) {
                    s.problem("queue", "is missing; give the name of a queue under queues");
                  }
                  return new QueueId("invalid");
                });
    if (s.has("queue") && !queues.containsKey(queue)) {
      s.problem("queue", "there is no queue \"" + queue + "\" under queues");
    }
    return new TrackingNumber(
        number,
        origin,
        queue,
        s.number("priority", 0, -100, 100),
        s.yes("record", true),
        s.has("announce") ? Optional.of(plain(s, "announce", "")) : announceNothing(s));
  }

  private static Optional<String> announceNothing(Section s) {
    s.text("announce");
    return Optional.empty();
  }
}
