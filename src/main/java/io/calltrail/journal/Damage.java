package io.calltrail.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What could not be read: each place is counted, logged and set aside once, however many readers
/// come upon it.
final class Damage {
  private static final Logger log = LoggerFactory.getLogger(Damage.class);

  private final Set<Path> corrupt = ConcurrentHashMap.newKeySet();
  private final Set<Long> unreadable = ConcurrentHashMap.newKeySet();
  private final AtomicLong cut = new AtomicLong();

  void corrupt(Segment segment, long offset, byte[] bytes) {
    Path aside = asideOf(segment, offset);
    if (corrupt.add(aside)) {
      log.error(
          "journal {}: {} damaged bytes at {} left out, copied to {}",
          segment.path().getFileName(),
          bytes.length,
          offset,
          aside);
      setAside(aside, bytes);
    }
  }

  void torn(Segment segment, long offset, byte[] bytes) {
    Path aside = asideOf(segment, offset);
    cut.addAndGet(bytes.length);
    log.warn(
        "journal {}: unfinished end of {} bytes at {} cut off, as a crash leaves it, copied to {}",
        segment.path().getFileName(),
        bytes.length,
        offset,
        aside);
    setAside(aside, bytes);
  }

  void unreadable(long sequence, IOException why) {
    if (unreadable.add(sequence)) {
      log.warn(
          "journal fact {} is of a kind this version does not know: {}", sequence, why.getClass());
    }
  }

  long corruptCount() {
    return corrupt.size();
  }

  long unreadableCount() {
    return unreadable.size();
  }

  long cutBytes() {
    return cut.get();
  }

  /// Deletes what was set aside and holds a text.
  static void forget(Path folder, String text) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.corrupt")) {
      for (Path file : files) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
          Files.delete(file);
        }
      }
    }
  }

  private static Path asideOf(Segment segment, long offset) {
    return segment.path().resolveSibling(segment.path().getFileName() + "-" + offset + ".corrupt");
  }

  private static void setAside(Path aside, byte[] bytes) {
    try {
      Files.write(aside, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      log.debug("{} was set aside before", aside);
    } catch (IOException e) {
      log.warn("cannot write {}: {}", aside, e.toString());
    }
  }
}
