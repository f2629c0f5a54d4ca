package io.calltrail.call;

import java.time.Instant;

/// Something that happened and is kept for ever, in the order in which it was decided.
public sealed interface Fact permits CallEvent, AgentEvent, TaskEvent {
  /// When, in UTC. Within one run of the service these moments never go back, so durations between
  /// them are monotonic.
  Instant at();
}
