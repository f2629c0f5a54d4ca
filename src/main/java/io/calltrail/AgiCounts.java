package io.calltrail;

import io.calltrail.agi.AgiCounters;
import io.calltrail.agi.Unanswered;
import io.calltrail.routing.Step;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// The AGI side's counts, for the meters.
final class AgiCounts implements AgiCounters {
  final AtomicLong open = new AtomicLong();
  final AtomicLong accepted = new AtomicLong();
  final AtomicLong refused = new AtomicLong();
  final AtomicLong failed = new AtomicLong();

  @Override
  public void answered(Step step, Duration took) {
    accepted.incrementAndGet();
  }

  @Override
  public void ended() {
    accepted.incrementAndGet();
  }

  @Override
  public void unanswered(Unanswered why) {
    switch (why) {
      case STRANGER, TOO_MANY_CONNECTIONS -> refused.incrementAndGet();
      case SLOW_REQUEST,
          BAD_REQUEST,
          REQUEST_TOO_LARGE,
          WRONG_VERSION,
          BAD_ARGUMENT,
          HANDLER_FAILED,
          HANDLER_LATE,
          BAD_ANSWER,
          HUNG_UP,
          BAD_REPLY,
          SLOW_REPLY,
          IDLE,
          DISCONNECTED -> {
        accepted.incrementAndGet();
        failed.incrementAndGet();
      }
    }
  }

  @Override
  public void open(int connections) {
    open.set(connections);
  }
}
