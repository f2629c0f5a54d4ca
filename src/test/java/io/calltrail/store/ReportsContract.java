package io.calltrail.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.call.AccountId;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.CallRecord;
import io.calltrail.call.Comment;
import io.calltrail.call.HungUpBy;
import io.calltrail.call.Marks;
import io.calltrail.call.Origin;
import io.calltrail.call.QueueId;
import io.calltrail.reports.CallFilter;
import io.calltrail.reports.CallPage;
import io.calltrail.reports.Cursor;
import io.calltrail.reports.Field;
import io.calltrail.reports.Order;
import io.calltrail.reports.Report;
import io.calltrail.reports.ReportQuery;
import io.calltrail.reports.Span;
import io.calltrail.reports.Sums;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The call list and the reports tell what the calls tell, whichever database is behind them, and
/// whichever days are summed up.
abstract class ReportsContract {
  private static final AccountId ACCOUNT = new AccountId("default");
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Instant FIRST = Instant.parse("2026-03-20T15:00:00Z");
  private static final int DAYS = 20;
  private static final int CALLS = 600;

  /// Both put clocks forward in this time; the third has an offset of three quarters.
  private static final List<ZoneId> ZONES =
      List.of(ZoneId.of("Europe/Berlin"), ZoneId.of("Asia/Kathmandu"), ZoneId.of("UTC"));

  private static final List<CallOutcome> OUTCOMES =
      List.of(
          new CallOutcome.Answered(),
          new CallOutcome.Abandoned(),
          new CallOutcome.ShortAbandon(),
          new CallOutcome.Closed(),
          new CallOutcome.Failed("broken"));

  private CallStore store;
  private final Random random = new Random(5);
  private final List<CallRecord> calls = new ArrayList<>();
  private int sequence;

  /// Words of comments; the comments on a call, put together.
  private static final List<List<String>> WORDS =
      List.of(List.of("refund"), List.of("50%_off", "жалоба"), List.of("refund", "calls back"));

  private final Map<CallId, List<String>> said = new HashMap<>();

  abstract StoreSettings emptyDatabase() throws Exception;

  @BeforeEach
  void fill() throws Exception {
    store = CallStore.open(emptyDatabase());
    for (int i = 0; i < CALLS; i++) {
      write(i, FIRST.plusSeconds(random.nextLong(DAYS * 86_400L)));
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  /// Several arrive at the very same moment.
  private void write(int i, Instant at) {
    Instant arrived = at.minusSeconds(at.getEpochSecond() % 3_600);
    var id = new CallId("c" + random.nextInt(1_000) + "-" + i);
    var origin =
        random.nextInt(10) == 0
            ? Origin.UNKNOWN
            : new Origin(
                true,
                "campaign" + random.nextInt(3),
                new Marks(random.nextBoolean() ? "google" : "", "", "", "", ""));
    String caller = random.nextInt(8) == 0 ? "" : "+7916000000" + random.nextInt(9);
    CallOutcome outcome = OUTCOMES.get(random.nextInt(OUTCOMES.size()));
    var events = new ArrayList<CallEvent>();
    events.add(Calls.arrival(id.value(), arrived, caller, origin));
    if (random.nextBoolean()) {
      events.add(
          new CallEvent.Queued(id, arrived, new QueueId("q" + random.nextInt(2)), 0, arrived));
    }
    Instant then = arrived.plusMillis(random.nextInt(140_000));
    if (outcome instanceof CallOutcome.Answered) {
      var agent = new AgentId("agent" + random.nextInt(3));
      events.add(new CallEvent.Offered(id, arrived, 1, agent));
      events.add(new CallEvent.Answered(id, then, 1, agent, ""));
      then = then.plusSeconds(random.nextInt(300));
    }
    events.add(new CallEvent.Ended(id, then, outcome, HungUpBy.CALLER));
    var facts = new ArrayList<SequencedFact>();
    events.forEach(e -> facts.add(new SequencedFact(++sequence, e)));
    store.apply(facts);
    calls.add(Calls.record(events));
    for (int n = random.nextInt(9); n < 3; n++) { // several on every third call
      List<String> words = WORDS.get(random.nextInt(3));
      String text = "Client: " + words.get(random.nextInt(words.size())).toUpperCase(Locale.ROOT);
      var moment = Duration.ofMillis(n);
      store.add(new Comment("m" + i + "-" + n, id, moment, text, "anna", arrived));
      said.computeIfAbsent(id, _ -> new ArrayList<>()).add(Comment.folded(text));
    }
  }

  private List<String> expected(Predicate<CallRecord> fits, Order order) {
    Comparator<CallRecord> oldest =
        Comparator.comparing(CallRecord::arrived).thenComparing(c -> c.id().value());
    return calls.stream()
        .filter(fits)
        .sorted(order == Order.OLDEST_FIRST ? oldest : oldest.reversed())
        .map(c -> c.id().value())
        .toList();
  }

  private List<CallRecord> all(CallFilter filter, Order order, int limit, Duration within) {
    var found = new ArrayList<CallRecord>();
    Optional<Cursor> next = Optional.empty();
    do {
      CallPage page = store.page(ACCOUNT, filter, order, next, limit, within);
      assertThat(page.calls()).hasSizeLessThanOrEqualTo(limit);
      found.addAll(page.calls());
      next = page.next().map(cursor -> Cursor.of(cursor.text()));
    } while (next.isPresent());
    return found;
  }

  private static String value(Field field, CallRecord c) {
    return switch (field) {
      case CAMPAIGN -> c.origin().campaign();
      case SOURCE -> c.origin().marks().source();
      case QUEUE -> c.queue().map(QueueId::value).orElse("");
      case AGENT -> c.agent().map(AgentId::value).orElse("");
      case OUTCOME -> c.outcome().label();
      case NUMBER -> c.dialled().value();
      case CALLER -> c.caller().map(n -> n.value()).orElse("");
    };
  }

  @Test
  void pagesOfAnyFilterInAnyOrderHoldEveryCallOnce() {
    for (int round = 0; round < 120; round++) {
      if (round == 60) {
        store.sumUp(FIRST.plus(Duration.ofDays(DAYS + 2)));
      }
      CallRecord one = calls.get(random.nextInt(CALLS));
      var fields = new HashMap<Field, String>();
      for (Field field : Field.values()) {
        if (random.nextInt(3) == 0) {
          fields.put(field, value(field, one));
        }
      }
      Optional<Instant> from = maybe(one.arrived().minusSeconds(random.nextInt(800_000)));
      Optional<Instant> to = maybe(one.arrived().plusSeconds(1 + random.nextInt(800_000)));
      Optional<Boolean> missed = maybe(one.missed());
      Optional<Boolean> answered = maybe(one.answered().isPresent());
      Optional<Boolean> first = maybe(one.firstTime());
      List<String> words = random.nextBoolean() ? List.of() : WORDS.get(random.nextInt(3));
      var filter =
          new CallFilter(from, to, fields, answered, missed, first, Optional.empty(), words);
      Predicate<CallRecord> fits =
          c ->
              from.stream().noneMatch(c.arrived()::isBefore)
                  && to.stream().allMatch(c.arrived()::isBefore)
                  && fields.entrySet().stream()
                      .allMatch(e -> value(e.getKey(), c).equals(e.getValue()))
                  && missed.stream().allMatch(m -> c.missed() == m)
                  && answered.stream().allMatch(a -> c.answered().isPresent() == a)
                  && first.stream().allMatch(f -> c.firstTime() == f)
                  && words.stream()
                      .allMatch(
                          word ->
                              said.getOrDefault(c.id(), List.of()).stream()
                                  .anyMatch(text -> text.contains(word)));
      for (Order order : Order.values()) {
        // without time to look every step is a page of its own
        Duration within = random.nextBoolean() ? LONG : Duration.ZERO;
        assertThat(all(filter, order, 1 + random.nextInt(40), within))
            .as("%s %s", filter, order)
            .extracting(c -> c.id().value())
            .containsExactlyElementsOf(expected(fits, order));
      }
    }
  }

  private <T> Optional<T> maybe(T value) {
    return random.nextBoolean() ? Optional.of(value) : Optional.empty();
  }

  @Test
  void theTotalOfEveryReportIsTheSumOfItsRowsAndOfTheListAndEveryRowOpensItsCalls() {
    everyReportIsTrue(3);
    store.sumUp(FIRST.plus(Duration.ofDays(7)));
    everyReportIsTrue(3);
    store.sumUp(FIRST.plus(Duration.ofDays(DAYS + 2)));
    everyReportIsTrue(3);
    for (int i = CALLS; i < CALLS + 20; i++) { // told late, of days summed up already
      write(i, FIRST.plusSeconds(random.nextLong(DAYS * 86_400L)));
    }
    everyReportIsTrue(3);
    store.sumUp(FIRST.plus(Duration.ofDays(DAYS + 2)));
    everyReportIsTrue(1);
  }

  private void everyReportIsTrue(int rounds) {
    for (int round = 0; round < rounds; round++) {
      for (ReportQuery.By by : ReportQuery.By.values()) {
        Instant from = FIRST.plusSeconds(random.nextLong(DAYS * 43_200L));
        var span = new Span(from, from.plusSeconds(1 + random.nextLong(DAYS * 60_000L)));
        var other = new Span(FIRST, from.plusSeconds(100_000));
        ZoneId zone = ZONES.get(random.nextInt(ZONES.size()));
        int threshold = Sums.THRESHOLDS.get(random.nextInt(Sums.THRESHOLDS.size()));
        var query = new ReportQuery(by, span, Optional.of(other), zone, threshold);
        Report report = store.report(ACCOUNT, query);

        assertThat(report.total()).as("%s", query).isEqualTo(sums(span, threshold));
        assertThat(report.comparedTotal()).contains(sums(other, threshold));
        long listed = 0;
        for (Report.Row row : report.rows()) {
          List<CallRecord> opened = all(row.filter(), Order.OLDEST_FIRST, 500, LONG);
          if (row.sums().calls() > 0) {
            assertThat(opened.stream().map(c -> one(c, threshold)).reduce(Sums.NONE, Sums::plus))
                .as("%s of %s", row.name(), query)
                .isEqualTo(row.sums());
          }
          listed += row.sums().calls() == 0 ? 0 : opened.size();
        }
        assertThat(listed).isEqualTo(report.total().calls());
      }
    }
  }

  private Sums sums(Span span, int threshold) {
    return calls.stream()
        .filter(c -> !c.arrived().isBefore(span.from()) && c.arrived().isBefore(span.to()))
        .map(c -> one(c, threshold))
        .reduce(Sums.NONE, Sums::plus);
  }

  private static Sums one(CallRecord c, int threshold) {
    boolean answered = c.answered().isPresent();
    return new Sums(
        1,
        answered ? 1 : 0,
        c.missed() ? 1 : 0,
        answered || c.missed() ? 0 : 1,
        c.firstTime() ? 1 : 0,
        answered && c.waited().toMillis() <= threshold * 1_000L ? 1 : 0,
        answered ? c.waited() : Duration.ZERO,
        c.talk());
  }

  @Test
  void daysOfTwoPeriodsMeet() {
    ZoneId zone = ZoneId.of("Europe/Berlin");
    Instant march = LocalDate.of(2026, 3, 27).atStartOfDay(zone).toInstant();
    Instant april = LocalDate.of(2026, 4, 3).atStartOfDay(zone).toInstant();
    Instant ends = LocalDate.of(2026, 4, 10).atStartOfDay(zone).toInstant();
    Report report =
        store.report(
            ACCOUNT,
            new ReportQuery(
                ReportQuery.By.DAY,
                new Span(april, ends),
                Optional.of(new Span(march, april)),
                zone,
                20));

    assertThat(report.rows()).extracting(Report.Row::name).startsWith("2026-04-03").hasSize(7);
    Report before =
        store.report(
            ACCOUNT,
            new ReportQuery(
                ReportQuery.By.DAY, new Span(march, april), Optional.empty(), zone, 20));
    assertThat(report.rows().stream().map(r -> r.compared().orElseThrow()))
        .containsExactlyElementsOf(before.rows().stream().map(Report.Row::sums).toList());
  }

  @Test
  void anotherAccountsCallsAreNeitherListedNorCounted() {
    var other = new AccountId("other");
    var span = new Span(FIRST, FIRST.plus(Duration.ofDays(DAYS)));
    var query = new ReportQuery(ReportQuery.By.DAY, span, Optional.empty(), ZoneId.of("UTC"), 20);
    store.sumUp(FIRST.plus(Duration.ofDays(9)));

    assertThat(store.report(other, query).rows()).isEmpty();
    assertThat(store.page(other, CallFilter.ALL, Order.NEWEST_FIRST, Optional.empty(), 500, LONG))
        .isEqualTo(new CallPage(List.of(), Optional.empty()));
    assertThat(store.report(ACCOUNT, query).total().calls()).isEqualTo(CALLS);
  }
}
