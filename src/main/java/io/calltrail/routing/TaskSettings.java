package io.calltrail.routing;

import io.calltrail.call.QueueId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// What becomes of missed calls.
///
/// @param promise within which a client is to be called back, counted while the queue's hours last
/// @param queues of those that say something of call-backs
/// @param outside empty: nobody is called by Calltrail, people call by themselves
public record TaskSettings(
    Duration promise, Map<QueueId, CallBackRules> queues, Optional<Outside> outside) {
  public static final TaskSettings NONE =
      new TaskSettings(Duration.ofMinutes(15), Map.of(), Optional.empty());

  public TaskSettings {
    queues = Map.copyOf(queues);
  }

  CallBackRules of(QueueSettings queue) {
    CallBackRules rules = queues.get(queue.id());
    return rules == null ? CallBackRules.tasksOnly(queue.schedule()) : rules;
  }
}
