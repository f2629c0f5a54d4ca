package io.calltrail.web;

import com.linecorp.armeria.common.QueryParams;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.Comment;
import io.calltrail.reports.CallFilter;
import io.calltrail.reports.Cursor;
import io.calltrail.reports.Field;
import io.calltrail.reports.Order;
import io.calltrail.reports.ReportQuery;
import io.calltrail.reports.Slot;
import io.calltrail.reports.Span;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.Function;

/// Parameters of the call list and of reports. What is wrong with one is told by an
/// [IllegalArgumentException] in words for the asker.
final class CallParameters {
  /// Of comments, which not everybody reads.
  static final String WORDS = "words";

  private static final int MOST_WORDS = 10;
  private static final int LONGEST_WORDS = 200;

  /// Of a filter.
  private static final List<String> FILTER =
      List.of(
          "from",
          "to",
          "zone",
          "campaign",
          "source",
          "queue",
          "agent",
          "outcome",
          "number",
          "caller",
          "answered",
          "missed",
          "first",
          "weekday",
          "hour",
          WORDS);

  static final Set<String> LIST = with("sort", "limit", "cursor");
  static final Set<String> EXPORT = with("sort");
  static final Set<String> REPORT =
      Set.of("from", "to", "zone", "compare_from", "compare_to", "threshold_seconds");

  private static final int THRESHOLD = 20;

  private final QueryParams given;
  private final ZoneId zone;

  /// @param home the zone when none is given
  CallParameters(QueryParams given, ZoneId home) {
    this.given = given;
    this.zone = value("zone", "a zone such as Europe/Berlin", ZoneId::of).orElse(home);
  }

  private static Set<String> with(String... more) {
    var all = new TreeSet<>(FILTER);
    all.addAll(List.of(more));
    return all;
  }

  CallFilter filter() {
    var fields = new EnumMap<Field, String>(Field.class);
    for (Field field : Field.values()) {
      value(field.label(), "a text", text -> text)
          .ifPresent(value -> fields.put(field, checked(field, value)));
    }
    Optional<DayOfWeek> weekday =
        value("weekday", "1 (Monday) to 7", text -> DayOfWeek.of(Integer.parseInt(text)));
    Optional<Integer> hour = value("hour", "0 to 23", Integer::parseInt);
    Optional<Slot> slot =
        weekday.isEmpty() && hour.isEmpty()
            ? Optional.empty()
            : Optional.of(new Slot(weekday, hour, zone));
    return new CallFilter(
        moment("from"),
        moment("to"),
        fields,
        flag("answered"),
        flag("missed"),
        flag("first"),
        slot,
        value(
                WORDS,
                "1 to " + MOST_WORDS + " words, of at most " + LONGEST_WORDS + " characters in all",
                CallParameters::words)
            .orElse(List.of()));
  }

  private static List<String> words(String text) {
    List<String> words = Comment.words(text);
    if (words.isEmpty() || words.size() > MOST_WORDS || text.length() > LONGEST_WORDS) {
      throw new IllegalArgumentException(text);
    }
    return words;
  }

  private static String checked(Field field, String value) {
    return switch (field) {
      case OUTCOME -> CallOutcome.of(value, "").label();
      // a plus in an address means a space
      case NUMBER, CALLER -> value.startsWith(" ") ? "+" + value.substring(1) : value;
      case CAMPAIGN, SOURCE, QUEUE, AGENT -> value;
    };
  }

  Order order() {
    return value(
            "sort",
            "arrived or -arrived",
            text ->
                switch (text) {
                  case "-arrived" -> Order.NEWEST_FIRST;
                  case "arrived" -> Order.OLDEST_FIRST;
                  default -> throw new IllegalArgumentException(text);
                })
        .orElse(Order.NEWEST_FIRST);
  }

  Optional<Cursor> cursor() {
    Order order = order();
    return value(
        "cursor",
        "the \"next\" of a page of the same list",
        text ->
            Optional.of(Cursor.of(text)).filter(cursor -> cursor.order() == order).orElseThrow());
  }

  ReportQuery report(String name) {
    ReportQuery.By by =
        ReportQuery.By.of(name)
            .orElseThrow(() -> new IllegalArgumentException("No report has this name."));
    Span span =
        span("from", "to")
            .orElseThrow(() -> new IllegalArgumentException("Give the period: from and to."));
    int threshold =
        value("threshold_seconds", "10, 15, 20, 30, 60 or 120", Integer::parseInt)
            .orElse(THRESHOLD);
    return new ReportQuery(by, span, span("compare_from", "compare_to"), zone, threshold);
  }

  private Optional<Span> span(String from, String to) {
    Optional<Instant> begins = moment(from);
    Optional<Instant> ends = moment(to);
    if (begins.isPresent() != ends.isPresent()) {
      throw new IllegalArgumentException("Give both, \"" + from + "\" and \"" + to + "\".");
    }
    return begins.map(at -> new Span(at, ends.orElseThrow()));
  }

  private Optional<Boolean> flag(String name) {
    return value(
        name,
        "true or false",
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException(text);
            });
  }

  private Optional<Instant> moment(String name) {
    return value(
        name,
        "a day such as 2026-03-02 or a moment such as 2026-03-02T09:00:00Z",
        text ->
            text.length() == 10
                ? LocalDate.parse(text).atStartOfDay(zone).toInstant()
                : OffsetDateTime.parse(text.replace(' ', '+')).toInstant());
  }

  private <T> Optional<T> value(String name, String sense, Function<String, T> read) {
    List<String> all = given.getAll(name);
    if (all.size() > 1) {
      throw new IllegalArgumentException("Give one \"" + name + "\".");
    }
    try {
      return all.stream().findFirst().map(read);
    } catch (IllegalArgumentException | DateTimeException | NoSuchElementException e) {
      throw new IllegalArgumentException("\"" + name + "\" is " + sense + ".", e);
    }
  }

  /// The parameters that give the calls of a filter.
  ///
  /// @param moment how a moment is written
  static String query(CallFilter filter, Function<Instant, String> moment) {
    var query = new StringJoiner("&");
    filter.from().ifPresent(at -> query.add("from=" + moment.apply(at)));
    filter.to().ifPresent(at -> query.add("to=" + moment.apply(at)));
    for (Map.Entry<Field, String> field : sorted(filter.fields()).entrySet()) {
      query.add(field.getKey().label() + "=" + encoded(field.getValue()));
    }
    filter
        .slot()
        .ifPresent(
            slot -> {
              slot.weekday().ifPresent(day -> query.add("weekday=" + day.getValue()));
              slot.hour().ifPresent(hour -> query.add("hour=" + hour));
              query.add("zone=" + encoded(slot.zone().getId()));
            });
    return query.toString();
  }

  /// As a day when it is a midnight of the zone.
  static String day(Instant at, ZoneId home) {
    LocalDate day = at.atZone(home).toLocalDate();
    return (day.atStartOfDay(home).toInstant().equals(at) ? day : at).toString();
  }

  private static EnumMap<Field, String> sorted(Map<Field, String> fields) {
    var sorted = new EnumMap<Field, String>(Field.class);
    sorted.putAll(fields);
    return sorted;
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
