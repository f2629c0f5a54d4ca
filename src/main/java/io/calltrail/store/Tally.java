package io.calltrail.store;

import io.calltrail.reports.Sums;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/// Sums while they grow, in the columns of `call_sum`.
final class Tally {
  /// The table's columns, in the order of [#values].
  static final String COLUMNS =
      "calls, answered, missed, short_abandons, first_calls, waited_ms, talk_ms,"
          + " in_10, in_15, in_20, in_30, in_60, in_120";

  static final int WIDTH = 13;
  private static final int IN_TIME = 7;

  final long[] values = new long[WIDTH];

  /// Adds one call.
  void add(boolean answered, boolean missed, boolean first, long waitedMs, long talkMs) {
    values[0]++;
    if (answered) {
      values[1]++;
      values[5] += waitedMs;
      for (int i = 0; i < Sums.THRESHOLDS.size(); i++) {
        if (waitedMs <= Sums.THRESHOLDS.get(i) * 1_000L) {
          values[IN_TIME + i]++;
        }
      }
    } else if (missed) {
      values[2]++;
    } else {
      values[3]++;
    }
    if (first) {
      values[4]++;
    }
    values[6] += talkMs;
  }

  /// Adds a row of the table, whose sums begin at a column.
  void add(ResultSet row, int column) throws SQLException {
    for (int i = 0; i < WIDTH; i++) {
      values[i] += row.getLong(column + i);
    }
  }

  Sums sums(int threshold) {
    return new Sums(
        values[0],
        values[1],
        values[2],
        values[3],
        values[4],
        values[IN_TIME + Sums.THRESHOLDS.indexOf(threshold)],
        Duration.ofMillis(values[5]),
        Duration.ofMillis(values[6]));
  }
}
