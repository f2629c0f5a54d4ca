package io.calltrail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// The service on a wall clock that a test sets: `CONFIG FILE`, the file holds the seconds by which
/// it is ahead.
public final class SetClock {
  private SetClock() {}

  public static void main(String[] args) throws Exception {
    Path ahead = Path.of(args[1]);
    var clock = new SteadyClock(() -> Instant.now().plusSeconds(seconds(ahead)), System::nanoTime);
    try (var service = Service.start(Path.of(args[0]), clock, List::of)) {
      service.refusedLinks();
      new CountDownLatch(1).await();
    }
  }

  private static long seconds(Path ahead) {
    try {
      return Long.parseLong(Files.readString(ahead));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
