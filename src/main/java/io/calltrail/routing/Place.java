package io.calltrail.routing;

import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/// What a waiting caller's channel carries so that the call takes its place again even when
/// everything else is lost.
///
/// @param arrived when the call came in, to the millisecond
/// @param queue the queue it waits in, if it was seated
/// @param caller empty when withheld
public record Place(
    Instant arrived,
    Optional<QueueId> queue,
    int priority,
    PhoneNumber dialled,
    Optional<PhoneNumber> caller) {

  /// `arrivedMillis:queue:priority:dialled:caller`, in the dialplan's plain characters.
  public String text() {
    return String.join(
        ":",
        Long.toString(arrived.toEpochMilli()),
        queue.map(QueueId::value).orElse(""),
        Integer.toString(priority),
        dialled.value(),
        caller.map(PhoneNumber::value).orElse(""));
  }

  /// Reads [#text()] back; empty for anything else, since the text has been outside.
  public static Optional<Place> parse(String text) {
    String[] part = text.split(":", -1);
    if (part.length != 5) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Place(
              Instant.ofEpochMilli(Long.parseLong(part[0])),
              part[1].isEmpty() ? Optional.empty() : Optional.of(new QueueId(part[1])),
              Integer.parseInt(part[2]),
              new PhoneNumber(part[3]),
              part[4].isEmpty() ? Optional.empty() : Optional.of(new PhoneNumber(part[4]))));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
