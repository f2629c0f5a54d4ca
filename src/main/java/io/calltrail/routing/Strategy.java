package io.calltrail.routing;

import java.util.Comparator;

/// How a queue chooses among the free agents who may take a caller. Ties go to the agent who has
/// been idle longest.
public enum Strategy {
  /// Whoever has been idle longest. The fairest to agents, and the default.
  LONGEST_IDLE,
  /// All of them at once; the first to answer has the call.
  RING_ALL,
  /// In turn: whoever was offered a call least recently.
  ROUND_ROBIN,
  /// Whoever has taken the fewest calls since login.
  FEWEST_CALLS,
  /// Whoever has talked least since login.
  LEAST_TALK,
  /// By chance, in proportion to the agents' weights.
  WEIGHTED_RANDOM,
  /// The first in the queue's list.
  LINEAR,
  /// Whoever has the highest levels in the skills the caller needs.
  MOST_SKILLED;

  /// Who is chosen first. Compares what changes only inside [Roster#change].
  Comparator<LiveAgent> order(QueueSettings queue, Skills needed) {
    Comparator<LiveAgent> idle =
        Comparator.comparing((LiveAgent a) -> a.idleSince).thenComparing(LiveAgent::id);
    return switch (this) {
      case LONGEST_IDLE, RING_ALL -> idle;
      case ROUND_ROBIN -> Comparator.comparingLong((LiveAgent a) -> a.turn).thenComparing(idle);
      case FEWEST_CALLS -> Comparator.comparingInt((LiveAgent a) -> a.taken).thenComparing(idle);
      case LEAST_TALK -> Comparator.comparing((LiveAgent a) -> a.talked).thenComparing(idle);
      case WEIGHTED_RANDOM ->
          Comparator.comparingDouble((LiveAgent a) -> a.lot).thenComparing(idle);
      case LINEAR -> {
        var places = queue.places();
        yield Comparator.comparingInt((LiveAgent a) -> places.getOrDefault(a.id(), 0))
            .thenComparing(idle);
      }
      case MOST_SKILLED ->
          Comparator.comparingInt((LiveAgent a) -> -a.settings.skills().sumOf(needed))
              .thenComparing(idle);
    };
  }
}
