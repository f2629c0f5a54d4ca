package io.calltrail;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The disk below one folder, looked at every minute: a warning before it is full, once.
final class FreeSpace implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FreeSpace.class);

  /// Little is less than a tenth of the disk, and less than this.
  private static final double LITTLE = 10L << 30;

  private final String holds;
  private final Path folder;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("free-space").factory());
  private boolean warned;

  /// @param holds what the folder holds, for people
  FreeSpace(String holds, Path folder) {
    this.holds = holds;
    this.folder = folder;
  }

  void start() {
    looking.scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.MINUTES);
  }

  /// In bytes; NaN when the disk cannot be asked.
  double free() {
    return ask(FileStore::getUsableSpace);
  }

  /// In bytes; NaN when the disk cannot be asked.
  double size() {
    return ask(FileStore::getTotalSpace);
  }

  private void look() {
    double free = free();
    boolean little = free < Math.min(size() / 10, LITTLE);
    if (little && !warned) {
      log.warn(
          "the disk of {} is nearly full: {} MB left below {}; delete or move files, or keep"
              + " recordings for a shorter time",
          holds,
          Math.round(free / 1e6),
          folder);
    }
    warned = little;
  }

  @FunctionalInterface
  private interface Question {
    long of(FileStore disk) throws IOException;
  }

  private double ask(Question question) {
    try {
      return question.of(Files.getFileStore(folder));
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
