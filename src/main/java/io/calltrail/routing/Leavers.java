package io.calltrail.routing;

import io.calltrail.call.CallOutcome;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Callers who left a queue without having been served, and whose places are kept for a while.
final class Leavers {
  private static final int MOST = 10_000;

  private record Place(QueueId queue, Instant since, Instant until) {}

  private final Map<PhoneNumber, Place> places =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PhoneNumber, Place> eldest) {
          return size() > MOST;
        }
      };

  /// Keeps the place of a caller who gave up or was cut off.
  void left(LiveCall call, CallOutcome outcome, Instant until) {
    boolean unserved =
        switch (outcome) {
          case CallOutcome.Abandoned _, CallOutcome.ShortAbandon _, CallOutcome.Interrupted _ ->
              true;
          case CallOutcome.Answered _,
              CallOutcome.TimedOut _,
              CallOutcome.Closed _,
              CallOutcome.NoAgents _,
              CallOutcome.Full _,
              CallOutcome.TooLong _,
              CallOutcome.Voicemail _,
              CallOutcome.CallBack _,
              CallOutcome.Failed _ ->
              false;
        };
    call.caller.ifPresent(
        caller -> {
          places.remove(caller);
          if (unserved) {
            places.put(caller, new Place(call.queue.orElseThrow(), call.placeSince, until));
          }
        });
  }

  /// Since when a caller who is back has its place in this queue; one caller takes it once.
  Optional<Instant> back(PhoneNumber caller, QueueId queue, Instant now) {
    Optional<Place> kept =
        Optional.ofNullable(places.get(caller))
            .filter(place -> place.queue().equals(queue) && now.isBefore(place.until()));
    kept.ifPresent(_ -> places.remove(caller));
    return kept.map(Place::since);
  }
}
