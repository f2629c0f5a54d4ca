package io.calltrail.journal;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Feeds one port.
final class FollowerThread implements Follower {
  private static final Logger log = LoggerFactory.getLogger(FollowerThread.class);
  private static final int BATCH = 500;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /// How often an idle port is asked whether it is well.
  private static final Duration PULSE = Duration.ofSeconds(5);

  private final String name;
  private final FollowerPort port;
  private final Journal journal;
  private final Thread thread;
  private final CountDownLatch stop = new CountDownLatch(1);
  private volatile long position;
  private volatile Instant passed;
  private volatile @Nullable String error;

  FollowerThread(String name, FollowerPort port, Journal journal) {
    this.name = name;
    this.port = port;
    this.journal = journal;
    this.passed = journal.now();
    this.thread = Thread.ofPlatform().name("journal-" + name).daemon().unstarted(this::keepFeeding);
  }

  void start() {
    thread.start();
  }

  private void keepFeeding() {
    Duration pause = FIRST_PAUSE;
    try {
      while (!stopping()) {
        long before = position;
        try {
          feed();
        } catch (InterruptedException e) {
          throw e;
        } catch (Exception e) {
          if (error == null) {
            log.warn("follower {} at {} failed, goes on trying: {}", name, position, e.toString());
          }
          error = e.toString();
        }
        if (position > before) {
          pause = FIRST_PAUSE;
        }
        if (stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
                ? LONGEST_PAUSE
                : pause.multipliedBy(2);
      }
    } catch (InterruptedException _) {
      log.debug("follower {} stops", name);
    }
  }

  private boolean stopping() {
    return stop.getCount() == 0;
  }

  /// Ends only by an exception, or when stopping.
  private void feed() throws Exception {
    position = port.position();
    journal.skipTo(position);
    try (Cursor cursor = journal.cursor(position + 1)) {
      while (!stopping()) {
        List<Entry> batch = new ArrayList<>();
        long limit = journal.durable();
        boolean atEnd = collect(cursor, limit, batch);
        if (!batch.isEmpty()) {
          port.accept(List.copyOf(batch));
          position = batch.getLast().sequence();
          passed = journal.now();
        }
        if (error != null) {
          log.info("follower {} goes on at {}", name, position);
          error = null;
        }
        if (atEnd) {
          position = Math.max(position, limit);
          passed = journal.now();
          if (!journal.awaitAbove(limit, PULSE, this::stopping)) {
            port.position();
          }
        }
      }
    }
  }

  private static boolean collect(Cursor cursor, long limit, List<Entry> batch) throws IOException {
    while (batch.size() < BATCH) {
      Optional<Entry> entry = cursor.next(limit);
      if (entry.isEmpty()) {
        return true;
      }
      batch.add(entry.get());
    }
    return false;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public long backlog() {
    return Math.max(0, journal.durable() - position);
  }

  @Override
  public Duration lag() {
    return backlog() == 0 ? Duration.ZERO : Duration.between(passed, journal.now());
  }

  @Override
  public Optional<String> lastError() {
    return Optional.ofNullable(error);
  }

  @Override
  public void close() {
    stop.countDown();
    journal.wake();
    try {
      if (Thread.currentThread() != thread && !thread.join(Duration.ofSeconds(10))) {
        log.warn("follower {} does not stop", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    journal.left(this);
  }
}
