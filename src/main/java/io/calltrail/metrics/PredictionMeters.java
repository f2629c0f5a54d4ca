package io.calltrail.metrics;

import io.calltrail.call.CallEvent;
import io.calltrail.routing.HoldTime;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/// How well one queue's waits are predicted: of answered callers, what they were to expect when
/// they joined against what they waited. Raw sums, so that bias and root mean square error can be
/// had of any time; beside ours, the estimate that app_queue would have given.
record PredictionMeters(
    HoldTime holdTime, Counter count, Counter real, Series ours, Series appQueue) {

  /// One estimator.
  record Series(Counter predicted, Counter squaredError) {
    static Series of(String estimator, String queue, MeterRegistry registry) {
      return new Series(
          Counter.builder("calltrail.predicted.wait.seconds")
              .description("Waits predicted to callers who were answered, added up")
              .tag("queue", queue)
              .tag("estimator", estimator)
              .register(registry),
          Counter.builder("calltrail.predicted.wait.squared.error")
              .description("Squares of the errors of these predictions, in seconds, added up")
              .tag("queue", queue)
              .tag("estimator", estimator)
              .register(registry));
    }

    private void add(Duration expected, Duration waited) {
      double error = seconds(expected) - seconds(waited);
      predicted.increment(seconds(expected));
      squaredError.increment(error * error);
    }
  }

  static PredictionMeters of(String queue, MeterRegistry registry) {
    return new PredictionMeters(
        new HoldTime(),
        Counter.builder("calltrail.predicted.waits")
            .description("Answered callers who had to wait and whose wait was predicted")
            .tag("queue", queue)
            .register(registry),
        Counter.builder("calltrail.predicted.wait.real.seconds")
            .description("What these callers waited, added up")
            .tag("queue", queue)
            .register(registry),
        Series.of("calltrail", queue, registry),
        Series.of("app_queue", queue, registry));
  }

  OpenCall.Expected expected(CallEvent.WaitPredicted e) {
    return new OpenCall.Expected(e.at(), e.expected(), holdTime.left(Duration.ZERO));
  }

  /// A caller to whom a wait was predicted has been answered.
  void came(OpenCall.Expected expected, Duration waited) {
    count.increment();
    real.increment(seconds(waited));
    ours.add(expected.ours(), waited);
    appQueue.add(expected.appQueue(), waited);
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1e3;
  }
}
