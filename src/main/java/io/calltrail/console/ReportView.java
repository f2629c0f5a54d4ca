package io.calltrail.console;

import io.calltrail.reports.Report;
import io.calltrail.reports.Report.Row;
import io.calltrail.reports.ReportQuery.By;
import io.calltrail.reports.Sums;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.time.format.TextStyle;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A report for people.
///
/// @param through the last day
/// @param compare beside as many days just before
/// @param said what is wrong with what was asked; empty: nothing
/// @param calls the address of the calls of a row
public record ReportView(
    Report report,
    LocalDate from,
    LocalDate through,
    boolean compare,
    String said,
    Function<Row, String> calls) {
  private static final int DARKEST = 5;

  public By by() {
    return report.query().by();
  }

  public List<String> names() {
    return Arrays.stream(By.values()).map(By::label).toList();
  }

  public List<Integer> thresholds() {
    return Sums.THRESHOLDS;
  }

  /// A row's name as the reader says it.
  public String name(Row row, Words words) {
    if (row.name().isEmpty()) {
      return words.say("report.none");
    }
    return switch (by()) {
      case OUTCOME -> words.term("outcome", row.name());
      case NUMBER -> Words.phone(row.name());
      case DAY ->
          DateTimeFormatter.ofLocalizedDate(FormatStyle.FULL)
              .withLocale(words.locale())
              .format(LocalDate.parse(row.name()));
      case CAMPAIGN, SOURCE, QUEUE, AGENT, HOUR -> row.name();
    };
  }

  /// How a row's calls differ from the other period's, as +12 %; empty when there is nothing to
  /// compare with.
  public static String change(Sums now, Optional<Sums> before, Words words) {
    if (before.isEmpty() || before.get().calls() == 0) {
      return "";
    }
    double change = (double) now.calls() / before.get().calls() - 1;
    return (change > 0 ? "+" : "") + words.percent(change).replace("-", "\u2212");
  }

  // ---- hour × weekday

  public List<DayOfWeek> weekdays() {
    return List.of(DayOfWeek.values());
  }

  public static String weekday(DayOfWeek day, Words words) {
    return day.getDisplayName(TextStyle.SHORT_STANDALONE, words.locale());
  }

  public Optional<Row> at(DayOfWeek day, int hour) {
    String name = "%d-%02d".formatted(day.getValue(), hour);
    return report.rows().stream().filter(row -> row.name().equals(name)).findFirst();
  }

  /// 0, no call, to 5, as many as in the busiest hour.
  public int heat(Row row) {
    long most = report.rows().stream().mapToLong(r -> r.sums().calls()).max().orElse(0);
    return most == 0 ? 0 : (int) Math.ceil((double) DARKEST * row.sums().calls() / most);
  }
}
