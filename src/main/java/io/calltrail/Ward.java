package io.calltrail;

import io.calltrail.ami.AmiState;
import io.calltrail.console.Condition;
import io.calltrail.web.Check;
import io.calltrail.web.Infirmary;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// How the service is, for those who look after it.
final class Ward implements Infirmary {
  private final Instant began;
  private final List<Check> checks;
  private final Supplier<List<AmiState>> links;
  private final Supplier<List<Condition.Line>> lines;
  private final Supplier<List<Condition.Tried>> numbers;
  private final Map<String, FreeSpace> disks;
  private final Supplier<Condition.Journal> journal;
  private final RecentTrouble trouble;
  private final Supplier<List<Doctor.Finding>> doctor;
  private final AtomicBoolean examining = new AtomicBoolean();

  /// @param began when the service started
  /// @param disks by what they hold
  /// @param doctor examines what the service depends on
  Ward(
      Instant began,
      List<Check> checks,
      Supplier<List<AmiState>> links,
      Supplier<List<Condition.Line>> lines,
      Supplier<List<Condition.Tried>> numbers,
      Map<String, FreeSpace> disks,
      Supplier<Condition.Journal> journal,
      RecentTrouble trouble,
      Supplier<List<Doctor.Finding>> doctor) {
    this.began = began;
    this.checks = checks;
    this.links = links;
    this.lines = lines;
    this.numbers = numbers;
    this.disks = disks;
    this.journal = journal;
    this.trouble = trouble;
    this.doctor = doctor;
  }

  @Override
  public Condition condition() {
    return new Condition(
        Version.text(),
        Runtime.version().toString(),
        began,
        checks.stream().map(c -> new Condition.Check(c.name(), c.problem().get())).toList(),
        links.get().stream().map(Ward::link).toList(),
        lines.get(),
        numbers.get(),
        disks.entrySet().stream()
            .map(d -> new Condition.Disk(d.getKey(), d.getValue().free(), d.getValue().size()))
            .toList(),
        journal.get(),
        trouble.latest());
  }

  @Override
  public List<Condition.Finding> examine() {
    if (!examining.compareAndSet(false, true)) {
      throw new IllegalStateException("an examination goes on");
    }
    try {
      return doctor.get().stream().map(f -> new Condition.Finding(f.good(), f.text())).toList();
    } finally {
      examining.set(false);
    }
  }

  private static Condition.Link link(AmiState state) {
    return new Condition.Link(
        state.pbx(),
        state.status() == AmiState.Status.UP,
        state.since(),
        state.asterisk().orElse(""),
        state.reconnects(),
        state.message());
  }
}
