package io.calltrail.routing;

import io.calltrail.attribution.Attributed;
import io.calltrail.attribution.TrackingNumber;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.HungUpBy;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A call that has not ended, or a client to be called back ([CallBack]). Owned by the
/// switchboard's thread.
class LiveCall {
  /// In order of places, the earliest first.
  static final Comparator<LiveCall> BY_PLACE =
      Comparator.comparing((LiveCall c) -> c.placeSince).thenComparing(c -> c.id);

  final CallId id;
  final ChannelRef channel;
  final Instant arrived;
  final TrackingNumber number;
  final PhoneNumber dialled;
  final Optional<PhoneNumber> caller;
  final boolean firstTime;

  /// The agent this caller belongs to.
  final Optional<AgentId> responsible;

  /// What the call is worth to the business, in money.
  final double value;

  /// Changed only while the call stands in no line.
  int priority;

  /// Since when it has its place; before the arrival when an earlier call's place is kept.
  Instant placeSince;

  /// Has had its place already, and is not turned away.
  boolean keepsPlace;

  final Announcer announcer = new Announcer();

  /// An announcement is over by then.
  Instant hearsUntil = Instant.EPOCH;

  Situation situation;
  Optional<Line> line = Optional.empty();
  Stage stage = new Stage.Step(0);

  /// When it waits for more agents than now.
  Instant widensAt = Instant.MAX;

  Optional<QueueId> queue = Optional.empty();
  Instant queuedAt = Instant.EPOCH;
  Instant since;

  /// Its last turn.
  Instant heard = Instant.EPOCH;

  /// When the situation has lasted too long.
  Instant due = Instant.MAX;

  /// Offers made so far.
  int offers;

  /// Queues it has been in; bounds what overflow can do.
  int queuesSeen;

  /// The agents' channels dialled for this call, by Uniqueid.
  final Map<String, AgentId> legs = new HashMap<>();

  /// The raw file that is being written; goes on when the caller is handed over.
  Optional<String> recording = Optional.empty();

  /// Silence is recorded at present.
  boolean recordingPaused;

  /// Who spoke with the caller last.
  Optional<AgentId> agent = Optional.empty();

  boolean answered;

  /// Somebody of the business has spoken with the caller after this call.
  boolean spokenSince;

  boolean voicemailLeft;

  /// What the call ends as if nobody speaks with the caller any more.
  Optional<CallOutcome> givenUp = Optional.empty();

  /// Set when a snapshot of the PBX does not know the channel, or the PBX is being stopped: what
  /// the call ends as.
  Optional<CallOutcome> absent = Optional.empty();

  LiveCall(CallId id, ChannelRef channel, Instant arrived, Attributed attributed) {
    this.id = id;
    this.channel = channel;
    this.arrived = arrived;
    this.number = attributed.number();
    this.dialled = attributed.dialled();
    this.caller = attributed.caller();
    this.firstTime = attributed.firstTime();
    this.responsible = attributed.responsible();
    this.value = attributed.value();
    this.priority = number.priority();
    this.placeSince = arrived;
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

  String messageFile() {
    return id + "-message.wav";
  }

  HungUpBy whoEnds(HungUpBy otherwise) {
    return situation instanceof Situation.Leaving leaving ? leaving.by() : otherwise;
  }
}
