package io.calltrail.config;

import io.calltrail.call.QueueId;
import io.calltrail.routing.Destination;
import io.calltrail.routing.Exit;
import io.calltrail.routing.QueueSettings;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds the exits by which a caller could be sent round in circles: out of a queue and, by
/// whichever exits of others, back into it.
final class QueueLoops {
  private final Section section;
  private final Map<QueueId, QueueSettings> queues;

  QueueLoops(Section section, Map<QueueId, QueueSettings> queues) {
    this.section = section;
    this.queues = queues;
  }

  void check() {
    for (QueueSettings queue : queues.values()) {
      exits(queue)
          .forEach(
              (key, exit) ->
                  next(exit)
                      .flatMap(to -> way(to, queue.id()))
                      .ifPresent(way -> tell(queue.id(), key, way)));
    }
  }

  private void tell(QueueId queue, String key, String way) {
    section.section(queue.value()).section(key).problem("then", "fault.loop", queue, way);
  }

  /// Each exit with its key.
  private static Map<String, Exit> exits(QueueSettings queue) {
    QueueSettings.Exits exits = queue.exits();
    var all = new LinkedHashMap<String, Exit>();
    all.put("closed", exits.closed());
    all.put("no-agents", exits.noAgents());
    all.put("timed-out", exits.timedOut());
    all.put("full", exits.full());
    all.put("too-long", exits.tooLong());
    return all;
  }

  private static Optional<QueueId> next(Exit exit) {
    return exit.then() instanceof Destination.ToQueue to
        ? Optional.of(to.queue())
        : Optional.empty();
  }

  /// The shortest way from one queue to another by exits, both named.
  private Optional<String> way(QueueId from, QueueId to) {
    var ways = new HashMap<QueueId, String>();
    var look = new ArrayDeque<QueueId>();
    ways.put(from, from.value());
    look.add(from);
    while (!look.isEmpty() && !ways.containsKey(to)) {
      QueueId at = look.remove();
      for (QueueId next : after(at).toList()) {
        if (ways.putIfAbsent(next, ways.get(at) + " → " + next) == null) {
          look.add(next);
        }
      }
    }
    return Optional.ofNullable(ways.get(to));
  }

  private Stream<QueueId> after(QueueId id) {
    return Optional.ofNullable(queues.get(id)).stream()
        .flatMap(queue -> exits(queue).values().stream())
        .flatMap(exit -> next(exit).stream())
        .collect(Collectors.toCollection(LinkedHashSet::new))
        .stream();
  }
}
