package io.calltrail.bench;

import io.calltrail.lab.SipCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one system made of one trace, by what SIPp saw at both ends.
///
/// @param values a figure that has no value in this repetition is missing
/// @param gaps ms from the end of an agent's talk to the next ring of its phone, for a caller who
///   was waiting at that end already and rang nowhere
record QueueFigures(Map<Figure, Double> values, List<Double> gaps) {
  static final Duration SERVICE_LEVEL = Duration.ofSeconds(2);

  /// What is compared.
  enum Figure {
    ASA("ASA, answered callers", "s", true),
    WAIT("mean wait, all callers", "s", true),
    P95("p95 wait, all callers", "s", true),
    ABANDONED("abandoned", "%", true),
    SERVICE_LEVEL("answered within 2 s", "%", false),
    FREE_TO_RING("free agent to ring, median", "ms", true),
    OFFERED_AWAY("offers to agents who are away", "a run", true);

    final String text;
    final String unit;
    final boolean lessIsBetter;

    Figure(String text, String unit, boolean lessIsBetter) {
      this.text = text;
      this.unit = unit;
      this.lessIsBetter = lessIsBetter;
    }
  }

  QueueFigures {
    values = Map.copyOf(values);
    gaps = List.copyOf(gaps);
  }

  /// @param agents each phone's agent
  /// @param start of the trace
  static QueueFigures of(
      QueueTrace trace, List<SipCall> calls, Map<String, Integer> agents, Instant start) {
    List<Double> waits = calls.stream().map(QueueFigures::waited).toList();
    List<SipCall> answered = calls.stream().filter(c -> c.talk().isPresent()).toList();
    long soon =
        answered.stream().filter(c -> c.waited(start).compareTo(SERVICE_LEVEL) <= 0).count();
    List<Double> gaps = gaps(calls);
    var values = new EnumMap<Figure, Double>(Figure.class);
    answered.stream()
        .mapToDouble(QueueFigures::waited)
        .average()
        .ifPresent(asa -> values.put(Figure.ASA, asa));
    values.put(Figure.WAIT, waits.stream().mapToDouble(w -> w).average().orElse(0));
    values.put(Figure.P95, Samples.at(waits, 0.95));
    values.put(Figure.ABANDONED, 100.0 * (calls.size() - answered.size()) / calls.size());
    values.put(Figure.SERVICE_LEVEL, 100.0 * soon / calls.size());
    if (!gaps.isEmpty()) {
      values.put(Figure.FREE_TO_RING, Samples.at(gaps, 0.5));
    }
    if (trace.scene().hasAway()) {
      values.put(
          Figure.OFFERED_AWAY,
          (double)
              calls.stream()
                  .flatMap(c -> c.rings().stream())
                  .filter(r -> trace.away(agents.get(r.phone()), Duration.between(start, r.at())))
                  .count());
    }
    return new QueueFigures(values, gaps);
  }

  private static double waited(SipCall call) {
    return call.waited(Instant.MAX).toMillis() / 1e3;
  }

  private record Ringing(SipCall call, SipCall.Ring ring) {}

  private static List<Double> gaps(List<SipCall> calls) {
    var byPhone = new HashMap<String, List<Ringing>>();
    calls.forEach(
        c ->
            c.rings()
                .forEach(
                    r ->
                        byPhone
                            .computeIfAbsent(r.phone(), _ -> new ArrayList<>())
                            .add(new Ringing(c, r))));
    var gaps = new ArrayList<Double>();
    for (List<Ringing> rings : byPhone.values()) {
      rings.sort(Comparator.comparing(r -> r.ring().at()));
      for (int i = 1; i < rings.size(); i++) {
        SipCall.Ring before = rings.get(i - 1).ring();
        Optional<Instant> free = before.ended().filter(_ -> before.answered().isPresent());
        Ringing next = rings.get(i);
        if (free.isPresent() && waits(next.call(), free.get())) {
          gaps.add(Duration.between(free.get(), next.ring().at()).toNanos() / 1e6);
        }
      }
    }
    return gaps;
  }

  /// The caller is there, and no phone rings for it.
  private static boolean waits(SipCall call, Instant moment) {
    return call.placed().isBefore(moment)
        && call.rings().stream()
            .noneMatch(
                r ->
                    !r.at().isAfter(moment)
                        && r.ended().map(end -> end.isAfter(moment)).orElse(true));
  }
}
