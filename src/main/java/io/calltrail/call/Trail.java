package io.calltrail.call;

import java.util.List;

/// Everything that happened to one call, oldest first. Begins with [CallEvent.Arrived].
public record Trail(List<CallEvent> events) {
  public Trail {
    events = List.copyOf(events);
    if (events.isEmpty() || !(events.getFirst() instanceof CallEvent.Arrived)) {
      throw new IllegalArgumentException("a trail begins with the arrival, not with " + events);
    }
    CallId call = events.getFirst().call();
    for (CallEvent event : events) {
      if (!event.call().equals(call)) {
        throw new IllegalArgumentException(
            "the trail of " + call + " holds an event of " + event.call());
      }
    }
  }

  public CallEvent.Arrived arrival() {
    return (CallEvent.Arrived) events.getFirst();
  }
}
