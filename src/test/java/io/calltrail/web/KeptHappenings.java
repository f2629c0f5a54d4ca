package io.calltrail.web;

import io.calltrail.call.CallEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Events in memory, numbered from 1; the oldest can be let go.
final class KeptHappenings implements Happenings {
  private final List<CallEvent> events = new ArrayList<>();
  private long kept = 1;

  synchronized void add(CallEvent event) {
    events.add(event);
    notifyAll();
  }

  synchronized void letGoBefore(long id) {
    kept = id;
  }

  @Override
  public synchronized long last() {
    return events.size();
  }

  @Override
  public Reading after(long id) {
    return new Reading() {
      private long reached = id;

      @Override
      public Batch next() {
        Batch batch = since(reached);
        reached = batch.reached();
        return batch;
      }

      @Override
      public void close() {}
    };
  }

  private synchronized Batch since(long id) {
    var found = new ArrayList<Happening>();
    for (long next = id + 1; next <= events.size(); next++) {
      found.add(new Happening(next, events.get((int) next - 1)));
    }
    return new Batch(found, events.size());
  }

  @Override
  public synchronized boolean keeps(long id) {
    return id <= last() && id + 1 >= kept;
  }

  @Override
  public synchronized boolean await(long id, Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    while (last() <= id) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }
}
