package io.calltrail.web;

import io.calltrail.call.AgentId;
import io.calltrail.call.CallBackRecord;
import io.calltrail.routing.Refusal;
import io.calltrail.routing.TaskCommand;
import io.calltrail.routing.TaskView;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Where call-back tasks are seen and worked off. Reads may block; called on virtual threads.
public interface TaskDesk {
  /// The open tasks, the oldest first.
  List<TaskView> open();

  /// The open tasks of the queues that an agent serves, the oldest first.
  List<TaskView> openFor(AgentId agent);

  /// The call-backs that are over, the newest first.
  ///
  /// @param limit 1 to 500
  List<CallBackRecord> callBacks(int limit);

  /// Returns at once.
  ///
  /// @return why not; empty when it is done
  CompletableFuture<Optional<Refusal>> command(TaskCommand command);
}
