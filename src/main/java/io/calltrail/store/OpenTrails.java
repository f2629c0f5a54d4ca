package io.calltrail.store;

import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.Trail;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The events of calls that have not ended: kept in memory only, since the position never passes
/// the arrival of the oldest of them and a restart reads them again.
final class OpenTrails {
  private final Map<CallId, Open> open = new HashMap<>();

  private record Open(long first, long last, List<CallEvent> events) {
    static Open of(long sequence, CallEvent event) {
      return new Open(sequence, sequence, List.of(event));
    }

    Open with(long sequence, CallEvent event) {
      if (sequence <= last) {
        return this;
      }
      var longer = new ArrayList<CallEvent>(events.size() + 1);
      longer.addAll(events);
      longer.add(event);
      return new Open(first, sequence, longer);
    }
  }

  /// Changes that take effect only once their rows are committed.
  final class Change {
    private final Map<CallId, Optional<Open>> changed = new HashMap<>();

    /// @return the whole trail when this event ends the call, else empty; also empty for an event
    ///   of a call whose arrival was not seen
    Optional<Trail> add(long sequence, CallEvent event) {
      CallId call = event.call();
      Optional<Open> before = known(call);
      Optional<Open> after =
          before
              .map(o -> o.with(sequence, event))
              .or(
                  () ->
                      event instanceof CallEvent.Arrived
                          ? Optional.of(Open.of(sequence, event))
                          : Optional.empty());
      if (event instanceof CallEvent.Ended) {
        changed.put(call, Optional.empty());
        return after.map(o -> new Trail(o.events()));
      }
      after.ifPresent(o -> changed.put(call, Optional.of(o)));
      return Optional.empty();
    }

    boolean knows(CallId call) {
      return known(call).isPresent();
    }

    private Optional<Open> known(CallId call) {
      return changed.getOrDefault(call, Optional.ofNullable(open.get(call)));
    }

    /// The first sequence of the oldest open call, or `otherwise` when none is open.
    long oldest(long otherwise) {
      long oldest = otherwise;
      for (Open o : open.values()) {
        if (!changed.containsKey(o.events().getFirst().call())) {
          oldest = Math.min(oldest, o.first());
        }
      }
      for (Optional<Open> o : changed.values()) {
        oldest = Math.min(oldest, o.map(Open::first).orElse(oldest));
      }
      return oldest;
    }

    void commit() {
      changed.forEach(
          (call, o) -> o.ifPresentOrElse(kept -> open.put(call, kept), () -> open.remove(call)));
    }
  }

  Change change() {
    return new Change();
  }
}
