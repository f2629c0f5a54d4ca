package io.calltrail.call;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What happened to one call-back task and to the calls made for it. At most one task of a client
/// is open, and at most one call-back of a task goes on.
public sealed interface TaskEvent extends Fact {
  TaskId task();

  /// @param call the missed call
  /// @param client empty when withheld: nobody can be called, a person hears the message
  /// @param promised by when the client is to be called
  /// @param expires when nobody tries any more
  /// @param place since when the client's place in the queue counts
  record Opened(
      TaskId task,
      Instant at,
      AccountId account,
      CallId call,
      String pbx,
      PhoneNumber dialled,
      Optional<PhoneNumber> client,
      QueueId queue,
      TaskReason reason,
      Instant promised,
      Instant expires,
      Instant place,
      int priority)
      implements TaskEvent {}

  /// The client was missed once more.
  ///
  /// @param calls missed so far
  /// @param place of this call in its queue
  record Repeated(TaskId task, Instant at, CallId call, TaskReason reason, int calls, Instant place)
      implements TaskEvent {}

  /// The agent owns the task: the client's own calls go there too.
  record Taken(TaskId task, Instant at, AgentId agent) implements TaskEvent {}

  /// An agent is kept, and its phone is called.
  ///
  /// @param attempt from 1
  record CallBackBegan(TaskId task, Instant at, CallId callBack, int attempt, AgentId agent)
      implements TaskEvent {}

  /// The agent has answered: the client's phone is called.
  record ClientCalled(TaskId task, Instant at, CallId callBack) implements TaskEvent {}

  /// Client and agent can hear each other.
  ///
  /// @param recording as of [CallEvent.Answered]
  record ClientAnswered(TaskId task, Instant at, CallId callBack, AgentId agent, String recording)
      implements TaskEvent {}

  /// @param talk how long client and agent spoke
  /// @param next when the client may be called again
  record CallBackEnded(
      TaskId task, Instant at, CallId callBack, CallBackResult result, Duration talk, Instant next)
      implements TaskEvent {}

  /// @param by who spoke with the client, or said that it is done
  record Closed(TaskId task, Instant at, TaskEnding ending, Optional<AgentId> by)
      implements TaskEvent {}
}
