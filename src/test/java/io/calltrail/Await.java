package io.calltrail;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Waits until something is so that nothing tells of; fails when it takes too long.
public final class Await {
  private static final Duration SOON = Duration.ofSeconds(30);

  private Await() {}

  public static void until(String what, Callable<Boolean> so) throws Exception {
    until(what, SOON, so);
  }

  public static void until(String what, Duration most, Callable<Boolean> so) throws Exception {
    until(() -> what, most, so);
  }

  /// @param what is said when the time is over
  public static void until(Callable<String> what, Duration most, Callable<Boolean> so)
      throws Exception {
    long deadline = System.nanoTime() + most.toNanos();
    while (!so.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + most.toSeconds() + " s: " + what.call());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
