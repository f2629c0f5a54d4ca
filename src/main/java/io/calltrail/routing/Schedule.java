package io.calltrail.routing;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// When a queue is open, in its own time zone. No hours at all: always open.
public record Schedule(ZoneId zone, List<Hours> hours, Set<LocalDate> holidays) {
  public static final Schedule ALWAYS = new Schedule(ZoneId.of("UTC"), List.of(), Set.of());

  /// From (inclusive) to (exclusive) on some days of the week; a `to` of midnight is the end of the
  /// day.
  public record Hours(Set<DayOfWeek> days, LocalTime from, LocalTime to) {
    boolean contain(DayOfWeek day, LocalTime time) {
      boolean before = to.equals(LocalTime.MIDNIGHT) || time.isBefore(to);
      return days.contains(day) && !time.isBefore(from) && before;
    }
  }

  public boolean openAt(Instant moment) {
    var local = moment.atZone(zone);
    return !holidays.contains(local.toLocalDate())
        && (hours.isEmpty()
            || hours.stream().anyMatch(h -> h.contain(local.getDayOfWeek(), local.toLocalTime())));
  }

  /// The first moment from then on at which it is open; then itself for a schedule that is closed
  /// for more than a year.
  public Instant openFrom(Instant moment) {
    if (openAt(moment)) {
      return moment;
    }
    LocalDate first = moment.atZone(zone).toLocalDate();
    for (int day = 0; day < 400; day++) {
      LocalDate date = first.plusDays(day);
      Optional<Instant> opens =
          hours.stream()
              .filter(h -> h.days().contains(date.getDayOfWeek()) && !holidays.contains(date))
              .map(h -> date.atTime(h.from()).atZone(zone).toInstant())
              .filter(at -> at.isAfter(moment) && openAt(at))
              .min(Comparator.naturalOrder());
      if (hours.isEmpty() && !holidays.contains(date)) {
        opens = Optional.of(date.atStartOfDay(zone).toInstant());
      }
      if (opens.isPresent()) {
        return opens.get();
      }
    }
    return moment;
  }
}
