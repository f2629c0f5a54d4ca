package io.calltrail.routing;

import io.calltrail.call.QueueId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Callers whom the same agents may serve, and those agents as long as they are free: a queue at
/// one step of its skills, or the callers of one responsible agent.
///
/// Callers of the same priority and value stand in one file, in order of their places; whatever the
/// ranking says at a moment, the next is the head of a file.
final class Line {
  private record Rank(int priority, double value) implements Comparable<Rank> {
    private static final Comparator<Rank> HIGHEST_FIRST =
        Comparator.comparingInt((Rank r) -> -r.priority).thenComparingDouble(r -> -r.value);

    @Override
    public int compareTo(Rank other) {
      return HIGHEST_FIRST.compare(this, other);
    }
  }

  /// Asterisk's command line bounds what one Dial can ring.
  private static final int MOST_AT_ONCE = 20;

  private final Ranking ranking;
  private final boolean all;
  private final TreeSet<LiveAgent> free;
  private final TreeMap<Rank, TreeSet<LiveCall>> files = new TreeMap<>();

  /// @param all rings all free agents at once
  Line(Ranking ranking, boolean all, Comparator<LiveAgent> choice) {
    this.ranking = ranking;
    this.all = all;
    this.free = new TreeSet<>(choice);
  }

  void add(LiveCall call) {
    files.computeIfAbsent(rank(call), _ -> new TreeSet<>(LiveCall.BY_PLACE)).add(call);
  }

  void remove(LiveCall call) {
    files.computeIfPresent(
        rank(call),
        (_, file) -> {
          file.remove(call);
          return file.isEmpty() ? null : file;
        });
  }

  private Rank rank(LiveCall call) {
    return new Rank(call.priority, ranking.band(call));
  }

  void add(LiveAgent agent) {
    free.add(agent);
  }

  void remove(LiveAgent agent) {
    free.remove(agent);
  }

  boolean hasBoth() {
    return !free.isEmpty() && !files.isEmpty();
  }

  boolean hasFree() {
    return !free.isEmpty();
  }

  /// The caller to be served first.
  Optional<LiveCall> head(Instant now) {
    if (files.isEmpty()) {
      return Optional.empty();
    }
    int highest = files.firstKey().priority();
    LiveCall best = null;
    for (Map.Entry<Rank, TreeSet<LiveCall>> file : files.entrySet()) {
      if (file.getKey().priority() != highest) {
        break;
      }
      LiveCall head = file.getValue().getFirst();
      if (best == null || before(head, best, now)) {
        best = head;
      }
    }
    return Optional.ofNullable(best);
  }

  /// Whether one caller is served before another.
  boolean before(LiveCall one, LiveCall other, Instant now) {
    if (one.priority != other.priority) {
      return one.priority > other.priority;
    }
    int urgency = Double.compare(ranking.urgency(one, now), ranking.urgency(other, now));
    return urgency != 0 ? urgency > 0 : LiveCall.BY_PLACE.compare(one, other) < 0;
  }

  /// The agents to ring for the next caller.
  List<LiveAgent> choice() {
    return all ? free.stream().limit(MOST_AT_ONCE).toList() : List.of(free.getFirst());
  }

  /// How many are served before this caller, who may stand in another line.
  int ahead(LiveCall call, Instant now) {
    int ahead = 0;
    for (Map.Entry<Rank, TreeSet<LiveCall>> file : files.entrySet()) {
      Rank rank = file.getKey();
      if (rank.priority() > call.priority) {
        ahead += file.getValue().size();
      } else if (rank.equals(rank(call))) {
        ahead += before(file.getValue(), call);
      } else if (rank.priority() == call.priority) {
        ahead += (int) file.getValue().stream().filter(c -> before(c, call, now)).count();
      }
    }
    return ahead;
  }

  /// A newcomer stands behind all others, mostly: then nobody has to be counted.
  private static int before(TreeSet<LiveCall> file, LiveCall call) {
    return LiveCall.BY_PLACE.compare(file.getLast(), call) < 0
        ? file.size()
        : file.headSet(call, false).size();
  }

  /// The highest priority among those who wait in a queue.
  OptionalInt highestPriority(QueueId queue) {
    return files.values().stream()
        .flatMap(TreeSet::stream)
        .filter(call -> call.queue.filter(queue::equals).isPresent())
        .mapToInt(call -> call.priority)
        .max();
  }

  Stream<LiveCall> calls() {
    return files.values().stream().flatMap(TreeSet::stream);
  }

  int size() {
    return files.values().stream().mapToInt(TreeSet::size).sum();
  }
}
