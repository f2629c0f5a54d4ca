package io.calltrail;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// UTC that never goes back or jumps: the wall clock's time at the start, carried on by the
/// monotonic clock. A wall clock that was set is followed at 5 ms a second, so a step of an hour
/// bends no duration by more than half a percent.
final class SteadyClock implements InstantSource {
  private static final long SLEW_DIVISOR = 200;

  private final InstantSource wall;
  private final LongSupplier nanoTime;
  private long lastNanos;
  private Instant last;

  SteadyClock() {
    this(InstantSource.system(), System::nanoTime);
  }

  SteadyClock(InstantSource wall, LongSupplier nanoTime) {
    this.wall = wall;
    this.nanoTime = nanoTime;
    this.last = wall.instant();
    this.lastNanos = nanoTime.getAsLong();
  }

  @Override
  public synchronized Instant instant() {
    long nanos = nanoTime.getAsLong();
    long passed = Math.max(0, nanos - lastNanos);
    lastNanos = nanos;
    Instant steady = last.plusNanos(passed);
    Duration off = Duration.between(steady, wall.instant());
    long most = passed / SLEW_DIVISOR;
    long slew =
        off.compareTo(Duration.ofNanos(most)) > 0
            ? most
            : off.compareTo(Duration.ofNanos(-most)) < 0 ? -most : off.toNanos();
    last = steady.plusNanos(slew);
    return last;
  }
}
