package io.calltrail.routing;

import java.time.Duration;

/// What a queue has seen of late: how long one call keeps an agent, how soon agents lift, and how
/// fast those who wait give up. Older calls count ever less.
final class Experience {
  /// Some hundred calls are remembered; a wait is no longer than the last hour or so of them.
  private static final double KEPT = 0.99;

  /// Until something is known: a call keeps an agent for so long, as if that had been seen of a
  /// few.
  private static final double FIRST_CALLS = 3;

  private static final double FIRST_SECONDS = 150;

  /// So many callers ahead are counted one by one.
  private static final int NEAR = 50;

  private double calls = FIRST_CALLS;
  private double busySeconds = FIRST_CALLS * FIRST_SECONDS;
  private double lifts = 1;
  private double liftSeconds = 3;
  private double gaveUp;
  private double waitedSeconds = 600;

  /// An agent was kept by a call that it talked in, from the offer to the end of its wrap-up.
  void served(Duration busy) {
    calls = calls * KEPT + 1;
    busySeconds = busySeconds * KEPT + seconds(busy);
  }

  /// An agent was rung in vain.
  void rungInVain(Duration busy) {
    busySeconds += seconds(busy);
  }

  void lifted(Duration after) {
    lifts = lifts * KEPT + 1;
    liftSeconds = liftSeconds * KEPT + seconds(after);
  }

  /// A caller waits no more, for it gave up or was taken.
  void waited(Duration time, boolean givenUp) {
    if (time.isPositive()) {
      gaveUp = gaveUp * KEPT + (givenUp ? 1 : 0);
      waitedSeconds = waitedSeconds * KEPT + seconds(time);
    }
  }

  /// Seconds until a caller talks with so many others before it, whom so many agents, all of them
  /// busy now, serve or see give up one after the other: the mean in an M/M/n+M queue of those who
  /// stay until they are served (QLm of Ibrahim and Whitt 2009; that the caller itself stays makes
  /// each leg as short as if it could leave, too).
  double wait(double agents, int ahead) {
    double served = agents * calls / busySeconds;
    double leaving = gaveUp / waitedSeconds;
    double wait = liftSeconds / lifts;
    int near = Math.min(ahead, NEAR);
    for (int left = near; left >= 0; left--) {
      wait += 1 / (served + (left + 1) * leaving);
    }
    return wait + far(served + (near + 1.5) * leaving, ahead - near, leaving);
  }

  /// The same sum for many at once, as an integral.
  private static double far(double rate, int callers, double leaving) {
    double part = callers * leaving / rate;
    return part < 1e-6 ? callers / rate : Math.log1p(part) / leaving;
  }

  private static double seconds(Duration time) {
    return Math.max(0, time.toMillis()) / 1e3;
  }
}
