package io.calltrail.routing;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
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
}
