package io.calltrail.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/// Registers what others supply.
final class FigureMeters {
  private final MeterRegistry registry;

  /// Function counters hold their object weakly; this holds it for as long as the meters live.
  private final Queue<DoubleSupplier> held = new ConcurrentLinkedQueue<>();

  FigureMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void bind(Figures figures) {
    switch (figures) {
      case Figures.AmiLink ami -> {
        Tags pbx = Tags.of("pbx", ami.pbx());
        gauge(
            "calltrail.ami.up",
            "",
            "1 while logged in to the manager interface",
            pbx,
            () -> ami.up().getAsBoolean() ? 1 : 0);
        gauge(
            "calltrail.ami.event.age",
            "seconds",
            "Since anything was heard on the link",
            pbx,
            () -> ami.eventAge().get().toMillis() / 1e3);
        count(
            "calltrail.ami.reconnects",
            "",
            "Connections to the manager interface after the first",
            pbx,
            () -> ami.reconnects().getAsLong());
        count(
            "calltrail.ami.dropped.events",
            "",
            "Manager events lost for want of room",
            pbx,
            () -> ami.dropped().getAsLong());
      }
      case Figures.JournalFollower follower -> {
        Tags name = Tags.of("follower", follower.name());
        gauge(
            "calltrail.journal.backlog",
            "",
            "Facts the follower has not taken yet",
            name,
            () -> follower.backlog().getAsLong());
        gauge(
            "calltrail.journal.lag",
            "seconds",
            "How long facts have waited for the follower",
            name,
            () -> follower.lag().get().toMillis() / 1e3);
      }
      case Figures.Journal journal -> {
        gauge(
            "calltrail.journal.waiting",
            "",
            "Facts in memory only, because the disk does not take them",
            Tags.empty(),
            () -> journal.waiting().getAsLong());
        count(
            "calltrail.journal.refused",
            "",
            "Facts lost because too many waited for the disk",
            Tags.empty(),
            () -> journal.refused().getAsLong());
        gauge(
            "calltrail.journal.corrupt",
            "",
            "Damaged places set aside since the start, as .corrupt files beside the journal",
            Tags.empty(),
            () -> journal.corrupt().getAsLong());
        gauge(
            "calltrail.journal.cut",
            "bytes",
            "Unfinished end cut off at the start, as a crash leaves it",
            Tags.empty(),
            () -> journal.cut().getAsLong());
      }
      case Figures.Disk disk -> {
        Tags holds = Tags.of("holds", disk.holds());
        gauge(
            "calltrail.disk.free",
            "bytes",
            "Space left on the disk",
            holds,
            () -> disk.free().getAsDouble());
        gauge(
            "calltrail.disk.size",
            "bytes",
            "Size of the disk",
            holds,
            () -> disk.size().getAsDouble());
      }
      case Figures.Outside outside -> {
        gauge(
            "calltrail.outside.calls",
            "",
            "Clients called back in the last 24 hours",
            Tags.empty(),
            () -> outside.called().getAsInt());
        gauge(
            "calltrail.outside.cap",
            "",
            "How many may be called back in 24 hours",
            Tags.empty(),
            () -> outside.cap());
      }
      case Figures.Number number ->
          gauge(
              "calltrail.number.reached",
              "",
              "1 when the latest call that tried the number was answered, of its campaign, and heard",
              Tags.of("number", number.number(), "campaign", number.campaign()),
              () -> number.reached().getAsDouble());
      case Figures.Line line -> {
        Tags tags = Tags.of("kind", line.kind(), "line", line.name());
        gauge(
            "calltrail.line.up",
            "",
            "1 while the line answers SIP OPTIONS",
            tags,
            () -> line.up().getAsDouble());
        gauge(
            "calltrail.line.round.trip",
            "seconds",
            "From the latest SIP OPTIONS to its answer",
            tags,
            () -> line.roundTrip().getAsDouble());
        gauge(
            "calltrail.line.state.age",
            "seconds",
            "How long the line has been up or down",
            tags,
            () -> line.since().getAsDouble());
      }
      case Figures.Recordings recordings ->
          gauge(
              "calltrail.recordings.pending",
              "",
              "Raw recordings not processed yet",
              Tags.empty(),
              () -> recordings.pending().getAsLong());
      case Figures.Agi agi -> {
        gauge(
            "calltrail.agi.open.connections",
            "",
            "FastAGI connections now",
            Tags.empty(),
            () -> agi.open().getAsLong());
        count(
            "calltrail.agi.connections",
            "",
            "FastAGI connections accepted",
            Tags.empty(),
            () -> agi.accepted().getAsLong());
        count(
            "calltrail.agi.refused",
            "",
            "FastAGI connections turned away by a limit",
            Tags.empty(),
            () -> agi.refused().getAsLong());
        count(
            "calltrail.agi.failed.turns",
            "",
            "Turns that ended without the answer due",
            Tags.empty(),
            () -> agi.failedTurns().getAsLong());
      }
    }
  }

  void gauge(String name, String unit, String what, Tags tags, Supplier<Number> value) {
    Gauge.builder(name, value)
        .baseUnit(unit.isEmpty() ? null : unit)
        .description(what)
        .tags(tags)
        .register(registry);
  }

  void count(String name, String unit, String what, Tags tags, DoubleSupplier value) {
    held.add(value);
    FunctionCounter.builder(name, value, DoubleSupplier::getAsDouble)
        .baseUnit(unit.isEmpty() ? null : unit)
        .description(what)
        .tags(tags)
        .register(registry);
  }
}
