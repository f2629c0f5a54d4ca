package io.calltrail.routing;

import io.calltrail.attribution.TrackingNumber;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.HungUpBy;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A call that has not ended. Owned by the switchboard's thread.
final class LiveCall {
  /// The order in which callers are served: higher priority, then earlier arrival.
  static final Comparator<LiveCall> ORDER =
      Comparator.comparingInt((LiveCall c) -> -c.priority)
          .thenComparing(c -> c.arrived)
          .thenComparing(c -> c.id);

  final CallId id;
  final ChannelRef channel;
  final Instant arrived;
  final TrackingNumber number;
  final PhoneNumber dialled;
  final Optional<PhoneNumber> caller;
  final int priority;

  Situation situation;
  Optional<QueueId> queue = Optional.empty();
  Instant queuedAt = Instant.EPOCH;
  Instant since;

  /// When the situation has lasted too long.
  Instant due = Instant.MAX;

  /// Offers made so far.
  int offers;

  /// Queues it has been in; bounds what overflow can do.
  int queuesSeen;

  boolean answered;
  boolean voicemailLeft;

  /// What the call ends as if nobody speaks with the caller any more.
  Optional<CallOutcome> givenUp = Optional.empty();

  /// Set when a snapshot of the PBX does not know the channel: why it is gone.
  Optional<CallOutcome> absent = Optional.empty();

  LiveCall(
      CallId id,
      ChannelRef channel,
      Instant arrived,
      TrackingNumber number,
      PhoneNumber dialled,
      Optional<PhoneNumber> caller) {
    this.id = id;
    this.channel = channel;
    this.arrived = arrived;
    this.number = number;
    this.dialled = dialled;
    this.caller = caller;
    this.priority = number.priority();
    this.since = arrived;
    this.situation =
        number
            .announcement()
            .<Situation>map(s -> new Situation.Listening(List.of(s), toQueue()))
            .orElseGet(() -> new Situation.Listening(List.of(), toQueue()));
  }

  private Destination toQueue() {
    return new Destination.ToQueue(number.queue());
  }

  Place place() {
    return new Place(arrived, queue, priority, dialled, caller);
  }

  String recordingFile(int offer) {
    return id + "-" + offer + ".raw";
  }

  HungUpBy whoEnds(HungUpBy otherwise) {
    return situation instanceof Situation.Leaving leaving ? leaving.by() : otherwise;
  }
}
