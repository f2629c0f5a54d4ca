package io.calltrail.bench;

import io.calltrail.bench.CallHistory.Scale;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a console is asked about the calls of a [CallHistory]: drawn by chance, the same for the
/// same seed.
final class ConsoleQuestions {
  static final List<String> REPORTS =
      List.of("campaign", "source", "queue", "agent", "outcome", "number", "hour", "day");

  private static final List<String> OUTCOMES =
      List.of("answered", "abandoned", "short_abandon", "closed", "interrupted");
  private static final int A_YEAR = 365;

  /// What the list of calls is filtered by.
  enum Filter {
    NOTHING("no filter"),
    ONE("one filter"),
    TWO("two filters"),
    THREE("three and a period"),
    YES_OR_NO("missed, first"),
    HOUR("an hour of a weekday"),
    CALLER("a caller"),
    RARE("hardly any fits"),
    NONE("none fits"),
    OLDEST("the oldest first");

    private final String label;

    Filter(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  private final Scale scale;
  private final SplittableRandom random;

  ConsoleQuestions(Scale scale, long seed) {
    this.scale = scale;
    this.random = new SplittableRandom(seed);
  }

  /// A page of calls that end somewhere in the years, as if many pages had been turned before.
  String list(Filter by) {
    String filter =
        switch (by) {
          case NOTHING -> until();
          case ONE -> some(1) + until();
          case TWO -> some(2) + until();
          case THREE -> some(3) + period(90);
          case YES_OR_NO -> either("&missed=true", "&first=true&answered=false") + until();
          case HOUR -> weekday() + period(scale.days() / 2);
          case CALLER ->
              "&caller=%2B" + CallHistory.caller(random.nextInt(scale.calls() / 4)).substring(1);
          case RARE -> "&outcome=interrupted" + some(1, "agent", "queue") + until();
          case NONE -> "&campaign=gone" + some(1, "agent", "outcome");
          case OLDEST -> some(2) + "&sort=arrived&from=" + day();
        };
    return "/api/v1/calls?limit=50" + filter;
  }

  /// Of the last year, in zones and compared.
  List<String> reports(String name) {
    String year = "from=%s&to=%s".formatted(scale.end().minusDays(A_YEAR), scale.end());
    String before =
        "&compare_from=%s&compare_to=%s"
            .formatted(scale.end().minusDays(2L * A_YEAR), scale.end().minusDays(A_YEAR));
    return Stream.of("", "&zone=Europe/Moscow", "&zone=Asia/Kolkata", before)
        .map(more -> "/api/v1/reports/" + name + "?" + year + more)
        .toList();
  }

  private String some(int count, String... of) {
    var names =
        new ArrayList<>(
            of.length > 0
                ? Arrays.asList(of)
                : List.of("campaign", "source", "queue", "agent", "outcome", "number"));
    return Stream.generate(() -> names.remove(random.nextInt(names.size())))
        .limit(count)
        .map(name -> "&" + name + "=" + value(name))
        .collect(Collectors.joining());
  }

  private String value(String name) {
    return switch (name) {
      case "campaign" -> CallHistory.campaign(random.nextInt(CallHistory.CAMPAIGNS));
      case "source" -> CallHistory.SOURCES.get(random.nextInt(CallHistory.SOURCES.size()));
      case "queue" -> CallHistory.queue(random.nextInt(CallHistory.QUEUES));
      case "agent" -> CallHistory.agent(random.nextInt(CallHistory.AGENTS));
      case "outcome" -> OUTCOMES.get(random.nextInt(OUTCOMES.size()));
      case "number" -> "%2B" + CallHistory.number(random.nextInt(CallHistory.NUMBERS)).substring(1);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private LocalDate day() {
    return scale.begin().plusDays(random.nextInt(1, scale.days()));
  }

  private String until() {
    return "&to=" + day();
  }

  private String period(int days) {
    LocalDate from = scale.begin().plusDays(random.nextInt(scale.days() - days));
    return "&from=%s&to=%s".formatted(from, from.plusDays(days));
  }

  private String weekday() {
    return "&weekday=%d&hour=%d".formatted(random.nextInt(1, 8), random.nextInt(24));
  }

  private String either(String a, String b) {
    return random.nextBoolean() ? a : b;
  }
}
