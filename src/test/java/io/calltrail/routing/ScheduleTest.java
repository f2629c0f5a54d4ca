package io.calltrail.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When a queue opens next.
class ScheduleTest {
  /// Monday to Friday 9 to 13 and 14 to 18, Saturday from midnight to 2; no Tuesday the 3rd of
  /// March.
  private static final Schedule WORK =
      new Schedule(
          ZoneId.of("Europe/London"),
          List.of(
              hours("MONDAY", "FRIDAY", 9, 13),
              hours("MONDAY", "FRIDAY", 14, 18),
              hours("SATURDAY", "SATURDAY", 0, 2)),
          Set.of(LocalDate.of(2026, 3, 3)));

  private static Schedule.Hours hours(String first, String last, int from, int to) {
    return new Schedule.Hours(
        EnumSet.range(DayOfWeek.valueOf(first), DayOfWeek.valueOf(last)),
        LocalTime.of(from, 0),
        LocalTime.of(to, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-02T10:00:00Z, 2026-03-02T10:00:00Z", // open now
    "2026-03-02T07:59:59Z, 2026-03-02T09:00:00Z",
    "2026-03-02T13:00:00Z, 2026-03-02T14:00:00Z", // after lunch
    "2026-03-02T18:00:00Z, 2026-03-04T09:00:00Z", // past the holiday
    "2026-03-06T20:00:00Z, 2026-03-07T00:00:00Z",
    "2026-03-28T03:00:00Z, 2026-03-30T08:00:00Z", // summer time has begun
  })
  void opensNext(Instant now, Instant opening) {
    assertThat(WORK.openFrom(now)).isEqualTo(opening);
    assertThat(WORK.openAt(opening)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"2026-03-02T10:00:00Z, 2026-03-03T00:00:00Z"})
  void closedForADayOnly(Instant now, Instant opening) {
    var always = new Schedule(ZoneId.of("UTC"), List.of(), Set.of(LocalDate.of(2026, 3, 2)));
    assertThat(always.openFrom(now)).isEqualTo(opening);
  }
}
