package io.calltrail.routing;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Moments at which something should be looked at again. A look too many does no harm.
final class Deadlines {
  private record Deadline(Instant at, long order, Object what) implements Comparable<Deadline> {
    @Override
    public int compareTo(Deadline other) {
      int sooner = at.compareTo(other.at);
      return sooner != 0 ? sooner : Long.compare(order, other.order);
    }
  }

  private final TreeSet<Deadline> queue = new TreeSet<>();
  private final Map<Object, Deadline> only = new HashMap<>();
  private long order;

  /// Looks at it at that moment too.
  void add(Instant at, Object what) {
    queue.add(new Deadline(at, order++, what));
  }

  /// Looks at it at that moment, and no more at the one set before.
  void set(Instant at, Object what) {
    var deadline = new Deadline(at, order++, what);
    Deadline before = only.put(what, deadline);
    if (before != null) {
      queue.remove(before);
    }
    queue.add(deadline);
  }

  /// Takes back what was set.
  void drop(Object what) {
    Deadline set = only.remove(what);
    if (set != null) {
      queue.remove(set);
    }
  }

  /// The next thing that is due by now, or null.
  @Nullable Object poll(Instant now) {
    if (queue.isEmpty() || queue.first().at().isAfter(now)) {
      return null;
    }
    Deadline first = queue.removeFirst();
    only.remove(first.what(), first);
    return first.what();
  }

  Optional<Instant> next() {
    return queue.isEmpty() ? Optional.empty() : Optional.of(queue.first().at());
  }
}
