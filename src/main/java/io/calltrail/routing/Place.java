package io.calltrail.routing;

import io.calltrail.call.QueueId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/// What a waiting caller's channel carries so that the call takes its place again even when
/// everything else is lost.
///
/// @param arrived when the call came in
/// @param queue the queue it waits in, if it was seated
public record Place(Instant arrived, Optional<QueueId> queue, int priority) {

  /// `arrivedMillis:queue:priority`, in the dialplan's plain characters.
  public String text() {
    return arrived.toEpochMilli() + ":" + queue.map(QueueId::value).orElse("") + ":" + priority;
  }

  /// Reads [#text()] back; empty for anything else, since the text has been outside.
  public static Optional<Place> parse(String text) {
    String[] part = text.split(":", -1);
    if (part.length != 3) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Place(
              Instant.ofEpochMilli(Long.parseLong(part[0])),
              part[1].isEmpty() ? Optional.empty() : Optional.of(new QueueId(part[1])),
              Integer.parseInt(part[2])));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
