package io.calltrail.metrics;

import io.calltrail.call.CallOutcome;
import io.calltrail.call.OfferResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The counters and histograms of one queue. All are made at once and stand at zero, so that the
/// first call shows as an increase.
///
/// @param offered took a place in the queue
/// @param moved left for another queue
/// @param answeredInTime answered within the queue's service level threshold
/// @param abandonedInTime left by the caller within it, short abandons included
/// @param outcomes ended calls, by the outcome's label
/// @param answerTime wait of answered calls
/// @param waitOfAll wait of all calls
record QueueMeters(
    Counter offered,
    Counter moved,
    Counter answered,
    Counter answeredInTime,
    Counter abandonedInTime,
    Map<String, Counter> outcomes,
    Map<OfferResult, Counter> offers,
    Timer answerTime,
    Timer waitOfAll,
    Timer talk,
    PredictionMeters predictions) {

  static final List<String> OUTCOMES =
      Stream.of(
              new CallOutcome.Answered(),
              new CallOutcome.Abandoned(),
              new CallOutcome.ShortAbandon(),
              new CallOutcome.TimedOut(),
              new CallOutcome.Closed(),
              new CallOutcome.NoAgents(),
              new CallOutcome.Full(),
              new CallOutcome.TooLong(),
              new CallOutcome.Voicemail(),
              new CallOutcome.CallBack(),
              new CallOutcome.Failed(""),
              new CallOutcome.Interrupted(""))
          .map(CallOutcome::label)
          .toList();

  /// Fine where a service level is promised (10, 20, 30 s), coarse beyond.
  private static final Duration[] WAITS =
      seconds(1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 300, 600);

  private static final Duration[] TALKS = seconds(10, 30, 60, 120, 180, 300, 600, 1200, 3600);

  static QueueMeters of(String queue, MeterRegistry registry) {
    return new QueueMeters(
        counter("calltrail.offered", "Calls that took a place in the queue", queue, registry),
        counter("calltrail.moved", "Calls that left the queue for another one", queue, registry),
        counter("calltrail.answered", "Calls answered by an agent, at the answer", queue, registry),
        counter(
            "calltrail.answered.in.time",
            "Calls answered within the queue's service level threshold, at the answer",
            queue,
            registry),
        counter(
            "calltrail.abandoned.in.time",
            "Calls left by the caller within the service level threshold, short abandons included",
            queue,
            registry),
        OUTCOMES.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(),
                    outcome ->
                        Counter.builder("calltrail.calls")
                            .description("Ended calls")
                            .tag("queue", queue)
                            .tag("outcome", outcome)
                            .register(registry))),
        Arrays.stream(OfferResult.values())
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(),
                    result ->
                        Counter.builder("calltrail.offers")
                            .description("Rings of one agent for one call, by how they ended")
                            .tag("queue", queue)
                            .tag("result", result.label())
                            .register(registry))),
        timer(
            "calltrail.answer.time",
            "Wait of answered calls, at the answer",
            WAITS,
            queue,
            registry),
        timer("calltrail.wait", "Wait of all calls, answered or not", WAITS, queue, registry),
        timer("calltrail.talk", "Talk of answered calls", TALKS, queue, registry),
        PredictionMeters.of(queue, registry));
  }

  private static Counter counter(String name, String what, String queue, MeterRegistry registry) {
    return Counter.builder(name).description(what).tag("queue", queue).register(registry);
  }

  private static Timer timer(
      String name, String what, Duration[] buckets, String queue, MeterRegistry registry) {
    return Timer.builder(name)
        .description(what)
        .tag("queue", queue)
        .serviceLevelObjectives(buckets)
        .register(registry);
  }

  private static Duration[] seconds(int... values) {
    return Arrays.stream(values).mapToObj(Duration::ofSeconds).toArray(Duration[]::new);
  }
}
