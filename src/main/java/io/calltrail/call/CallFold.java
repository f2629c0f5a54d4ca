package io.calltrail.call;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Folds a trail, event by event, into the record.
final class CallFold {
  private final CallEvent.Arrived arrived;
  private final Map<Integer, CallRecord.Offer> offers = new TreeMap<>();
  private Optional<QueueId> queue = Optional.empty();
  private int priority;
  private Optional<CallEvent.Answered> answered = Optional.empty();
  private Optional<CallEvent.TalkEnded> talkEnded = Optional.empty();
  private Optional<Instant> handedOver = Optional.empty();
  private Optional<CallEvent.WentToFallback> fallback = Optional.empty();
  private boolean backfilled;
  private Optional<String> voicemail = Optional.empty();
  private Optional<CallEvent.Ended> ended = Optional.empty();
  private Optional<RecordingFile> recording = Optional.empty();
  private Optional<String> recordingFailure = Optional.empty();

  CallFold(Trail trail) {
    arrived = trail.arrival();
    trail.events().forEach(this::add);
  }

  private void add(CallEvent event) {
    switch (event) {
      case CallEvent.Arrived _,
          CallEvent.WaitPredicted _,
          CallEvent.Rejoined _,
          CallEvent.GivenUp _ -> {}
      case CallEvent.Queued e -> {
        queue = Optional.of(e.queue());
        priority = e.priority();
      }
      case CallEvent.MovedUp e -> priority = e.priority();
      case CallEvent.Offered e ->
          offers.put(
              e.offer(),
              new CallRecord.Offer(
                  e.offer(), e.agent(), e.at(), Optional.empty(), e.at(), OfferResult.LOST));
      case CallEvent.Rang e ->
          offers.computeIfPresent(
              e.offer(),
              (_, o) ->
                  new CallRecord.Offer(
                      o.number(), o.agent(), o.offered(), Optional.of(e.at()), e.at(), o.result()));
      case CallEvent.OfferEnded e -> close(e.offer(), e.at(), e.result());
      case CallEvent.Answered e -> {
        close(e.offer(), e.at(), OfferResult.ANSWERED);
        answered = answered.or(() -> Optional.of(e));
        handedOver = Optional.empty();
      }
      case CallEvent.Transferred e -> handedOver = Optional.of(e.at());
      case CallEvent.PutThrough _, CallEvent.RecordingPaused _, CallEvent.RecordingResumed _ -> {}
      case CallEvent.TalkEnded e -> talkEnded = Optional.of(e);
      case CallEvent.VoicemailLeft e -> voicemail = Optional.of(e.file());
      case CallEvent.WentToFallback e -> fallback = Optional.of(e);
      case CallEvent.Backfilled _ -> backfilled = true;
      case CallEvent.Ended e -> ended = ended.or(() -> Optional.of(e));
      case CallEvent.Recorded e -> recording = Optional.of(e.file());
      case CallEvent.RecordingFailed e -> recordingFailure = Optional.of(e.reason());
    }
  }

  private void close(int offer, Instant at, OfferResult result) {
    offers.computeIfPresent(
        offer,
        (_, o) -> new CallRecord.Offer(o.number(), o.agent(), o.offered(), o.rang(), at, result));
  }

  CallRecord record() {
    CallEvent.Ended end =
        ended.orElseThrow(
            () -> new IllegalArgumentException(arrived.call() + " has not ended yet"));
    Optional<Instant> talkBegan =
        answered
            .map(CallEvent.Answered::at)
            .or(() -> spokenInFallback().map(f -> f.at().minus(f.talk())));
    Instant talkOver =
        talkEnded
            .map(CallEvent.TalkEnded::at)
            .or(() -> handedOver)
            .or(() -> spokenInFallback().map(CallEvent.WentToFallback::at))
            .orElse(end.at());
    Duration ring =
        answered
            .map(a -> offers.get(a.offer()))
            .map(o -> between(o.rang().orElse(o.offered()), o.ended()))
            .orElse(Duration.ZERO);
    return new CallRecord(
        arrived.call(),
        arrived.account(),
        arrived.channel(),
        arrived.dialled(),
        arrived.origin(),
        arrived.caller(),
        arrived.firstTime(),
        queue,
        priority,
        List.copyOf(offers.values()),
        arrived.at(),
        talkBegan,
        end.at(),
        between(arrived.at(), talkBegan.orElse(end.at())),
        ring,
        talkBegan.map(t -> between(t, talkOver)).orElse(Duration.ZERO),
        answered.map(CallEvent.Answered::agent),
        talkEnded.map(CallEvent.TalkEnded::by).orElse(end.by()),
        end.outcome(),
        fallback.isPresent(),
        backfilled,
        voicemail,
        recording,
        recording.isPresent() ? Optional.empty() : recordingFailure);
  }

  private Optional<CallEvent.WentToFallback> spokenInFallback() {
    return fallback.filter(f -> f.talk().isPositive());
  }

  /// Never negative: moments of two runs of the service may lie either way round.
  private static Duration between(Instant from, Instant to) {
    return to.isBefore(from) ? Duration.ZERO : Duration.between(from, to);
  }
}
