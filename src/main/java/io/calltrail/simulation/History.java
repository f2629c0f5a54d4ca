package io.calltrail.simulation;

import io.calltrail.call.AgentId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.CallRecord;
import io.calltrail.call.OfferResult;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What stored calls tell about callers and agents: how many come and when, how long they talk and
/// wait, who answers how.
public final class History {
  /// A habit that seems to be always so is not: some rings would never end otherwise.
  private static final double SHARE_LIMIT = .9;

  private final List<CallRecord> calls;

  /// @param calls in order of arrival
  public History(List<CallRecord> calls) {
    this.calls = List.copyOf(calls);
  }

  public int calls() {
    return calls.size();
  }

  /// Only the calls of a queue.
  public History of(QueueId queue) {
    return new History(calls.stream().filter(c -> c.queue().equals(Optional.of(queue))).toList());
  }

  /// The talks that were had; empty when there was none.
  public Optional<Length> talk() {
    long[] talks = calls.stream().mapToLong(c -> c.talk().toNanos()).filter(t -> t > 0).toArray();
    return talks.length == 0 ? Optional.empty() : Optional.of(new Length.Observed(talks));
  }

  /// Exponential, by maximum likelihood: who was answered would have waited longer, so all the time
  /// waited counts, and only those who gave up divide it.
  public Length patience() {
    double waited = 0;
    long gaveUp = 0;
    for (CallRecord call : calls) {
      if (gaveUp(call) || call.answered().isPresent()) {
        waited += call.waited().toNanos() / 1e9;
        gaveUp += gaveUp(call) ? 1 : 0;
      }
    }
    return gaveUp == 0 ? Length.ENDLESS : new Length.Exponential(Math.max(.001, waited / gaveUp));
  }

  private static boolean gaveUp(CallRecord call) {
    return call.outcome() instanceof CallOutcome.Abandoned
        || call.outcome() instanceof CallOutcome.ShortAbandon;
  }

  /// Everybody who was offered a call, as they treated the offers.
  public Map<AgentId, Habits> agents() {
    var rings = new HashMap<AgentId, List<Long>>();
    var results = new TreeMap<AgentId, Map<OfferResult, Integer>>();
    for (CallRecord call : calls) {
      for (CallRecord.Offer offer : call.offers()) {
        results
            .computeIfAbsent(offer.agent(), _ -> new EnumMap<>(OfferResult.class))
            .merge(offer.result(), 1, Integer::sum);
      }
      call.agent()
          .ifPresent(
              a -> rings.computeIfAbsent(a, _ -> new ArrayList<>()).add(call.ring().toNanos()));
    }
    var habits = new TreeMap<AgentId, Habits>();
    results.forEach(
        (agent, result) -> habits.put(agent, habits(result, rings.getOrDefault(agent, List.of()))));
    return habits;
  }

  private static Habits habits(Map<OfferResult, Integer> results, List<Long> rings) {
    double decided = 0;
    double ignored = 0;
    double rejected = 0;
    double unreachable = 0;
    for (var entry : results.entrySet()) {
      int n = entry.getValue();
      switch (entry.getKey()) {
        case ANSWERED -> decided += n;
        case NO_ANSWER, LOST -> {
          decided += n;
          ignored += n;
        }
        case BUSY, REJECTED -> {
          decided += n;
          rejected += n;
        }
        case UNREACHABLE -> {
          decided += n;
          unreachable += n;
        }
        case CANCELLED, ELSEWHERE -> {}
      }
    }
    decided = Math.max(1, decided);
    double offline = Math.min(SHARE_LIMIT, unreachable / decided);
    double there = Math.max(1, decided - unreachable);
    double cut = Math.min(1, SHARE_LIMIT / Math.max(.001, (ignored + rejected) / there));
    Length answer =
        rings.isEmpty()
            ? Length.NONE
            : new Length.Observed(rings.stream().mapToLong(Long::longValue).toArray());
    return Habits.IDEAL
        .answering(answer)
        .ignoring(cut * ignored / there)
        .rejecting(cut * rejected / there)
        .unregistered(offline, 600);
  }

  /// The same callers again: who gave up does so after as long, who was answered would have waited
  /// longer than that, and talks as long if it comes to a talk.
  public Trace trace(Premises premises, Instant start) {
    int n = calls.size();
    var trace = Trace.of(start, n);
    var lines = new HashMap<String, Integer>();
    for (int i = 0; i < n; i++) {
      CallRecord call = calls.get(i);
      trace.at()[i] = Duration.between(start, call.arrived()).toNanos();
      trace.line()[i] =
          lines.computeIfAbsent(call.dialled().value(), _ -> premises.lineOf(call.dialled()));
      trace.caller()[i] = call.caller().map(PhoneNumber::value).orElse("");
      trace.talk()[i] = call.talk().isPositive() ? call.talk().toNanos() : Trace.UNKNOWN;
      trace.patience()[i] = gaveUp(call) ? call.waited().toNanos() : Trace.UNKNOWN;
      trace.outlasted()[i] = call.waited().toNanos();
    }
    return trace;
  }

  /// What really happened, to stand beside what is simulated.
  public Outcome recorded(Duration serviceLevel) {
    long[] waits =
        calls.stream()
            .filter(c -> c.answered().isPresent())
            .mapToLong(c -> c.waited().toNanos())
            .sorted()
            .toArray();
    double offered = calls.size();
    double shortly =
        calls.stream().filter(c -> c.outcome() instanceof CallOutcome.ShortAbandon).count();
    double inTime = Arrays.stream(waits).filter(w -> w <= serviceLevel.toNanos()).count();
    Map<Measure, double[]> values = new EnumMap<>(Measure.class);
    for (Measure measure : Measure.values()) {
      values.put(measure, new double[] {Double.NaN});
    }
    values.put(Measure.ASA, one(Arrays.stream(waits).average().orElse(0) / 1e9));
    values.put(
        Measure.P95, one(waits.length == 0 ? 0 : waits[(waits.length * 95 - 1) / 100] / 1e9));
    values.put(Measure.ABANDONED, one(calls.stream().filter(History::gaveUp).count() / offered));
    values.put(Measure.SERVICE_LEVEL, one(inTime / Math.max(1, offered - shortly)));
    return new Outcome(
        new Policy("recorded", "", Map.of()), values, new double[0][], calls.size(), 0, 0);
  }

  private static double[] one(double value) {
    return new double[] {value};
  }

  /// The callers of one hour of the day.
  ///
  /// @param calls of all days
  public record Hour(int hour, int days, History calls) {
    public double perSecond() {
      return calls.calls() / (days * 3_600.0);
    }
  }

  /// The hours in which somebody called, of an average day on which anybody called.
  public List<Hour> hours(ZoneId zone) {
    Set<LocalDate> days = new HashSet<>();
    var byHour = new TreeMap<Integer, List<CallRecord>>();
    for (CallRecord call : calls) {
      var local = call.arrived().atZone(zone);
      days.add(local.toLocalDate());
      byHour.computeIfAbsent(local.getHour(), _ -> new ArrayList<>()).add(call);
    }
    return byHour.entrySet().stream()
        .map(e -> new Hour(e.getKey(), days.size(), new History(e.getValue())))
        .toList();
  }
}
