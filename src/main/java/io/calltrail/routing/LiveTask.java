package io.calltrail.routing;

import io.calltrail.call.AgentId;
import io.calltrail.call.CallId;
import io.calltrail.call.TaskEvent;
import io.calltrail.call.TaskId;
import io.calltrail.call.TaskReason;
import java.time.Instant;
import java.util.Optional;

/// A call-back task that is open. Owned by the switchboard's thread.
final class LiveTask {
  private static final int PATIENCE = 3;

  final TaskEvent.Opened opened;
  Optional<AgentId> owner = Optional.empty();

  TaskReason reason;

  /// The latest missed call.
  CallId lastCall;

  int calls = 1;

  /// Call-backs begun, whether or not the client was called.
  int callBacks;

  /// Calls of the client.
  int attempts;

  /// Agents in a row who did not take the call-back.
  int untaken;

  /// Since when the client's place counts; a new one after each call of the client.
  Instant place;

  /// When the client may be called next.
  Instant due;

  /// The call-back that stands in line or goes on.
  Optional<CallBack> callBack = Optional.empty();

  LiveTask(TaskEvent.Opened opened) {
    this.opened = opened;
    this.reason = opened.reason();
    this.lastCall = opened.call();
    this.place = opened.place();
    this.due = opened.at();
  }

  TaskId id() {
    return opened.task();
  }

  /// The agent or the client is being called, or they talk.
  boolean goesOn() {
    return callBack.filter(back -> !(back.leg instanceof CallBack.Leg.InLine)).isPresent();
  }

  /// The client was missed again. Who asks for it is called in its turn, as if for the first time.
  void repeated(TaskEvent.Repeated again) {
    if (again.calls() <= calls) {
      return;
    }
    calls = again.calls();
    lastCall = again.call();
    if (again.reason() == TaskReason.ASKED) {
      reason = TaskReason.ASKED;
      attempts = 0;
      place = again.place();
      due = again.at();
    }
  }

  /// A call-back is over. It keeps its place while agents do not take it, but not for ever: those
  /// who hold on behind it would wait for as long.
  ///
  /// @param reached the client's phone was called
  void ended(TaskEvent.CallBackEnded over, boolean reached) {
    callBack = Optional.empty();
    due = over.next();
    untaken = reached ? 0 : untaken + 1;
    if (reached || untaken >= PATIENCE) {
      place = over.next();
      untaken = 0;
    }
  }

  TaskView view(Optional<Instant> next) {
    return new TaskView(
        id(),
        opened.call(),
        opened.queue(),
        opened.dialled(),
        opened.client(),
        reason,
        opened.at(),
        opened.promised(),
        opened.expires(),
        owner,
        calls,
        attempts,
        callBack.map(CallBack::state).orElse(TaskView.State.OPEN),
        callBack.isPresent() ? Optional.empty() : next);
  }
}
