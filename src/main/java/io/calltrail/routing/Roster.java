package io.calltrail.routing;

import io.calltrail.call.AgentId;
import io.calltrail.call.QueueId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// The agents. Whoever is free stands in the lines it may serve.
final class Roster {
  private final Map<AgentId, LiveAgent> agents = new TreeMap<>();
  private final Map<String, LiveAgent> byEndpoint = new HashMap<>();
  private final Map<AgentId, List<QueueId>> queuesOf = new HashMap<>();
  private final Map<QueueId, List<LiveAgent>> membersOf = new HashMap<>();
  private final Map<Line, List<LiveAgent>> servants = new HashMap<>();
  private final Map<QueueId, Integer> loggedIn = new HashMap<>();
  private final Map<String, Signal.DeviceChanged> devices = new HashMap<>();
  private final Lines lines;
  private final RandomGenerator random;
  private final Set<LiveAgent> changed = new LinkedHashSet<>();
  private long offers;

  /// How far the lots have been drawn: what is drawn anew begins here, so that whoever has waited
  /// for long has no better chance than its weight.
  private double drawn;

  Roster(RoutingSettings settings, Lines lines, RandomGenerator random) {
    this.lines = lines;
    this.random = random;
    change(settings, Instant.EPOCH);
  }

  /// The agents by these settings: who was there goes on with what it does. To be called after the
  /// lines have changed.
  void change(RoutingSettings settings, Instant now) {
    var before = Map.copyOf(agents);
    agents.clear();
    byEndpoint.clear();
    queuesOf.clear();
    membersOf.clear();
    servants.clear();
    loggedIn.clear();
    changed.clear();
    for (QueueSettings queue : settings.queues().values()) {
      loggedIn.put(queue.id(), 0);
      membersOf.put(queue.id(), new ArrayList<>());
      queue
          .agents()
          .forEach(a -> queuesOf.computeIfAbsent(a, _ -> new ArrayList<>()).add(queue.id()));
    }
    for (AgentSettings wanted : settings.agents().values()) {
      LiveAgent agent = before.get(wanted.id());
      List<Line> serves = lines.of(wanted, settings);
      if (agent == null) {
        agent = new LiveAgent(wanted, serves);
      } else {
        agent.settings = wanted;
        agent.lines = serves;
      }
      Signal.DeviceChanged told = devices.get(wanted.endpoint());
      if (told != null) {
        agent.device = told.device();
        agent.devicePbx = told.pbx();
      }
      add(agent, now);
    }
  }

  /// A phone told its state: it may become an agent's.
  void heard(Signal.DeviceChanged device) {
    devices.put(device.endpoint(), device);
  }

  /// Nothing is known any more of a PBX's phones.
  void deaf(String pbx) {
    devices.values().removeIf(device -> device.pbx().equals(pbx));
  }

  private void add(LiveAgent agent, Instant now) {
    agents.put(agent.id(), agent);
    byEndpoint.put(agent.settings.endpoint(), agent);
    queuesOf.getOrDefault(agent.id(), List.of()).forEach(q -> membersOf.get(q).add(agent));
    agent.lines.forEach(l -> servants.computeIfAbsent(l, _ -> new ArrayList<>()).add(agent));
    if (agent.loggedIn) {
      count(agent, 1);
    }
    change(agent, now, _ -> {});
  }

  private void count(LiveAgent agent, int more) {
    queuesOf
        .getOrDefault(agent.id(), List.of())
        .forEach(q -> loggedIn.merge(q, more, Integer::sum));
  }

  /// Changes an agent and puts it where it now belongs.
  void change(LiveAgent agent, Instant now, Consumer<LiveAgent> change) {
    lines.remove(agent);
    boolean in = agent.loggedIn;
    change.accept(agent);
    if (agent.loggedIn != in) {
      count(agent, agent.loggedIn ? 1 : -1);
    }
    LiveView.AgentState state = agent.state(now);
    if (state != agent.seen) {
      agent.seen = state;
      agent.since = now;
      changed.add(agent);
    }
    if (agent.free(now)) {
      agent.lot = drawn + random.nextExponential() / agent.settings.weight();
      lines.add(agent);
    }
  }

  /// All agents count as changed.
  void showAll() {
    changed.addAll(agents.values());
  }

  /// The agents whose state has changed since the last time.
  List<LiveView.AgentView> changes(Instant now) {
    List<LiveView.AgentView> views = changed.stream().map(a -> a.view(now)).toList();
    changed.clear();
    return views;
  }

  /// Keeps a free agent for a call.
  void offer(LiveAgent agent, LiveCall call, Instant now) {
    change(
        agent,
        now,
        a -> {
          a.turn = ++offers;
          drawn = Math.max(drawn, a.lot);
          a.offered(call.id);
        });
  }

  /// Whether as much of a queue's agents is there as that.
  boolean present(QueueId queue, Presence presence) {
    return switch (presence) {
      case NOBODY -> true;
      case LOGGED_IN -> loggedIn.get(queue) > 0;
      case REACHABLE -> membersOf.get(queue).stream().anyMatch(LiveAgent::reachable);
    };
  }

  List<QueueId> queuesOf(LiveAgent agent) {
    return queuesOf.getOrDefault(agent.id(), List.of());
  }

  /// The agents who may serve those who stand in a line.
  List<LiveAgent> of(Line line) {
    return servants.getOrDefault(line, List.of());
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
