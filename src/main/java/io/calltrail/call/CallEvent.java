package io.calltrail.call;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What happened to one call, in the order in which the switchboard decided it. Offers are numbered
/// from 1 within their call.
public sealed interface CallEvent extends Fact {
  CallId call();

  /// @param dialled the tracking number
  /// @param caller empty when withheld
  /// @param firstTime no earlier call of this caller is known; always true for a withheld number
  record Arrived(
      CallId call,
      Instant at,
      AccountId account,
      ChannelRef channel,
      PhoneNumber dialled,
      Optional<PhoneNumber> caller,
      Origin origin,
      boolean firstTime)
      implements CallEvent {}

  /// The call took a place in a queue; a higher priority goes first, then the earlier place.
  ///
  /// @param place since when the place counts; before the arrival when an earlier call's was kept
  record Queued(CallId call, Instant at, QueueId queue, int priority, Instant place)
      implements CallEvent {}

  /// A supervisor put the waiting caller before all others of its queue.
  record MovedUp(CallId call, Instant at, int priority) implements CallEvent {}

  /// The wait that this caller was to expect when it joined the queue, since nobody was free.
  record WaitPredicted(CallId call, Instant at, QueueId queue, Duration expected)
      implements CallEvent {}

  /// An agent was reserved for this call.
  record Offered(CallId call, Instant at, int offer, AgentId agent) implements CallEvent {}

  /// The agent's phone was dialled.
  record Rang(CallId call, Instant at, int offer) implements CallEvent {}

  /// The offer ended without a talk.
  record OfferEnded(CallId call, Instant at, int offer, OfferResult result) implements CallEvent {}

  /// Caller and agent can hear each other.
  ///
  /// @param recording the raw recording's name relative to the recording folder, empty when the
  ///   call is not recorded
  record Answered(CallId call, Instant at, int offer, AgentId agent, String recording)
      implements CallEvent {}

  /// The agent handed the caller over to a colleague, who is rung or talks already.
  ///
  /// @param from who handed over
  record Transferred(CallId call, Instant at, AgentId from) implements CallEvent {}

  /// The agent put the caller through to somebody who is no agent, and is out of the talk, of which
  /// only the end will be heard.
  ///
  /// @param from who put it through
  record PutThrough(CallId call, Instant at, AgentId from) implements CallEvent {}

  record TalkEnded(CallId call, Instant at, HungUpBy by) implements CallEvent {}

  /// The queue let the call go: `closed`, `no_agents`, `timed_out`, `full`, `too_long` or
  /// `call_back`, as in the outcome's name.
  record GivenUp(CallId call, Instant at, QueueId queue, String why) implements CallEvent {}

  record VoicemailLeft(CallId call, Instant at, String file, Duration length)
      implements CallEvent {}

  /// The dialplan had no answer of ours and used its fallback.
  ///
  /// @param at when that talk was over, or the call when there was none
  /// @param talk how long a person spoke with the caller there; zero when nobody did
  /// @param recording the name that a raw recording of it has, relative to the recording folder; it
  ///   need not be there
  record WentToFallback(CallId call, Instant at, Duration talk, String recording)
      implements CallEvent {}

  /// The call, or its end, is known from Asterisk's event log only: the service was away.
  ///
  /// @param at when that was found out
  record Backfilled(CallId call, Instant at) implements CallEvent {}

  /// The caller is heard again after the service's restart and keeps its place.
  record Rejoined(CallId call, Instant at) implements CallEvent {}

  /// Silence is recorded from here on: the agent said so, for what is not to be kept.
  ///
  /// @param call or call-back
  record RecordingPaused(CallId call, Instant at, AgentId agent) implements CallEvent {}

  /// The talk is recorded again.
  ///
  /// @param call or call-back
  record RecordingResumed(CallId call, Instant at, AgentId agent) implements CallEvent {}

  /// The last event of the call itself; only its recording can follow.
  record Ended(CallId call, Instant at, CallOutcome outcome, HungUpBy by) implements CallEvent {}

  record Recorded(CallId call, Instant at, RecordingFile file) implements CallEvent {}

  record RecordingFailed(CallId call, Instant at, String reason) implements CallEvent {}
}
