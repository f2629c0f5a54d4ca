package io.calltrail.routing;

import io.calltrail.call.CallOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Whether a queue takes a caller in, and whether it lets it wait on.
final class Admission {
  private final Roster roster;
  private final Lines lines;

  Admission(Roster roster, Lines lines) {
    this.roster = roster;
    this.lines = lines;
  }

  /// Why a newcomer is not taken; whoever can be served at once is never turned away for the length
  /// of the queue or the wait.
  ///
  /// @param predicted the wait to expect, empty when an agent is free or nobody is at work
  Optional<CallOutcome> refusal(
      LiveCall call, QueueSettings queue, Optional<Duration> predicted, Instant now) {
    QueueSettings.Limits limits = queue.limits();
    if (call.keepsPlace) {
      return Optional.empty();
    }
    if (!queue.schedule().openAt(now)) {
      return Optional.of(new CallOutcome.Closed());
    }
    if (!roster.present(queue.id(), limits.toJoin())) {
      return Optional.of(new CallOutcome.NoAgents());
    }
    if (lines.hasFree(call)) {
      return Optional.empty();
    }
    if (limits.length().isPresent() && lines.waiting(queue.id()) >= limits.length().getAsInt()) {
      return Optional.of(new CallOutcome.Full());
    }
    return limits
        .predicted()
        .filter(most -> predicted.filter(p -> p.compareTo(most) > 0).isPresent())
        .map(_ -> new CallOutcome.TooLong());
  }

  /// Why a waiting caller may not wait on.
  Optional<CallOutcome> dismissal(LiveCall call, QueueSettings queue, Instant now) {
    if (!now.isBefore(call.queuedAt.plus(queue.waiting().longest()))) {
      return Optional.of(new CallOutcome.TimedOut());
    }
    return roster.present(queue.id(), queue.limits().toStay())
        ? Optional.empty()
        : Optional.of(new CallOutcome.NoAgents());
  }
}
