package io.calltrail.routing;

import io.calltrail.call.AgentId;
import io.calltrail.call.QueueId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/// The lines of all queues: one for each step of a queue's skills, and one for each agent's own
/// callers. A caller stands in one line, an agent is free in all lines whose callers it may serve,
/// so that whoever comes or becomes free finds its match without looking at the others.
final class Lines {
  private final Map<QueueId, List<Line>> steps = new HashMap<>();
  private final Map<AgentId, Line> own = new HashMap<>();

  /// Lines that may have both a caller and an agent.
  private final Set<Line> ready = new LinkedHashSet<>();

  Lines(RoutingSettings settings) {
    change(settings);
  }

  /// Other lines, with nobody in them.
  void change(RoutingSettings settings) {
    steps.clear();
    own.clear();
    ready.clear();
    settings.queues().values().forEach(queue -> steps.put(queue.id(), lines(settings, queue)));
    settings
        .agents()
        .keySet()
        .forEach(
            agent ->
                own.put(
                    agent,
                    new Line(
                        settings.ranking(),
                        false,
                        (one, other) -> one.id().compareTo(other.id()))));
  }

  /// Everybody who stands in a line.
  List<LiveCall> standing() {
    return Stream.concat(steps.values().stream().flatMap(List::stream), own.values().stream())
        .flatMap(Line::calls)
        .toList();
  }

  private static List<Line> lines(RoutingSettings settings, QueueSettings queue) {
    Strategy strategy = queue.offering().strategy();
    return queue.offering().skills().stream()
        .map(
            step ->
                new Line(
                    settings.ranking(),
                    strategy == Strategy.RING_ALL,
                    strategy.order(queue, step.needed())))
        .toList();
  }

  /// The lines whose callers this agent may serve.
  List<Line> of(AgentSettings agent, RoutingSettings settings) {
    var lines = new ArrayList<Line>();
    lines.add(own.get(agent.id()));
    for (QueueSettings queue : settings.queues().values()) {
      if (queue.agents().contains(agent.id())) {
        List<SkillStep> asked = queue.offering().skills();
        for (int i = 0; i < asked.size(); i++) {
          if (agent.skills().meet(asked.get(i).needed())) {
            lines.add(steps.get(queue.id()).get(i));
          }
        }
      }
    }
    return List.copyOf(lines);
  }

  /// Puts a waiting caller where its stage says.
  void add(LiveCall call) {
    Line line = line(call);
    remove(call);
    line.add(call);
    call.line = Optional.of(line);
    look(line);
  }

  private Line line(LiveCall call) {
    return switch (call.stage) {
      case Stage.Own(AgentId agent) -> own.get(agent);
      case Stage.Step(int step) -> steps.get(call.queue.orElseThrow()).get(step);
    };
  }

  void remove(LiveCall call) {
    call.line.ifPresent(line -> line.remove(call));
    call.line = Optional.empty();
  }

  void add(LiveAgent agent) {
    for (Line line : agent.lines) {
      line.add(agent);
      look(line);
    }
  }

  void remove(LiveAgent agent) {
    for (Line line : agent.lines) {
      line.remove(agent);
    }
  }

  private void look(Line line) {
    if (line.hasBoth()) {
      ready.add(line);
    }
  }

  /// The line whose first caller is served next, among those that have a free agent.
  Optional<Line> next(Instant now) {
    ready.removeIf(line -> !line.hasBoth());
    Line best = null;
    LiveCall first = null;
    for (Line line : ready) {
      LiveCall head = line.head(now).orElseThrow();
      if (first == null || line.before(head, first, now)) {
        best = line;
        first = head;
      }
    }
    return Optional.ofNullable(best);
  }

  /// An agent is free whom a caller's stage allows.
  boolean hasFree(LiveCall call) {
    return line(call).hasFree();
  }

  /// The line of its queue in which a caller stands, or will when its own agent has not taken it.
  Line inQueue(LiveCall call) {
    return switch (call.stage) {
      case Stage.Own _ -> steps.get(call.queue.orElseThrow()).getFirst();
      case Stage.Step _ -> line(call);
    };
  }

  /// How many of its queue are served before a caller, at whatever step.
  int ahead(LiveCall call, Instant now) {
    return steps.get(call.queue.orElseThrow()).stream()
        .mapToInt(line -> line.ahead(call, now))
        .sum();
  }

  /// The other queues in which somebody waits.
  Set<QueueId> crowdedBut(QueueId queue) {
    var crowded = new HashSet<QueueId>();
    for (QueueId other : steps.keySet()) {
      if (!other.equals(queue) && waiting(other) > 0) {
        crowded.add(other);
      }
    }
    return crowded;
  }

  /// The highest priority among those who stand in a queue's lines, or in those of its agents.
  OptionalInt highestPriority(QueueId queue) {
    return Stream.concat(steps.get(queue).stream(), own.values().stream())
        .flatMap(line -> line.highestPriority(queue).stream().boxed())
        .mapToInt(Integer::intValue)
        .max();
  }

  /// How many wait in a queue, at whatever step.
  int waiting(QueueId queue) {
    return steps.get(queue).stream().mapToInt(Line::size).sum();
  }
}
