package io.calltrail.ami;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What a link counts over all its connections.
final class Counters {
  private final InstantSource clock;
  private volatile @Nullable Instant lastEventAt;
  final LongAdder events = new LongAdder();
  final LongAdder dropped = new LongAdder();
  final LongAdder snapshots = new LongAdder();
  final LongAdder nudges = new LongAdder();
  final LongAdder nudgesFailed = new LongAdder();

  Counters(InstantSource clock) {
    this.clock = clock;
  }

  void event() {
    events.increment();
    lastEventAt = clock.instant();
  }

  void dropped(int count) {
    dropped.add(count);
  }

  Optional<Instant> lastEventAt() {
    return Optional.ofNullable(lastEventAt);
  }
}
