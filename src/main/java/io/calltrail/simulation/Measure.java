package io.calltrail.simulation;

/// What is measured; the variants are those of the metrics that the service itself exports.
public enum Measure {
  /// Mean wait of answered calls, from arrival to answer.
  ASA("ASA", Unit.SECONDS),
  /// 95 % of the answered calls waited no longer.
  P95("p95 wait", Unit.SECONDS),
  /// Left while waiting, short abandons among them, of all offered.
  ABANDONED("abandoned", Unit.SHARE),
  /// Answered in time / (offered - short abandons).
  SERVICE_LEVEL("service level", Unit.SHARE),
  /// Talk and wrap-up / agents' time.
  OCCUPANCY("occupancy", Unit.SHARE),
  /// Callers who were not put through at once.
  WAITED("had to wait", Unit.SHARE),
  /// Mean wait of all callers, answered or not.
  MEAN_WAIT("wait of all", Unit.SECONDS),
  /// Time average of the number of callers waiting.
  LINE("line", Unit.CALLS),
  /// Arrivals a second.
  RATE("arrivals", Unit.PER_SECOND),
  /// Mean talk that callers came for, answered or not.
  TALK("talk", Unit.SECONDS);

  /// How a figure is shown.
  public enum Unit {
    SECONDS,
    SHARE,
    CALLS,
    PER_SECOND
  }

  private final String label;
  private final Unit unit;

  Measure(String label, Unit unit) {
    this.label = label;
    this.unit = unit;
  }

  public String label() {
    return label;
  }

  public Unit unit() {
    return unit;
  }
}
