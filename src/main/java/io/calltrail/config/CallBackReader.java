package io.calltrail.config;

import io.calltrail.attribution.NumberPlan;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.TaskReason;
import io.calltrail.routing.CallBackRules;
import io.calltrail.routing.Outside;
import io.calltrail.routing.Schedule;
import io.calltrail.settings.Saying;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// `call-back` of a queue and `outside` of the account.
final class CallBackReader {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);

  private CallBackReader() {}

  /// @param open when the queue takes calls: then clients are called too, unless it says otherwise
  static CallBackRules rules(Section s, Schedule open) {
    CallBackRules plain = CallBackRules.tasksOnly(open);
    CallBackRules.Spacing spacing = plain.spacing();
    Section after = s.section("again-after");
    var rules =
        new CallBackRules(
            s.parsed("key", "1", CallBackReader::key, Saying.of("want.key")),
            s.has("in-turn") ? reasons(s) : noReasons(s),
            s.number("attempts", plain.attempts(), 1, 20),
            new CallBackRules.Spacing(
                after.duration("busy", spacing.busy(), SECOND, DAY),
                after.duration("no-answer", spacing.noAnswer(), SECOND, DAY),
                after.duration("failed", spacing.failed(), SECOND, DAY)),
            s.duration("expires", plain.expires(), Duration.ofMinutes(1), DAY.multipliedBy(30)),
            s.has("hours") ? hours(s, open) : unwritten(s, open),
            s.has("confirm") ? sounds(s) : unwritten(s, plain.confirm()));
    after.done();
    s.done();
    return rules;
  }

  private static String key(String text) {
    if (text.equals("none")) {
      return "";
    }
    if (!text.matches("[0-9*#]")) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  private static Set<TaskReason> noReasons(Section s) {
    s.words("in-turn");
    return Set.of(TaskReason.ASKED);
  }

  private static Set<TaskReason> reasons(Section s) {
    Set<TaskReason> reasons = EnumSet.noneOf(TaskReason.class);
    for (String word : s.words("in-turn")) {
      try {
        reasons.add(TaskReason.of(word.replace('-', '_')));
      } catch (IllegalArgumentException e) {
        s.problem(
            "in-turn",
            "fault.task.reason",
            word,
            Arrays.stream(TaskReason.values())
                .map(r -> r.label().replace('_', '-'))
                .collect(Collectors.joining(", ")));
      }
    }
    return reasons;
  }

  private static Schedule hours(Section s, Schedule open) {
    List<Schedule.Hours> hours = new ArrayList<>();
    if (s.words("hours").isEmpty()) {
      s.problem("hours", "fault.call-back.hours");
    }
    s.words("hours").forEach(line -> QueueReader.hours(s, "hours", line).ifPresent(hours::add));
    return new Schedule(open.zone(), hours, open.holidays());
  }

  private static List<String> sounds(Section s) {
    List<String> sounds = s.words("confirm");
    for (String sound : sounds) {
      if (!QueueReader.PLAIN_SOUND.matcher(sound).matches()) {
        s.problem("confirm", "fault.sound", sound);
      }
    }
    return sounds;
  }

  private static <T> T unwritten(Section s, T otherwise) {
    s.words("hours");
    s.words("confirm");
    return otherwise;
  }

  /// Clients are called only when this section is there.
  static Optional<Outside> outside(Section root, NumberPlan plan) {
    if (!root.has("outside")) {
      root.section("outside");
      return Optional.empty();
    }
    Section s = root.section("outside");
    String dial = s.required("dial", "want.dial");
    if (!dial.isEmpty() && !Outside.DIAL.matcher(dial).matches()) {
      s.problem("dial", "fault.dial", dial);
    }
    List<String> allow = s.words("allow");
    if (allow.isEmpty()) {
      s.problem("allow", "fault.missing", Saying.of("want.allow"));
    }
    for (String pattern : allow) {
      if (!Outside.PATTERN.matcher(pattern).matches()) {
        s.problem("allow", "fault.allow", pattern);
      }
    }
    Duration ring = s.duration("ring-time", Duration.ofSeconds(30), SECOND, Duration.ofMinutes(3));
    int cap = s.number("daily-cap", 100, 1, 100_000);
    Optional<PhoneNumber> shown =
        s.text("shown")
            .flatMap(
                text -> {
                  Optional<PhoneNumber> number =
                      plan.written(text).filter(n -> n.value().startsWith("+"));
                  if (number.isEmpty()) {
                    s.problem("shown", "fault.shown", text);
                  }
                  return number;
                });
    s.done();
    boolean good =
        Outside.DIAL.matcher(dial).matches()
            && allow.stream().allMatch(p -> Outside.PATTERN.matcher(p).matches());
    return good ? Optional.of(new Outside(dial, allow, ring, cap, shown)) : Optional.empty();
  }
}
