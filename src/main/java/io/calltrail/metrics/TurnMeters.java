package io.calltrail.metrics;

import io.calltrail.routing.Turn.Happened;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// How long the answers of turns take.
final class TurnMeters {
  /// The turn's events as `docs/turns.md` names them.
  enum Event {
    ARRIVED,
    HELD,
    NUDGED,
    PRESSED,
    PLAYED,
    RANG,
    TRANSFERRED,
    VOICEMAIL,
    ENDED,
    AGENT,
    CALLBACK,
    CALLED,
    RELEASED,
    PROBE
  }

  /// Answers take milliseconds; the dialplan gives up at 3 s.
  private static final Duration[] BUCKETS =
      Stream.of(1, 2, 5, 10, 20, 50, 100, 250, 500, 1000, 3000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final Map<Event, Timer> timers = new EnumMap<>(Event.class);

  TurnMeters(MeterRegistry registry) {
    for (Event event : Event.values()) {
      timers.put(
          event,
          Timer.builder("calltrail.turn")
              .description("From the request of a turn to its answer")
              .tag("turn", event.name().toLowerCase(Locale.ROOT))
              .serviceLevelObjectives(BUCKETS)
              .register(registry));
    }
  }

  void record(Happened happened, Duration took) {
    Objects.requireNonNull(timers.get(event(happened))).record(took);
  }

  private static Event event(Happened happened) {
    return switch (happened) {
      case Happened.Arrived _ -> Event.ARRIVED;
      case Happened.Held _ -> Event.HELD;
      case Happened.Nudged _ -> Event.NUDGED;
      case Happened.Pressed _ -> Event.PRESSED;
      case Happened.Played _ -> Event.PLAYED;
      case Happened.Rang _ -> Event.RANG;
      case Happened.Transferred _ -> Event.TRANSFERRED;
      case Happened.LeftVoicemail _ -> Event.VOICEMAIL;
      case Happened.Ended _ -> Event.ENDED;
      case Happened.Code _, Happened.RecordingCode _ -> Event.AGENT;
      case Happened.AgentReady _ -> Event.CALLBACK;
      case Happened.Called _ -> Event.CALLED;
      case Happened.Released _ -> Event.RELEASED;
      case Happened.Probed _ -> Event.PROBE;
    };
  }
}
