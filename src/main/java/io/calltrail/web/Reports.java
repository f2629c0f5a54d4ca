package io.calltrail.web;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.calltrail.console.Pages;
import io.calltrail.console.ReportView;
import io.calltrail.reports.Report;
import io.calltrail.reports.ReportQuery;
import io.calltrail.reports.Span;
import io.calltrail.reports.Sums;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The reports as pages: days of the reader's zone, from the first through the last.
final class Reports {
  private static final Set<String> KNOWN = Set.of("from", "through", "compare", "threshold");
  private static final int A_WEEK = 7;
  private static final int MOST_DAYS = 3_660;
  private static final int THRESHOLD = 20;

  private final WebServer.Ports ports;
  private final Pages pages;
  private final Console console;

  Reports(WebServer.Ports ports, Pages pages, Console console) {
    this.ports = ports;
    this.pages = pages;
    this.console = console;
  }

  /// The first of them.
  AggregatedHttpResponse first(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return Console.see("/reports/" + ReportQuery.By.CAMPAIGN.label());
  }

  AggregatedHttpResponse one(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    Optional<ReportQuery.By> by = ReportQuery.By.of(String.valueOf(ctx.pathParam("name")));
    return by.map(b -> report(ctx, b)).orElseGet(() -> console.missing(ctx));
  }

  private AggregatedHttpResponse report(ServiceRequestContext ctx, ReportQuery.By by) {
    ZoneId zone = console.frame(ctx).words().zone();
    LocalDate today = ports.live().get().at().atZone(zone).toLocalDate();
    try {
      Asked asked = asked(ctx.queryParams(), today);
      ReportQuery query = asked.query(by, zone);
      return page(ctx, HttpStatus.OK, ports.calls().report(query), asked, "");
    } catch (IllegalArgumentException e) {
      var asked = new Asked(today.minusDays(A_WEEK - 1L), today, false, THRESHOLD);
      return page(
          ctx,
          HttpStatus.BAD_REQUEST,
          new Report(asked.query(by, zone), List.of()),
          asked,
          String.valueOf(e.getMessage()));
    }
  }

  private AggregatedHttpResponse page(
      ServiceRequestContext ctx, HttpStatus status, Report report, Asked asked, String said) {
    var view =
        new ReportView(
            report,
            asked.from(),
            asked.through(),
            asked.compare(),
            said,
            row ->
                "/calls?"
                    + CallParameters.query(
                        row.filter(), at -> CallParameters.day(at, report.query().zone())));
    return console.page(ctx, status, frame -> pages.report(frame, view));
  }

  /// @param through the last day
  private record Asked(LocalDate from, LocalDate through, boolean compare, int threshold) {
    ReportQuery query(ReportQuery.By by, ZoneId zone) {
      LocalDate end = through.plusDays(1);
      Optional<Span> before =
          Optional.of(span(from.minusDays(ChronoUnit.DAYS.between(from, end)), from, zone))
              .filter(_ -> compare);
      return new ReportQuery(by, span(from, end, zone), before, zone, threshold);
    }

    private static Span span(LocalDate from, LocalDate end, ZoneId zone) {
      return new Span(from.atStartOfDay(zone).toInstant(), end.atStartOfDay(zone).toInstant());
    }
  }

  private static Asked asked(QueryParams given, LocalDate today) {
    Optional<String> strange =
        given.names().stream().filter(name -> !KNOWN.contains(name)).findFirst();
    if (strange.isPresent()) {
      throw new IllegalArgumentException("\"" + strange.get() + "\" is no setting of a report.");
    }
    LocalDate through = day(given, "through").orElse(today);
    LocalDate from = day(given, "from").orElse(through.minusDays(A_WEEK - 1L));
    long days = ChronoUnit.DAYS.between(from, through) + 1;
    if (days < 1 || days > MOST_DAYS) {
      throw new IllegalArgumentException(
          "A report is of 1 to " + MOST_DAYS + " days, the last not before the first.");
    }
    int threshold =
        Sums.THRESHOLDS.stream()
            .filter(t -> given.get("threshold", "" + THRESHOLD).equals("" + t))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "\"threshold\" is one of " + Sums.THRESHOLDS + "."));
    return new Asked(from, through, given.contains("compare"), threshold);
  }

  private static Optional<LocalDate> day(QueryParams given, String name) {
    try {
      return Optional.of(given.get(name, "")).filter(t -> !t.isEmpty()).map(LocalDate::parse);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("\"" + name + "\" is a day such as 2026-03-02.", e);
    }
  }
}
