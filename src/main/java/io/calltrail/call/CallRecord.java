package io.calltrail.call;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One call as it is kept: the fold of its trail.
///
/// @param waited from arrival to answer, or to the end when nobody answered
/// @param ring how long the answering agent's phone rang; zero when nobody answered
/// @param talk from answer to the end of the talk
/// @param backfilled it, or its end, is known from Asterisk's event log only
/// @param recording present only when a checked file exists
/// @param recordingFailure why there is no recording though there should be one
public record CallRecord(
    CallId id,
    AccountId account,
    ChannelRef channel,
    PhoneNumber dialled,
    Origin origin,
    Optional<PhoneNumber> caller,
    boolean firstTime,
    Optional<QueueId> queue,
    int priority,
    List<Offer> offers,
    Instant arrived,
    Optional<Instant> answered,
    Instant ended,
    Duration waited,
    Duration ring,
    Duration talk,
    Optional<AgentId> agent,
    HungUpBy hungUpBy,
    CallOutcome outcome,
    boolean fallback,
    boolean backfilled,
    Optional<String> voicemail,
    Optional<RecordingFile> recording,
    Optional<String> recordingFailure) {

  /// One ring of one agent.
  public record Offer(
      int number,
      AgentId agent,
      Instant offered,
      Optional<Instant> rang,
      Instant ended,
      OfferResult result) {}

  /// Nobody of the business spoke with the caller, and it was no misdial.
  public boolean missed() {
    return answered.isEmpty() && !(outcome instanceof CallOutcome.ShortAbandon);
  }

  /// The record of a call that has ended.
  ///
  /// @throws IllegalArgumentException when the trail holds no [CallEvent.Ended]
  public static CallRecord of(Trail trail) {
    return new CallFold(trail).record();
  }
}
