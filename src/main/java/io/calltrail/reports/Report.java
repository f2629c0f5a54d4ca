package io.calltrail.reports;

import java.util.List;
import java.util.Optional;

/// A report. Its total is the sum of its rows.
public record Report(ReportQuery query, List<Row> rows) {
  public Report {
    rows = List.copyOf(rows);
  }

  /// @param name the campaign, agent and so on; empty: none; of hours `1-09` (Monday, 9 to 10
  ///   o'clock), of days `2026-03-02`
  /// @param filter the list's filter that gives just these calls
  /// @param compared the same of the other period
  public record Row(String name, CallFilter filter, Sums sums, Optional<Sums> compared) {}

  public Sums total() {
    return rows.stream().map(Row::sums).reduce(Sums.NONE, Sums::plus);
  }

  /// Of the other period.
  public Optional<Sums> comparedTotal() {
    return query
        .compared()
        .map(
            _ ->
                rows.stream()
                    .flatMap(row -> row.compared().stream())
                    .reduce(Sums.NONE, Sums::plus));
  }
}
