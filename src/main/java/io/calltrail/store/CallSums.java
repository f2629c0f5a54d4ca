package io.calltrail.store;

import io.calltrail.call.AccountId;
import io.calltrail.reports.CallFilter;
import io.calltrail.reports.Field;
import io.calltrail.reports.Report;
import io.calltrail.reports.ReportQuery;
import io.calltrail.reports.Slot;
import io.calltrail.reports.Span;
import io.calltrail.reports.Sums;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/// Sums of whole days, and the reports made of them. A day that is not summed up is counted call by
/// call when asked for, so a report always tells what the calls tell.
final class CallSums {
  /// Of the dimension that hours and days are made of.
  private static final String QUARTER = "quarter";

  private static final int BATCH = 2_000;
  private static final int FETCH = 5_000;

  /// Days by which the rarest filter is judged.
  private static final int RECENT = 14;

  private static final String CALLS =
      """
      select account, arrived_at, campaign, mark_source, queue, agent, outcome, dialled,
        answered_at, missed, first_time, waited_ms, talk_ms
      from call
      where arrived_at >= :from and arrived_at < :to
      """;

  private static final String SUMMED = // of one dimension
      "select name, "
          + Tally.COLUMNS.replaceAll("([a-z_0-9]+)", "sum($1)")
          + """
           from call_sum
          where account = :account and dimension = :dimension and utc_day >= :first and utc_day <= :last
          group by name
          """;

  /// Of quarters: each is of one day.
  private static final String QUARTERS =
      "select name, "
          + Tally.COLUMNS
          + """
           from call_sum
          where account = :account and dimension = :dimension and utc_day >= :first and utc_day <= :last
          """;

  private static final String INSERT =
      "insert into call_sum (account, dimension, utc_day, name, "
          + Tally.COLUMNS
          + ") values (?, ?, ?, ?"
          + ", ?".repeat(Tally.WIDTH)
          + ")";

  /// Rows of the report by hours, from Monday's first on: `1-00` to `7-23`.
  private static final List<String> HOURS_OF_WEEK =
      IntStream.range(0, 7 * 24)
          .mapToObj(hour -> String.format(Locale.ROOT, "%d-%02d", hour / 24 + 1, hour % 24))
          .toList();

  /// Hours from a Monday's beginning to 1970-01-01, a Thursday.
  private static final int FIRST_MONDAY = 3 * 24;

  private CallSums() {}

  // ---- days

  static int day(Instant moment) {
    return Math.toIntExact(Math.floorDiv(moment.getEpochSecond(), 86_400L));
  }

  private static Instant begin(int day) {
    return Instant.ofEpochSecond(day * 86_400L);
  }

  /// The first day with calls; empty without calls.
  static Optional<Integer> firstDay(Handle handle) {
    try (Query query =
        handle.createQuery("select arrived_at from call order by arrived_at, id limit 1")) {
      return query.map((row, _) -> day(moment(row, 1))).findFirst();
    }
  }

  /// The days of a range that are summed up, `last` excluded.
  static TreeSet<Integer> summed(Handle handle, int first, int last) {
    try (Query query =
        handle.createQuery(
            "select utc_day from summed_day where utc_day >= :first and utc_day < :last")) {
      return new TreeSet<>(
          query.bind("first", first).bind("last", last).mapTo(Integer.class).list());
    }
  }

  /// Writes the sums of some days, without saying that they hold.
  ///
  /// @param last excluded
  static void write(Handle handle, int first, int last) {
    try (var delete =
        handle.createUpdate("delete from call_sum where utc_day >= ? and utc_day < ?")) {
      delete.bind(0, first).bind(1, last).execute();
    }
    for (int day = first; day < last; day++) {
      write(handle, day);
    }
  }

  private record Key(String account, String dimension, String name) {}

  private static void write(Handle handle, int day) {
    var tallies = new HashMap<Key, Tally>();
    try (Query query = handle.createQuery(CALLS).setFetchSize(FETCH)) {
      query
          .bind("from", begin(day))
          .bind("to", begin(day + 1))
          .scanResultSet(
              (results, ctx) -> {
                try (ctx) {
                  ResultSet row = results.get();
                  while (row.next()) {
                    String account = row.getString(1);
                    for (ReportQuery.By by : ReportQuery.By.values()) {
                      if (by != ReportQuery.By.DAY) {
                        add(row, tallies, new Key(account, dimension(by), name(by, row)));
                      }
                    }
                  }
                  return tallies.size();
                }
              });
    }
    try (PreparedBatch batch = handle.prepareBatch(INSERT)) {
      tallies.forEach(
          (key, tally) -> {
            batch.bind(0, key.account()).bind(1, key.dimension()).bind(2, day).bind(3, key.name());
            for (int i = 0; i < Tally.WIDTH; i++) {
              batch.bind(4 + i, tally.values[i]);
            }
            batch.add();
            if (batch.size() == BATCH) {
              batch.execute();
            }
          });
      if (batch.size() > 0) {
        batch.execute();
      }
    }
  }

  private static <K> void add(ResultSet row, Map<K, Tally> tallies, K key) throws SQLException {
    tallies
        .computeIfAbsent(key, _ -> new Tally())
        .add(
            row.getObject(9, OffsetDateTime.class) != null,
            row.getBoolean(10),
            row.getBoolean(11),
            row.getLong(12),
            row.getLong(13));
  }

  /// Says that the sums of some days hold.
  ///
  /// @param last excluded
  static void hold(Handle handle, int first, int last) {
    try (PreparedBatch batch = handle.prepareBatch("insert into summed_day (utc_day) values (?)")) {
      for (int day = first; day < last; day++) {
        batch.bind(0, day).add();
      }
      batch.execute();
    }
  }

  /// Says that the sums of some days hold no longer.
  ///
  /// @return whether any did
  static boolean drop(Handle handle, Collection<Integer> days) {
    boolean any = false;
    for (int day : days) {
      any |= handle.execute("delete from summed_day where utc_day = ?", day) > 0;
    }
    return any;
  }

  private static String dimension(ReportQuery.By by) {
    return switch (by) {
      case HOUR, DAY -> QUARTER;
      case CAMPAIGN, SOURCE, QUEUE, AGENT, OUTCOME, NUMBER -> by.label();
    };
  }

  /// The row of a report that a call counts in.
  private static String name(ReportQuery.By by, ResultSet row) throws SQLException {
    return switch (by) {
      case CAMPAIGN -> row.getString(3);
      case SOURCE -> row.getString(4);
      case QUEUE -> text(row, 5);
      case AGENT -> text(row, 6);
      case OUTCOME -> row.getString(7);
      case NUMBER -> row.getString(8);
      case HOUR, DAY ->
          Long.toString(Math.floorDiv(moment(row, 2).getEpochSecond(), Slot.QUARTER.toSeconds()));
    };
  }

  private static String text(ResultSet row, int column) throws SQLException {
    return Optional.ofNullable(row.getString(column)).orElse("");
  }

  private static Instant moment(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  // ---- reports

  static Report report(Handle handle, AccountId account, ReportQuery query) {
    Map<String, Sums> now = rows(handle, account, query, query.span());
    Optional<Map<String, Sums>> before =
        query.compared().map(span -> rows(handle, account, query, span));
    var names = new TreeSet<>(now.keySet());
    before.ifPresent(rows -> names.addAll(rows.keySet()));
    var rows = new ArrayList<Report.Row>();
    for (String name : names) {
      rows.add(
          new Report.Row(
              shown(query, name),
              filter(query, name),
              now.getOrDefault(name, Sums.NONE),
              before.map(b -> b.getOrDefault(name, Sums.NONE))));
    }
    return new Report(query, rows);
  }

  private static Map<String, Sums> rows(
      Handle handle, AccountId account, ReportQuery query, Span span) {
    Map<String, Tally> tallies = tallies(handle, account, query.by(), span);
    var rows = new TreeMap<String, Sums>();
    tallies.forEach(
        (name, tally) ->
            rows.merge(row(query, span, name), tally.sums(query.threshold()), Sums::plus));
    return rows;
  }

  /// From the name of a sum to that of a report's row. A year has 35,000 quarters.
  private static String row(ReportQuery query, Span span, String name) {
    return switch (query.by()) {
      case CAMPAIGN, SOURCE, QUEUE, AGENT, OUTCOME, NUMBER -> name;
      case HOUR ->
          HOURS_OF_WEEK.get(
              Math.floorMod(
                  Math.floorDiv(local(query, name), 3600L) + FIRST_MONDAY, HOURS_OF_WEEK.size()));
      case DAY -> { // which day of the period, so that the days of two periods meet
        long nth =
            Math.floorDiv(local(query, name), 86_400L)
                - span.from().atZone(query.zone()).toLocalDate().toEpochDay();
        String digits = Long.toString(nth);
        yield "0".repeat(Math.max(0, 6 - digits.length())) + digits;
      }
    };
  }

  /// A quarter's beginning on the clocks of the zone, in seconds since 1970-01-01 there.
  private static long local(ReportQuery query, String quarter) {
    long seconds = Long.parseLong(quarter) * Slot.QUARTER.toSeconds();
    return seconds
        + query.zone().getRules().getOffset(Instant.ofEpochSecond(seconds)).getTotalSeconds();
  }

  private static LocalDate date(ReportQuery query, String nth) {
    return query.span().from().atZone(query.zone()).toLocalDate().plusDays(Long.parseLong(nth));
  }

  private static String shown(ReportQuery query, String name) {
    return query.by() == ReportQuery.By.DAY
        ? DateTimeFormatter.ISO_LOCAL_DATE.format(date(query, name))
        : name;
  }

  private static CallFilter filter(ReportQuery query, String name) {
    CallFilter all = CallFilter.ALL.with(query.span());
    return switch (query.by()) {
      case CAMPAIGN, SOURCE, QUEUE, AGENT, OUTCOME, NUMBER ->
          all.with(Map.of(Field.of(query.by().label()).orElseThrow(), name));
      case HOUR ->
          all.with(
              new Slot(
                  Optional.of(DayOfWeek.of(name.charAt(0) - '0')),
                  Optional.of(Integer.parseInt(name.substring(2))),
                  query.zone()));
      case DAY -> {
        Instant from = date(query, name).atStartOfDay(query.zone()).toInstant();
        Instant to = date(query, name).plusDays(1).atStartOfDay(query.zone()).toInstant();
        Span span = query.span();
        yield all.with(
            new Span(
                from.isBefore(span.from()) ? span.from() : from,
                to.isAfter(span.to()) && span.to().isAfter(from) ? span.to() : to));
      }
    };
  }

  private static Map<String, Tally> tallies(
      Handle handle, AccountId account, ReportQuery.By by, Span span) {
    var tallies = new HashMap<String, Tally>();
    int first = day(span.from().minusNanos(1)) + 1; // the first day that begins in the span
    int last = Math.max(first, day(span.to()));
    TreeSet<Integer> summed = summed(handle, first, last);
    Instant counted = span.from();
    while (!summed.isEmpty()) {
      int from = summed.first();
      int to = from;
      while (summed.remove(to)) {
        to++;
      }
      count(handle, account, by, counted, begin(from), tallies);
      addSummed(handle, account, by, from, to - 1, tallies);
      counted = begin(to);
    }
    count(handle, account, by, counted, span.to(), tallies);
    return tallies;
  }

  private static void addSummed(
      Handle handle,
      AccountId account,
      ReportQuery.By by,
      int first,
      int last,
      Map<String, Tally> tallies) {
    String sql = dimension(by).equals(QUARTER) ? QUARTERS : SUMMED;
    try (Query query = handle.createQuery(sql).setFetchSize(FETCH)) {
      query
          .bind("account", account.value())
          .bind("dimension", dimension(by))
          .bind("first", first)
          .bind("last", last)
          .map(
              (row, _) -> {
                tallies.computeIfAbsent(row.getString(1), _ -> new Tally()).add(row, 2);
                return true;
              })
          .forEach(_ -> {});
    }
  }

  private static void count(
      Handle handle,
      AccountId account,
      ReportQuery.By by,
      Instant from,
      Instant to,
      Map<String, Tally> tallies) {
    if (!from.isBefore(to)) {
      return;
    }
    try (Query query = handle.createQuery(CALLS + " and account = :account").setFetchSize(FETCH)) {
      query
          .bind("account", account.value())
          .bind("from", from)
          .bind("to", to)
          .map(
              (row, _) -> {
                add(row, tallies, name(by, row));
                return true;
              })
          .forEach(_ -> {});
    }
  }

  /// How many calls had this value in the last days summed up: which of two filters is the rarer.
  static long recent(
      Handle handle, AccountId account, Field field, String value, Optional<Instant> before) {
    try (Query query =
        handle.createQuery(
            """
            select coalesce(sum(calls), 0) from call_sum
            where account = :account and dimension = :dimension and name = :name
              and utc_day in (select utc_day from summed_day where utc_day < :before order by utc_day desc limit :n)
            """)) {
      return query
          .bind("account", account.value())
          .bind("dimension", field.label())
          .bind("name", value)
          .bind("before", before.map(CallSums::day).orElse(Integer.MAX_VALUE))
          .bind("n", RECENT)
          .mapTo(Long.class)
          .one();
    }
  }
}
