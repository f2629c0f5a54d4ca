package io.calltrail.routing;

import io.calltrail.call.AgentId;
import io.calltrail.call.QueueId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/// The agents, and for each queue those who are free, longest idle first.
final class Roster {
  private final Map<AgentId, LiveAgent> agents = new TreeMap<>();
  private final Map<String, LiveAgent> byEndpoint = new HashMap<>();
  private final Map<AgentId, List<QueueId>> queuesOf = new HashMap<>();
  private final Map<QueueId, TreeSet<LiveAgent>> idle = new HashMap<>();

  Roster(RoutingSettings settings) {
    settings.agents().values().forEach(a -> add(new LiveAgent(a)));
    for (QueueSettings queue : settings.queues().values()) {
      idle.put(queue.id(), new TreeSet<>(LiveAgent.LONGEST_IDLE_FIRST));
      queue
          .agents()
          .forEach(a -> queuesOf.computeIfAbsent(a, _ -> new ArrayList<>()).add(queue.id()));
    }
    agents.values().forEach(a -> change(a, Instant.EPOCH, _ -> {}));
  }

  private void add(LiveAgent agent) {
    agents.put(agent.id(), agent);
    byEndpoint.put(agent.settings.endpoint(), agent);
  }

  /// Changes an agent and puts it where it now belongs in the order of the idle.
  void change(LiveAgent agent, Instant now, Consumer<LiveAgent> change) {
    List<QueueId> queues = queuesOf.getOrDefault(agent.id(), List.of());
    queues.forEach(q -> idle.get(q).remove(agent));
    LiveView.AgentState before = agent.state(now);
    change.accept(agent);
    if (agent.state(now) != before) {
      agent.since = now;
    }
    if (agent.free(now)) {
      queues.forEach(q -> idle.get(q).add(agent));
    }
  }

  Optional<LiveAgent> longestIdle(QueueId queue) {
    TreeSet<LiveAgent> free = idle.get(queue);
    return free.isEmpty() ? Optional.empty() : Optional.of(free.getFirst());
  }

  boolean anybodyLoggedIn(QueueSettings queue) {
    return queue.agents().stream().map(agents::get).anyMatch(a -> a != null && a.loggedIn);
  }

  Optional<LiveAgent> find(AgentId id) {
    return Optional.ofNullable(agents.get(id));
  }

  Optional<LiveAgent> atEndpoint(String endpoint) {
    return Optional.ofNullable(byEndpoint.get(endpoint));
  }

  Collection<LiveAgent> all() {
    return agents.values();
  }
}
