package io.calltrail.routing;

import io.calltrail.call.AgentId;
import io.calltrail.call.CallId;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.call.TaskId;
import io.calltrail.call.TaskReason;
import java.time.Instant;
import java.util.Optional;

/// An open call-back task, as people see it.
///
/// @param call the missed call; its record has the message that was left, if one was
/// @param calls missed so far
/// @param attempts calls of the client so far
/// @param next when the client is called next without anybody's doing
public record TaskView(
    TaskId id,
    CallId call,
    QueueId queue,
    PhoneNumber dialled,
    Optional<PhoneNumber> client,
    TaskReason reason,
    Instant opened,
    Instant promised,
    Instant expires,
    Optional<AgentId> owner,
    int calls,
    int attempts,
    State state,
    Optional<Instant> next) {
  /// What goes on.
  public enum State {
    OPEN,
    IN_LINE,
    CALLING_AGENT,
    CALLING_CLIENT,
    TALKING
  }

  /// The promise was not kept: nobody has called the client by now.
  public boolean overdue(Instant now) {
    return attempts == 0 && now.isAfter(promised);
  }
}
