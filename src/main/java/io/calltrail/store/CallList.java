package io.calltrail.store;

import io.calltrail.call.AccountId;
import io.calltrail.call.CallRecord;
import io.calltrail.reports.CallFilter;
import io.calltrail.reports.CallPage;
import io.calltrail.reports.Cursor;
import io.calltrail.reports.Field;
import io.calltrail.reports.Order;
import io.calltrail.reports.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/// Pages of the call list. The index of the rarest filter is walked from the cursor on, and what
/// the other filters leave out is passed over, for as long as the time given lasts: so a page takes
/// no longer on page one million, nor when hardly any call fits. Words are looked for along the
/// comments, which are few.
final class CallList {
  private static final int SMALLEST_STEP = 200;
  private static final int LARGEST_STEP = 4_000;
  private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

  private final Handle handle;
  private final AccountId account;
  private final CallFilter filter;
  private final Order order;
  private final int limit;
  private final boolean alongComments;
  private final Optional<Field> lead;
  private final List<String> found = new ArrayList<>();
  private Cursor reached;
  private Cursor lastFound;

  private CallList(Handle handle, AccountId account, CallFilter filter, Cursor from, int limit) {
    this.handle = handle;
    this.account = account;
    this.filter = filter;
    this.order = from.order();
    this.reached = from;
    this.lastFound = from;
    this.limit = limit;
    this.alongComments =
        !filter.words().isEmpty() && filter.fields().getOrDefault(Field.CALLER, "").isEmpty();
    this.lead = alongComments ? Optional.empty() : lead();
  }

  /// @param after empty: from the beginning
  /// @param within how long to look for calls
  static CallPage page(
      Handle handle,
      AccountId account,
      CallFilter filter,
      Order order,
      Optional<Cursor> after,
      int limit,
      Duration within) {
    Cursor start =
        after.orElseGet(() -> new Cursor(order, order == Order.NEWEST_FIRST ? LAST : FIRST, ""));
    var list = new CallList(handle, account, filter, start, limit);
    boolean more = list.look(System.nanoTime() + within.toNanos());
    return new CallPage(list.records(), more ? Optional.of(list.reached) : Optional.empty());
  }

  /// Fills [#found].
  ///
  /// @return whether there may be more
  private boolean look(long deadline) {
    List<Span> spans = spans();
    int step = lead.isEmpty() && plain() ? limit + 1 : Math.max(SMALLEST_STEP, limit + 1);
    for (int i = 0; i < spans.size(); i++) {
      Span span = spans.get(i);
      while (true) {
        long began = System.nanoTime();
        int seen = walk(span, step);
        if (seen < 0) {
          return true; // the page is full
        }
        boolean over = seen < step;
        if (over) {
          reached = behind(span);
        }
        if (System.nanoTime() > deadline) {
          return !over || i + 1 < spans.size();
        }
        if (over) {
          break;
        }
        step = next(step, System.nanoTime() - began, deadline - System.nanoTime());
      }
    }
    return false;
  }

  /// Twice as many calls, unless that would take longer than there is time.
  private static int next(int step, long took, long left) {
    long inTime = left * step / Math.max(1, took);
    return (int) Math.clamp(Math.min(2L * step, inTime), SMALLEST_STEP, LARGEST_STEP);
  }

  private boolean plain() {
    return filter.words().isEmpty()
        && filter.fields().isEmpty()
        && filter.answered().isEmpty()
        && filter.missed().isEmpty()
        && filter.first().isEmpty();
  }

  /// The spans that the filter leaves, behind the cursor, in the list's order.
  private List<Span> spans() {
    Instant from = filter.from().orElse(FIRST);
    Instant to = filter.to().orElse(LAST);
    if (order == Order.NEWEST_FIRST) {
      to = min(to, reached.at().plusNanos(1_000));
    } else {
      from = max(from, reached.at());
    }
    if (!from.isBefore(to)) {
      return List.of();
    }
    var whole = new Span(from, to);
    List<Span> spans = filter.slot().map(slot -> slot.within(whole)).orElse(List.of(whole));
    return order == Order.NEWEST_FIRST ? spans.reversed() : spans;
  }

  private Cursor behind(Span span) {
    return new Cursor(order, order == Order.NEWEST_FIRST ? span.from() : span.to(), "");
  }

  private record Seen(String id, Instant at, boolean fits) {}

  /// Looks at the next calls of a span.
  ///
  /// @return how many there were; -1 when one more fits than the page has room for
  private int walk(Span span, int step) {
    List<Seen> seen = query(span, step);
    for (Seen call : seen) {
      boolean again = alongComments && call.id().equals(lastFound.id());
      if (call.fits() && !again) {
        if (found.size() == limit) {
          if (call.id().equals(reached.id())) {
            reached = lastFound; // another comment on this call was passed over
          }
          return -1;
        }
        found.add(call.id());
        lastFound = new Cursor(order, call.at(), call.id());
      }
      reached = new Cursor(order, call.at(), call.id());
    }
    return seen.size();
  }

  private List<Seen> query(Span span, int step) {
    boolean newest = order == Order.NEWEST_FIRST;
    String direction = newest ? " desc" : "";
    String id = alongComments ? "m.call_id" : "call.id";
    String at = alongComments ? "m.arrived_at" : "call.arrived_at";
    var sql = new StringBuilder("select ");
    sql.append(id).append(", ").append(at).append(", case when ");
    sql.append(
        alongComments
            ? "position(:word0 in m.folded) > 0 and "
                + counted("call where call.id = m.call_id and " + rest())
            : rest());
    sql.append(" then 1 else 0 end as fits from ")
        .append(alongComments ? "call_comment m" : "call")
        .append(" where ")
        .append(at)
        .append(" >= :from and ")
        .append(at)
        .append(" < :to");
    lead.ifPresent(field -> sql.append(" and ").append(condition(field)));
    if (within(span)) {
      sql.append(
          (newest
                  ? " and #at <= :at and (#at < :at or #id < :id)"
                  : " and #at >= :at and (#at > :at or #id > :id)")
              .replace("#at", at)
              .replace("#id", id));
    }
    sql.append(" order by ");
    lead.ifPresent(field -> sql.append(column(field)).append(direction).append(", "));
    sql.append(at).append(direction).append(", ").append(id).append(direction);
    // all comments on a call, or none
    sql.append(alongComments ? " fetch first :step rows with ties" : " limit :step");
    try (Query query = handle.createQuery(sql)) {
      query
          .bind("account", account.value())
          .bind("from", span.from())
          .bind("to", span.to())
          .bind("step", step);
      filter
          .fields()
          .forEach(
              (field, value) -> {
                if (!value.isEmpty() || !nullable(field)) {
                  query.bind(field.label(), value);
                }
              });
      for (int i = 0; i < filter.words().size(); i++) {
        query.bind("word" + i, filter.words().get(i));
      }
      if (within(span)) {
        query.bind("at", reached.at()).bind("id", reached.id());
      }
      return query
          .map(
              (row, _) ->
                  new Seen(
                      row.getString(1),
                      row.getObject(2, OffsetDateTime.class).toInstant(),
                      row.getInt(3) == 1))
          .list();
    }
  }

  /// What must hold besides what is walked along.
  private String rest() {
    var sql = new StringBuilder("account = :account");
    others().forEach(field -> sql.append(" and ").append(condition(field)));
    for (int i = alongComments ? 1 : 0; i < filter.words().size(); i++) {
      sql.append(" and ")
          .append(
              counted(
                  "call_comment w where w.call_id = call.id and position(:word"
                      + i
                      + " in w.folded) > 0"));
    }
    filter
        .answered()
        .ifPresent(
            is -> sql.append(" and answered_at is ").append(is ? "not " : "").append("null"));
    filter.missed().ifPresent(is -> sql.append(is ? " and missed" : " and not missed"));
    filter.first().ifPresent(is -> sql.append(is ? " and first_time" : " and not first_time"));
    return sql.toString();
  }

  /// Whether there are rows; with `exists` PostgreSQL reads the whole table to answer from a hash.
  private static String counted(String rows) {
    return "(select count(*) from " + rows + ") > 0";
  }

  private boolean within(Span span) {
    return !reached.at().isBefore(span.from()) && reached.at().isBefore(span.to());
  }

  private List<Field> others() {
    return filter.fields().keySet().stream()
        .filter(field -> !lead.equals(Optional.of(field)))
        .sorted()
        .toList();
  }

  private String condition(Field field) {
    return filter.fields().get(field).isEmpty() && nullable(field)
        ? column(field) + " is null"
        : column(field) + " = :" + field.label();
  }

  static String column(Field field) {
    return switch (field) {
      case CAMPAIGN -> "campaign";
      case SOURCE -> "mark_source";
      case QUEUE -> "queue";
      case AGENT -> "agent";
      case OUTCOME -> "outcome";
      case NUMBER -> "dialled";
      case CALLER -> "caller";
    };
  }

  private static boolean nullable(Field field) {
    return field == Field.QUEUE || field == Field.AGENT || field == Field.CALLER;
  }

  /// The filter whose index is walked: a caller's own calls are few; of others the one with the
  /// fewest calls in the last days that are summed up.
  private Optional<Field> lead() {
    Map<Field, String> fields = filter.fields();
    if (fields.size() < 2) {
      return fields.keySet().stream().findAny();
    }
    if (!fields.getOrDefault(Field.CALLER, "").isEmpty()) {
      return Optional.of(Field.CALLER);
    }
    Map<Field, Long> calls =
        fields.keySet().stream()
            .filter(field -> field != Field.CALLER)
            .collect(
                Collectors.toMap(
                    field -> field,
                    field ->
                        CallSums.recent(handle, account, field, fields.get(field), filter.to())));
    return calls.entrySet().stream()
        .min(Map.Entry.<Field, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey);
  }

  private List<CallRecord> records() {
    if (found.isEmpty()) {
      return List.of();
    }
    var records = new ArrayList<CallRecord>();
    try (Query query =
        handle.createQuery(order == Order.NEWEST_FIRST ? CallReader.NEWEST : CallReader.OLDEST)) {
      query.bindList("ids", found).scanResultSet(CallReader.each(records::add));
    }
    return records;
  }

  private static Instant min(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private static Instant max(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
