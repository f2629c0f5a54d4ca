package io.calltrail.config;

import io.calltrail.call.AgentId;
import io.calltrail.call.QueueId;
import io.calltrail.routing.AgentSettings;
import io.calltrail.routing.AutoPause;
import io.calltrail.routing.CallBackRules;
import io.calltrail.routing.Destination;
import io.calltrail.routing.Exit;
import io.calltrail.routing.Language;
import io.calltrail.routing.Presence;
import io.calltrail.routing.QueueSettings;
import io.calltrail.routing.Schedule;
import io.calltrail.routing.SkillStep;
import io.calltrail.routing.Skills;
import io.calltrail.routing.Strategy;
import io.calltrail.settings.Saying;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Queues: how they offer, what waiting is like, when they are open, how they let callers go.
final class QueueReader {
  static final Pattern PLAIN_SOUND = Pattern.compile("[A-Za-z0-9/_.-]{1,200}");
  private static final int MOST_SOUNDS = 300;
  private static final Pattern EXTENSION = Pattern.compile("[A-Za-z0-9_.-]{1,60}");
  private static final Pattern HOURS =
      Pattern.compile(
          "(?<first>[a-z]{3})(-(?<last>[a-z]{3}))?\\s+(?<from>[0-9]{2}:[0-9]{2})-(?<to>[0-9]{2}:[0-9]{2})");
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

  static final AutoPause AUTO_PAUSE =
      QueueSettings.of(new QueueId("any"), List.of()).desk().autoPause();

  private final Section root;
  private final Map<AgentId, AgentSettings> agents;
  private final Map<QueueId, QueueSettings> queues;
  private final Map<QueueId, CallBackRules> callBacks;
  private final List<Runnable> checks = new ArrayList<>();

  /// @param queues is filled
  /// @param callBacks is filled
  QueueReader(
      Section root,
      Map<AgentId, AgentSettings> agents,
      Map<QueueId, QueueSettings> queues,
      Map<QueueId, CallBackRules> callBacks) {
    this.root = root;
    this.agents = agents;
    this.queues = queues;
    this.callBacks = callBacks;
  }

  void read() {
    root.section("queues").sections().forEach(this::queue);
    checks.forEach(Runnable::run);
    if (queues.isEmpty()) {
      root.problem("queues", "fault.queues.missing");
    } else {
      new QueueLoops(root.section("queues"), queues).check();
    }
  }

  private void queue(String name, Section s) {
    QueueId id = Business.queueId(name, s).orElse(new QueueId("invalid"));
    Set<AgentId> members = new LinkedHashSet<>();
    List<String> names = s.words("agents");
    for (String agent : names) {
      Business.agentId(agent, s)
          .ifPresent(
              a -> {
                if (!members.add(a)) {
                  s.problem("agents", "fault.item.twice", agent);
                }
                if (!agents.containsKey(a)) {
                  s.problem("agents", "fault.agent.unknown", agent);
                }
              });
    }
    if (names.isEmpty()) {
      s.problem("agents", "fault.queue.empty");
    }
    QueueSettings otherwise = QueueSettings.of(id, List.copyOf(members));
    queues.put(
        id,
        otherwise
            .with(offering(s, otherwise))
            .with(
                new QueueSettings.Desk(
                    autoPause(s, otherwise.desk().autoPause()),
                    s.yes("accept", otherwise.desk().accept()),
                    s.yes("say-number", otherwise.desk().sayNumber())))
            .with(waiting(s, otherwise.waiting()))
            .with(
                new QueueSettings.Goals(
                    s.duration(
                        "service-level",
                        otherwise.goals().serviceLevel(),
                        seconds(1),
                        seconds(3600)),
                    s.duration(
                        "short-abandon",
                        otherwise.goals().shortAbandon(),
                        seconds(0),
                        seconds(60))))
            .with(limits(s))
            .with(announcements(s))
            .with(schedule(s))
            .with(
                new QueueSettings.Exits(
                    exit(s, "closed"),
                    exit(s, "no-agents"),
                    exit(s, "timed-out"),
                    exit(s, "full"),
                    exit(s, "too-long"))));
    QueueSense.of(s, queues.get(id)).check();
    Section callBack = s.section("call-back");
    if (s.has("call-back")) {
      CallBackRules rules = CallBackReader.rules(callBack, queues.get(id).schedule());
      new CallBackSense(callBack, rules, root.has("outside")).check();
      callBacks.put(id, rules);
    }
    s.done();
  }

  private static QueueSettings.Limits limits(Section s) {
    QueueSettings.Limits none = QueueSettings.Limits.NONE;
    int length = s.number("max-length", Integer.MAX_VALUE, 1, 100_000);
    Duration predicted =
        s.duration("max-predicted-wait", Duration.ZERO, seconds(1), seconds(86_400));
    return new QueueSettings.Limits(
        length == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(length),
        presence(s, "join-needs", none.toJoin()),
        presence(s, "stay-needs", none.toStay()),
        Optional.of(predicted).filter(Duration::isPositive));
  }

  private static Presence presence(Section s, String key, Presence otherwise) {
    return s.parsed(
        key,
        otherwise,
        text ->
            switch (text.strip()) {
              case "nobody" -> Presence.NOBODY;
              case "logged-in" -> Presence.LOGGED_IN;
              case "reachable" -> Presence.REACHABLE;
              default -> throw new IllegalArgumentException(text);
            },
        Saying.of("want.presence"));
  }

  /// `announce: {language: ru, position: 60s, wait: 60s, sounds: [SOUND], every: 60s}`
  private static QueueSettings.Announcements announcements(Section queue) {
    Section s = queue.section("announce");
    QueueSettings.Announcements none = QueueSettings.Announcements.NONE;
    var announcements =
        new QueueSettings.Announcements(
            s.parsed(
                "language",
                none.language(),
                text -> Language.valueOf(text.strip().toUpperCase(Locale.ROOT)),
                Saying.of("want.language")),
            s.duration("position", none.position(), seconds(5), seconds(3600)),
            s.duration("wait", none.expected(), seconds(5), seconds(3600)),
            sounds(s, "sounds"),
            s.duration("every", none.every(), seconds(5), seconds(3600)));
    if (String.join("&", announcements.sounds()).length() > MOST_SOUNDS) {
      s.problem("sounds", "fault.sounds.many", MOST_SOUNDS);
    }
    s.done();
    return announcements;
  }

  private static List<String> sounds(Section s, String key) {
    List<String> sounds = s.words(key);
    for (String sound : sounds) {
      if (!PLAIN_SOUND.matcher(sound).matches()) {
        s.problem(key, "fault.sound", sound);
      }
    }
    return sounds;
  }

  private QueueSettings.Offering offering(Section s, QueueSettings queue) {
    QueueSettings.Offering otherwise = queue.offering();
    return new QueueSettings.Offering(
        s.parsed(
            "strategy",
            otherwise.strategy(),
            QueueReader::strategy,
            Saying.of("want.one-of", strategies())),
        skills(s, queue),
        responsible(s.section("responsible"), otherwise.responsible()),
        s.duration("ring-time", otherwise.ringTime(), seconds(1), seconds(300)),
        s.duration("wrap-up", otherwise.wrapUp(), seconds(0), seconds(3600)),
        rest(s.section("rest-after"), otherwise.rest()));
  }

  private static Strategy strategy(String text) {
    return Strategy.valueOf(text.strip().replace('-', '_').toUpperCase(Locale.ROOT));
  }

  private static String strategies() {
    return Arrays.stream(Strategy.values())
        .map(s -> s.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .collect(Collectors.joining(", "));
  }

  /// `skills: [{english: 7, for: 20s}, {english: 3, for: 20s}, {}]`
  private List<SkillStep> skills(Section queue, QueueSettings settings) {
    var steps = new ArrayList<SkillStep>();
    List<Section> written = queue.list("skills");
    for (Section s : written) {
      boolean last = steps.size() == written.size() - 1;
      Skills needed = Business.skills(s, Set.of("for"));
      if (last && s.has("for")) {
        s.problem("for", "fault.step.last");
      }
      if (!last && !s.has("for")) {
        s.problem("for", "fault.missing", Saying.of("want.step-time"));
      }
      boolean met =
          settings.agents().stream()
              .map(agents::get)
              .anyMatch(a -> a != null && a.skills().meet(needed));
      if (!settings.agents().isEmpty() && !met) {
        s.wrong(
            "fault.skill.nobody",
            needed.levels().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> Saying.of("part.skill", e.getKey(), e.getValue()))
                .reduce((first, second) -> Saying.of("part.and", first, second))
                .orElseThrow());
      }
      steps.add(new SkillStep(needed, s.duration("for", seconds(20), seconds(1), seconds(86_400))));
      s.done();
    }
    return steps.isEmpty() ? List.of(SkillStep.ANYBODY) : steps;
  }

  private static QueueSettings.Responsible responsible(
      Section s, QueueSettings.Responsible otherwise) {
    var responsible =
        new QueueSettings.Responsible(
            s.duration("free", otherwise.free(), seconds(0), seconds(3600)),
            s.duration("wrap-up", otherwise.wrapUp(), seconds(0), seconds(3600)),
            s.duration("talking", otherwise.talking(), seconds(0), seconds(3600)),
            s.duration("away", otherwise.away(), seconds(0), seconds(3600)));
    s.done();
    return responsible;
  }

  private static QueueSettings.Rest rest(Section s, QueueSettings.Rest otherwise) {
    var rest =
        new QueueSettings.Rest(
            s.duration("busy", otherwise.busy(), seconds(0), seconds(3600)),
            s.duration("no-answer", otherwise.noAnswer(), seconds(0), seconds(3600)),
            s.duration("rejected", otherwise.rejected(), seconds(0), seconds(3600)),
            s.duration("unreachable", otherwise.unreachable(), seconds(0), seconds(3600)));
    s.done();
    return rest;
  }

  /// `auto-pause: {after: 3, for: 5m}`
  static AutoPause autoPause(Section owner, AutoPause otherwise) {
    Section s = owner.section("auto-pause");
    var autoPause =
        new AutoPause(
            s.number("after", otherwise.after(), 0, 100),
            s.duration("for", otherwise.length(), seconds(1), seconds(86_400)));
    s.done();
    return autoPause;
  }

  private static QueueSettings.Waiting waiting(Section s, QueueSettings.Waiting otherwise) {
    return new QueueSettings.Waiting(
        s.duration("max-wait", otherwise.longest(), seconds(1), seconds(86_400)),
        s.duration("hold-turn", otherwise.turn(), seconds(1), seconds(60)),
        plain(s, "music", otherwise.music()),
        s.duration("regain", otherwise.regain(), seconds(0), seconds(86_400)),
        s.number("repeat-priority", otherwise.repeatPriority(), -100, 100));
  }

  private static Duration seconds(int n) {
    return Duration.ofSeconds(n);
  }

  static String plain(Section s, String key, String otherwise) {
    return s.parsed(key, otherwise, QueueReader::sound, Saying.of("want.sound"));
  }

  private static String sound(String text) {
    if (!PLAIN_SOUND.matcher(text).matches() || text.contains("..")) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  private Schedule schedule(Section s) {
    ZoneId zone = s.parsed("time-zone", ZoneId.systemDefault(), ZoneId::of, Saying.of("want.zone"));
    if (s.has("open") && s.words("open").isEmpty()) {
      s.problem("open", "fault.hours.none");
    }
    List<Schedule.Hours> hours = new ArrayList<>();
    s.words("open").forEach(line -> hours(s, "open", line).ifPresent(hours::add));
    Set<LocalDate> holidays = new HashSet<>();
    for (String day : s.words("holidays")) {
      try {
        holidays.add(LocalDate.parse(day));
      } catch (DateTimeException e) {
        s.problem("holidays", "fault.date", day);
      }
    }
    return new Schedule(zone, List.copyOf(hours), Set.copyOf(holidays));
  }

  static Optional<Schedule.Hours> hours(Section s, String key, String line) {
    Matcher m = HOURS.matcher(line.strip().toLowerCase(Locale.ROOT));
    int first = m.matches() ? DAYS.indexOf(m.group("first")) : -1;
    int last = first < 0 || m.group("last") == null ? first : DAYS.indexOf(m.group("last"));
    try {
      if (first >= 0 && last >= 0) {
        LocalTime from = LocalTime.parse(m.group("from"));
        LocalTime to =
            m.group("to").equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(m.group("to"));
        if (from.equals(to)) {
          s.problem(key, "fault.hours.nothing", line);
          return Optional.empty();
        }
        if (to.equals(LocalTime.MIDNIGHT) || from.isBefore(to)) {
          return Optional.of(new Schedule.Hours(days(first, last), from, to));
        }
        s.problem(key, "fault.hours.backwards", line);
        return Optional.empty();
      }
    } catch (DateTimeException e) {
      // an hour such as 25:00: told below
    }
    s.problem(key, "fault.hours", line);
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
    List<String> message = sounds(s, "message");
    Destination then =
        s.parsed(
            "then", new Destination.HangUp(), QueueReader::destination, Saying.of("want.exit"));
    if (then instanceof Destination.ToQueue to) {
      checks.add(
          () -> {
            if (!queues.containsKey(to.queue())) {
              s.problem("then", "fault.queue.unknown", to.queue());
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
    if (word.length == 2 && word[0].equals("extension") && EXTENSION.matcher(word[1]).matches()) {
      return new Destination.ToExtension(word[1]);
    }
    throw new IllegalArgumentException(text);
  }
}
