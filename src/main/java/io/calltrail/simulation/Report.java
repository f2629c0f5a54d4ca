package io.calltrail.simulation;

import java.util.List;
import java.util.Locale;

/// Outcomes as people read them: a row for each policy, and how it differs from the first.
public final class Report {
  private static final List<Measure> SHOWN =
      List.of(
          Measure.ASA,
          Measure.P95,
          Measure.ABANDONED,
          Measure.SERVICE_LEVEL,
          Measure.OCCUPANCY,
          Measure.WAITED);
  private static final String COLUMN = "  %-17s";

  private Report() {}

  private static String header() {
    var text = new StringBuilder(name("policy"));
    SHOWN.forEach(m -> text.append(String.format(Locale.ROOT, COLUMN, m.label())));
    return text.toString().stripTrailing() + "\n";
  }

  public static String of(List<Outcome> outcomes) {
    var text = new StringBuilder(header());
    Outcome first = outcomes.getFirst();
    for (Outcome outcome : outcomes) {
      text.append(row(outcome.policy().text(), outcome));
      if (outcome != first) {
        text.append(difference(first, outcome));
      }
    }
    return text.toString();
  }

  public static String row(String name, Outcome outcome) {
    var text = new StringBuilder(name(name));
    SHOWN.forEach(
        m -> text.append(String.format(Locale.ROOT, COLUMN, figure(m, outcome.of(m), false))));
    return text.toString().stripTrailing() + "\n";
  }

  private static String difference(Outcome first, Outcome outcome) {
    var text = new StringBuilder(name("  against the first"));
    SHOWN.forEach(
        m ->
            text.append(
                String.format(Locale.ROOT, COLUMN, figure(m, outcome.against(first, m), true))));
    return text.toString().stripTrailing() + "\n";
  }

  private static String name(String name) {
    return String.format(Locale.ROOT, "%-26s", name);
  }

  /// `12.34 ±0.56 s`; without an interval where none is known.
  public static String figure(Measure measure, Estimate estimate, boolean signed) {
    if (Double.isNaN(estimate.mean())) {
      return "-";
    }
    double scale = measure.unit() == Measure.Unit.SHARE ? 100 : 1;
    String unit =
        switch (measure.unit()) {
          case SECONDS -> " s";
          case SHARE -> " %";
          case PER_SECOND -> " /s";
          case CALLS -> "";
        };
    String mean = String.format(Locale.ROOT, signed ? "%+.2f" : "%.2f", estimate.mean() * scale);
    return Double.isNaN(estimate.halfWidth())
        ? mean + unit
        : mean + String.format(Locale.ROOT, " ±%.2f", estimate.halfWidth() * scale) + unit;
  }

  /// What the interval is made of.
  public static String method(Traffic traffic) {
    return switch (traffic) {
      case Traffic.Poisson made ->
          String.format(
              Locale.ROOT,
              "± is a 95 %% interval: batch means, %d batches of %,d calls after %,d of warm-up; control variates: arrival rate, mean talk",
              Traffic.Poisson.BATCHES,
              made.calls() / Traffic.Poisson.BATCHES,
              made.warmUp());
      case Traffic.Recorded recorded ->
          recorded.replications() == 1
              ? "one replay of the recorded arrivals: no interval"
              : String.format(
                  Locale.ROOT,
                  "± is a 95 %% interval: %d replications of %,d recorded arrivals",
                  recorded.replications(),
                  recorded.trace().calls());
    };
  }

  /// How quick it was.
  public static String speed(List<Outcome> outcomes) {
    long calls = outcomes.stream().mapToLong(Outcome::calls).sum();
    double seconds = outcomes.stream().mapToDouble(Outcome::seconds).sum();
    return String.format(
        Locale.ROOT,
        "%,d calls in %.1f s of one core: %.1f million calls a minute",
        calls,
        seconds,
        calls / seconds * 60 / 1e6);
  }
}
