package io.calltrail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SteadyClockTest {
  private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");

  private Instant wall = START;
  private long nanos = -5;
  private final SteadyClock clock = new SteadyClock(asked(), () -> nanos);

  private InstantSource asked() {
    return () -> wall;
  }

  private Instant after(Duration passed) {
    nanos += passed.toNanos();
    wall = wall.plus(passed);
    return clock.instant();
  }

  @Test
  void aClockThatNobodySetsIsTheWallClock() {
    assertThat(clock.instant()).isEqualTo(START);
    assertThat(after(Duration.ofSeconds(90))).isEqualTo(START.plusSeconds(90));
    assertThat(after(Duration.ZERO)).isEqualTo(START.plusSeconds(90));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT1H", "PT-1H"})
  void aTalkIsAsLongAsItWasThoughTheWallClockIsSetByAnHour(Duration step) {
    Instant began = after(Duration.ofSeconds(1));
    wall = wall.plus(step);
    Instant before = clock.instant();
    assertThat(before).as("no jump").isEqualTo(began);
    for (int tenth = 0; tenth < 600; tenth++) {
      Instant now = after(Duration.ofMillis(100));
      assertThat(now).as("never back").isAfter(before);
      assertThat(Duration.between(before, now))
          .as("half a percent at most")
          .isBetween(Duration.ofNanos(99_500_000), Duration.ofNanos(100_500_000));
      before = now;
    }
    assertThat(Duration.between(began, before))
        .isBetween(Duration.ofMillis(59_700), Duration.ofMillis(60_300));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT1S", "PT-1S"})
  void aSmallStepIsMadeUpForAndThenFollowed(Duration step) {
    wall = wall.plus(step);
    for (int second = 0; second < 200; second++) {
      after(Duration.ofSeconds(1));
    }
    assertThat(clock.instant()).isEqualTo(wall);
    assertThat(after(Duration.ofSeconds(5))).isEqualTo(wall);
  }

  @Test
  void aCounterThatGoesBackStopsTheClockForThatLong() {
    Instant now = after(Duration.ofSeconds(10));
    nanos -= 1_000_000_000L;
    assertThat(clock.instant()).isEqualTo(now);
  }

  @Test
  void aMachineThatSleptIsCaughtUpWithInSmallSteps() {
    wall = wall.plus(Duration.ofHours(8));
    assertThat(clock.instant()).as("its monotonic clock stood still").isEqualTo(START);
    assertThat(after(Duration.ofSeconds(1))).isEqualTo(START.plusSeconds(1).plusNanos(5_000_000));
  }
}
