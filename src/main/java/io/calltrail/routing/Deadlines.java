package io.calltrail.routing;

import java.time.Instant;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Moments at which something should be looked at again. A look too many does no harm, so none is
/// ever withdrawn.
final class Deadlines {
  private record Deadline(Instant at, long order, Object what) implements Comparable<Deadline> {
    @Override
    public int compareTo(Deadline other) {
      int sooner = at.compareTo(other.at);
      return sooner != 0 ? sooner : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Deadline> queue = new PriorityQueue<>();
  private long order;

  void add(Instant at, Object what) {
    queue.add(new Deadline(at, order++, what));
  }

  /// The next thing that is due by now, or null.
  @Nullable Object poll(Instant now) {
    Deadline first = queue.peek();
    return first == null || first.at().isAfter(now) ? null : queue.remove().what();
  }

  Optional<Instant> next() {
    return Optional.ofNullable(queue.peek()).map(Deadline::at);
  }
}
