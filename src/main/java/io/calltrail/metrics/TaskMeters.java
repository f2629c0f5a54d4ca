package io.calltrail.metrics;

import io.calltrail.call.CallBackResult;
import io.calltrail.call.QueueId;
import io.calltrail.call.TaskEnding;
import io.calltrail.call.TaskEvent;
import io.calltrail.call.TaskId;
import io.calltrail.call.TaskReason;
import io.calltrail.routing.TaskView;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Call-back tasks: how many are open and how old, and whether clients are called in the time that
/// was promised. A task counts once, at the first call of its client, at the talk or the word that
/// ends it, or at its expiry.
final class TaskMeters {
  /// Fine around a quarter of an hour, which is what is promised.
  private static final Duration[] TIMES =
      Arrays.stream(new int[] {1, 2, 5, 10, 15, 20, 30, 60, 120, 240, 480, 1440})
          .mapToObj(Duration::ofMinutes)
          .toArray(Duration[]::new);

  /// What is remembered of an open task.
  private static final class Open {
    final QueueId queue;
    final Instant at;
    final Instant promised;
    boolean called;

    Open(TaskEvent.Opened e) {
      queue = e.queue();
      at = e.at();
      promised = e.promised();
    }
  }

  private record OfQueue(
      Map<TaskReason, Counter> opened,
      Map<TaskEnding, Counter> closed,
      Map<CallBackResult, Counter> callBacks,
      Counter inTime,
      Counter late,
      Timer time) {}

  private final Bounded<OfQueue> queues;
  private final Map<TaskId, Open> open = new HashMap<>();
  private volatile Supplier<List<TaskView>> live = List::of;
  private volatile InstantSource clock = InstantSource.system();

  TaskMeters(int most, MeterRegistry registry, FigureMeters figures) {
    queues =
        new Bounded<>(
            most,
            queue -> {
              bindGauges(queue, figures);
              return of(queue, registry);
            });
  }

  void know(String queue) {
    queues.of(queue);
  }

  void bind(Supplier<List<TaskView>> tasks, InstantSource at) {
    clock = at;
    live = tasks;
  }

  void take(TaskEvent event, boolean counted) {
    if (event instanceof TaskEvent.Opened e) {
      if (open.putIfAbsent(e.task(), new Open(e)) == null && counted) {
        count(queues.of(e.queue().value()).opened(), e.reason());
      }
      return;
    }
    Open task = open.get(event.task());
    if (task != null) {
      take(event, task, counted);
    }
  }

  private void take(TaskEvent event, Open task, boolean counted) {
    OfQueue queue = queues.of(task.queue.value());
    switch (event) {
      case TaskEvent.Opened _,
          TaskEvent.Repeated _,
          TaskEvent.Taken _,
          TaskEvent.CallBackBegan _,
          TaskEvent.ClientAnswered _ -> {}
      case TaskEvent.ClientCalled e -> called(task, queue, e.at(), counted);
      case TaskEvent.CallBackEnded e -> {
        if (counted) {
          count(queue.callBacks(), e.result());
        }
      }
      case TaskEvent.Closed e -> {
        open.remove(e.task());
        if (counted) {
          count(queue.closed(), e.ending());
        }
        switch (e.ending()) {
          case TALKED, DONE -> called(task, queue, e.at(), counted);
          case EXPIRED -> {
            if (counted && !task.called) {
              queue.late().increment();
            }
          }
        }
      }
    }
  }

  private static void called(Open task, OfQueue queue, Instant at, boolean counted) {
    if (counted && !task.called) {
      (at.isAfter(task.promised) ? queue.late() : queue.inTime()).increment();
      queue.time().record(OpenCall.between(task.at, at));
    }
    task.called = true;
  }

  private static <K> void count(Map<K, Counter> counters, K key) {
    Counter counter = counters.get(key);
    if (counter != null) {
      counter.increment();
    }
  }

  private static OfQueue of(String queue, MeterRegistry registry) {
    return new OfQueue(
        counters(
            TaskReason.values(),
            r ->
                counter(
                    "calltrail.tasks.opened",
                    "Call-back tasks opened",
                    queue,
                    "reason",
                    r.label(),
                    registry)),
        counters(
            TaskEnding.values(),
            e ->
                counter(
                    "calltrail.tasks.closed",
                    "Call-back tasks closed",
                    queue,
                    "ending",
                    e.label(),
                    registry)),
        counters(
            CallBackResult.values(),
            r ->
                counter(
                    "calltrail.call.backs",
                    "Call-backs, by how they ended",
                    queue,
                    "result",
                    r.label(),
                    registry)),
        promise(queue, true, registry),
        promise(queue, false, registry),
        Timer.builder("calltrail.call.back.time")
            .description("From the opening of a task to the first call of its client")
            .tag("queue", queue)
            .serviceLevelObjectives(TIMES)
            .register(registry));
  }

  private static <K> Map<K, Counter> counters(K[] keys, Function<K, Counter> make) {
    return Arrays.stream(keys).collect(Collectors.toUnmodifiableMap(Function.identity(), make));
  }

  private static Counter promise(String queue, boolean kept, MeterRegistry registry) {
    return counter(
        "calltrail.call.back.promises",
        "Tasks whose client was called, or never was, by whether that was in the time promised",
        queue,
        "kept",
        Boolean.toString(kept),
        registry);
  }

  private static Counter counter(
      String name, String what, String queue, String tag, String value, MeterRegistry registry) {
    return Counter.builder(name)
        .description(what)
        .tag("queue", queue)
        .tag(tag, value)
        .register(registry);
  }

  private void bindGauges(String queue, FigureMeters figures) {
    Tags tags = Tags.of("queue", queue);
    figures.gauge(
        "calltrail.tasks.open",
        "",
        "Call-back tasks open now",
        tags,
        () -> live.get().stream().filter(t -> isIn(queue, t)).count());
    figures.gauge(
        "calltrail.tasks.overdue",
        "",
        "Open tasks whose client was not called in the time promised",
        tags,
        () ->
            live.get().stream().filter(t -> isIn(queue, t) && t.overdue(clock.instant())).count());
    figures.gauge(
        "calltrail.oldest.task",
        "seconds",
        "Age of the oldest open task, 0 when there is none",
        tags,
        () ->
            live.get().stream()
                .filter(t -> isIn(queue, t))
                .map(t -> OpenCall.between(t.opened(), clock.instant()).toMillis() / 1e3)
                .max(Double::compare)
                .orElse(0.0));
  }

  private boolean isIn(String label, TaskView task) {
    return queues.label(task.queue().value()).equals(label);
  }
}
