package io.calltrail.simulation;

import java.util.Arrays;

/// What is to happen, by its moment and then by the order of planning. Events are four numbers in
/// arrays, so planning one makes no garbage; none is withdrawn, a stale one is known by its stamp.
final class EventHeap {
  private long[] at;
  private long[] order;
  private int[] kind;
  private int[] who;
  private long[] stamp;
  private int size;
  private long planned;

  EventHeap(int capacity) {
    at = new long[capacity + 1];
    order = new long[capacity + 1];
    kind = new int[capacity + 1];
    who = new int[capacity + 1];
    stamp = new long[capacity + 1];
  }

  boolean isEmpty() {
    return size == 0;
  }

  /// The next moment; [Long#MAX_VALUE] when nothing is planned.
  long nextAt() {
    return size == 0 ? Long.MAX_VALUE : at[1];
  }

  int kind() {
    return kind[1];
  }

  int who() {
    return who[1];
  }

  long stamp() {
    return stamp[1];
  }

  void plan(long moment, int what, int whom, long valid) {
    if (size + 1 == at.length) {
      grow();
    }
    long mine = planned++;
    int hole = ++size;
    while (hole > 1 && moment < at[hole >> 1]) {
      move(hole >> 1, hole);
      hole >>= 1;
    }
    at[hole] = moment;
    order[hole] = mine;
    kind[hole] = what;
    who[hole] = whom;
    stamp[hole] = valid;
  }

  void drop() {
    int last = size--;
    int hole = 1;
    while (true) {
      int child = hole << 1;
      if (child > size) {
        break;
      }
      if (child < size && before(child + 1, child)) {
        child++;
      }
      if (!before(child, last)) {
        break;
      }
      move(child, hole);
      hole = child;
    }
    move(last, hole);
  }

  private boolean before(int a, int b) {
    return at[a] < at[b] || (at[a] == at[b] && order[a] < order[b]);
  }

  private void move(int from, int to) {
    at[to] = at[from];
    order[to] = order[from];
    kind[to] = kind[from];
    who[to] = who[from];
    stamp[to] = stamp[from];
  }

  private void grow() {
    int length = 2 * at.length;
    at = Arrays.copyOf(at, length);
    order = Arrays.copyOf(order, length);
    kind = Arrays.copyOf(kind, length);
    who = Arrays.copyOf(who, length);
    stamp = Arrays.copyOf(stamp, length);
  }
}
