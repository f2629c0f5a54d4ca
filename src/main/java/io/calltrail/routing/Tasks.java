package io.calltrail.routing;

import io.calltrail.call.PhoneNumber;
import io.calltrail.call.TaskEvent;
import io.calltrail.call.TaskId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The open tasks, the oldest first; one for each client at most.
final class Tasks {
  private final Map<TaskId, LiveTask> byId = new LinkedHashMap<>();
  private final Map<PhoneNumber, LiveTask> byClient = new HashMap<>();

  LiveTask add(TaskEvent.Opened opened) {
    var task = new LiveTask(opened);
    byId.put(task.id(), task);
    opened.client().ifPresent(client -> byClient.put(client, task));
    return task;
  }

  void remove(LiveTask task) {
    byId.remove(task.id());
    task.opened.client().ifPresent(byClient::remove);
  }

  boolean contains(LiveTask task) {
    return byId.get(task.id()) == task;
  }

  Optional<LiveTask> find(TaskId id) {
    return Optional.ofNullable(byId.get(id));
  }

  Optional<LiveTask> of(PhoneNumber client) {
    return Optional.ofNullable(byClient.get(client));
  }

  Collection<LiveTask> all() {
    return List.copyOf(byId.values());
  }
}
