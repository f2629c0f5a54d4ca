package io.calltrail.reports;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Hours of the week as the clock on the wall shows them.
///
/// @param weekday empty: every day
/// @param hour 0 to 23; empty: every hour
public record Slot(Optional<DayOfWeek> weekday, Optional<Integer> hour, ZoneId zone) {
  /// No offset in use is finer.
  public static final Duration QUARTER = Duration.ofMinutes(15);

  public Slot {
    if (hour.filter(h -> h < 0 || h > 23).isPresent()) {
      throw new IllegalArgumentException("an hour is 0 to 23");
    }
  }

  /// The parts of a span that lie in it, the oldest first. When clocks are put back an hour comes
  /// twice, when they are put forward one is missing.
  public List<Span> within(Span span) {
    var found = new ArrayList<Span>();
    LocalDate last = span.to().atZone(zone).toLocalDate();
    for (LocalDate day = span.from().atZone(zone).toLocalDate();
        !day.isAfter(last);
        day = day.plusDays(1)) {
      if (weekday.isEmpty() || weekday.get() == day.getDayOfWeek()) {
        addHours(day, span, found);
      }
    }
    return found;
  }

  private void addHours(LocalDate day, Span span, List<Span> found) {
    Instant end = day.plusDays(1).atStartOfDay(zone).toInstant();
    Instant began = Instant.MAX;
    for (Instant at = day.atStartOfDay(zone).toInstant(); ; at = at.plus(QUARTER)) {
      boolean in = at.isBefore(end) && holds(at.atZone(zone));
      if (in && began.equals(Instant.MAX)) {
        began = at;
      } else if (!in && !began.equals(Instant.MAX)) {
        clip(began, at, span, found);
        began = Instant.MAX;
      }
      if (!at.isBefore(end)) {
        return;
      }
    }
  }

  private boolean holds(ZonedDateTime at) {
    return hour.isEmpty() || hour.get() == at.getHour();
  }

  private static void clip(Instant from, Instant to, Span span, List<Span> found) {
    Instant begins = from.isBefore(span.from()) ? span.from() : from;
    Instant ends = to.isAfter(span.to()) ? span.to() : to;
    if (begins.isBefore(ends)) {
      found.add(new Span(begins, ends));
    }
  }
}
