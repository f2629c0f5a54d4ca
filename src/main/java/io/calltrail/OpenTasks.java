package io.calltrail;

import io.calltrail.call.AgentId;
import io.calltrail.call.CallBackRecord;
import io.calltrail.routing.LiveSwitchboard;
import io.calltrail.routing.Refusal;
import io.calltrail.routing.RoutingSettings;
import io.calltrail.routing.TaskCommand;
import io.calltrail.routing.TaskView;
import io.calltrail.store.CallStore;
import io.calltrail.web.TaskDesk;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Call-back tasks, for those who work them off over HTTP.
///
/// @param tasks the open ones, as the switchboard has them
record OpenTasks(
    Supplier<RoutingSettings> settings,
    LiveSwitchboard running,
    CallStore store,
    Supplier<List<TaskView>> tasks)
    implements TaskDesk {
  @Override
  public List<TaskView> openFor(AgentId agent) {
    var queues = settings.get().queues();
    return open().stream()
        .filter(t -> queues.containsKey(t.queue()))
        .filter(t -> queues.get(t.queue()).agents().contains(agent))
        .toList();
  }

  @Override
  public List<TaskView> open() {
    return tasks.get();
  }

  @Override
  public List<CallBackRecord> callBacks(int limit) {
    return store.latestCallBacks(limit);
  }

  @Override
  public CompletableFuture<Optional<Refusal>> command(TaskCommand command) {
    return running.command(command);
  }
}
