package io.calltrail.metrics;

import io.calltrail.call.CallEvent;
import io.calltrail.call.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The little that the meters must remember of a call until it ends.
///
/// @param answered when an agent answered
/// @param spokeInFallback when somebody began to speak with the caller outside of any queue
/// @param talkCounted the talk is over and in its histogram
record OpenCall(
    Instant arrived,
    String campaign,
    Optional<QueueId> queue,
    Optional<Instant> answered,
    Optional<Instant> spokeInFallback,
    boolean talkCounted,
    Optional<Expected> expected) {

  /// The wait predicted when the call joined its queue.
  record Expected(Instant at, Duration ours, Duration appQueue) {}

  static OpenCall of(CallEvent.Arrived e, String campaign) {
    return new OpenCall(
        e.at(),
        campaign,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty());
  }

  OpenCall in(QueueId seat) {
    return new OpenCall(
        arrived,
        campaign,
        Optional.of(seat),
        answered,
        spokeInFallback,
        talkCounted,
        Optional.empty());
  }

  /// The first answer counts; whoever the caller is handed over to answers again.
  OpenCall answeredAt(Instant at) {
    return new OpenCall(
        arrived,
        campaign,
        queue,
        answered.or(() -> Optional.of(at)),
        spokeInFallback,
        talkCounted,
        expected);
  }

  OpenCall talkOver() {
    return new OpenCall(arrived, campaign, queue, answered, spokeInFallback, true, expected);
  }

  OpenCall inFallback(Instant at, Duration talk) {
    return talk.isPositive()
        ? new OpenCall(
            arrived, campaign, queue, answered, Optional.of(at.minus(talk)), talkCounted, expected)
        : this;
  }

  OpenCall expecting(Expected wait) {
    return new OpenCall(
        arrived, campaign, queue, answered, spokeInFallback, talkCounted, Optional.of(wait));
  }

  Duration waitedUntil(Instant moment) {
    return between(arrived, moment);
  }

  /// Never negative: moments of two runs of the service may lie either way round.
  static Duration between(Instant from, Instant to) {
    return to.isBefore(from) ? Duration.ZERO : Duration.between(from, to);
  }
}
