package io.calltrail.agi;

import io.calltrail.routing.Step;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Counters that a test can wait for.
final class CountedTurns implements AgiCounters {
  final LinkedBlockingQueue<Unanswered> unanswered = new LinkedBlockingQueue<>();
  final LinkedBlockingQueue<Step> answered = new LinkedBlockingQueue<>();
  final LinkedBlockingQueue<Boolean> ended = new LinkedBlockingQueue<>();
  final List<Integer> open = new CopyOnWriteArrayList<>();

  @Override
  public void answered(Step step, Duration took) {
    answered.add(step);
  }

  @Override
  public void ended() {
    ended.add(true);
  }

  @Override
  public void unanswered(Unanswered why) {
    unanswered.add(why);
  }

  @Override
  public void open(int connections) {
    open.add(connections);
  }

  static <T> T next(LinkedBlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(10, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing was counted within 10 s");
    }
    return next;
  }
}
