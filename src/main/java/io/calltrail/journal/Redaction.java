package io.calltrail.journal;

import io.calltrail.call.CallEvent;
import io.calltrail.call.Fact;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.TaskEvent;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/// Takes one person's number out of a file that is no longer written to. The new file takes the old
/// one's place at once, so a crash leaves either.
final class Redaction {
  private static final String FRESH = ".fresh";

  private final PhoneNumber number;

  Redaction(PhoneNumber number) {
    this.number = number;
  }

  /// Deletes what a crash left half written.
  static void sweep(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + FRESH)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  /// How many lines of a file have the number in them.
  int count(Segment segment) throws IOException {
    int count = 0;
    try (Lines lines = new Lines(segment)) {
      for (var line = lines.next(); line.isPresent(); line = lines.next()) {
        count += named(line.get()) ? 1 : 0;
      }
    }
    return count;
  }

  /// @return how many facts were changed
  int of(Segment segment) throws IOException {
    Path fresh = segment.path().resolveSibling(segment.path().getFileName() + FRESH);
    FileTime written = Files.getLastModifiedTime(segment.path());
    int changed = 0;
    try (Lines lines = new Lines(segment);
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(fresh))) {
      for (var line = lines.next(); line.isPresent(); line = lines.next()) {
        byte[] old = line.get();
        if (!named(old)) {
          out.write(old);
          out.write('\n');
          continue;
        }
        Optional<byte[]> without = without(old);
        changed += without.isPresent() ? 1 : 0;
        out.write(without.orElse(old));
        if (without.isEmpty()) {
          out.write('\n');
        }
      }
    }
    if (changed == 0) {
      Files.delete(fresh);
      return 0;
    }
    try (FileChannel file = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      file.force(true);
    }
    Files.setLastModifiedTime(fresh, written);
    Files.move(
        fresh, segment.path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return changed;
  }

  /// Whether the line has the number anywhere in it.
  private boolean named(byte[] line) {
    return new String(line, StandardCharsets.UTF_8).contains('"' + number.value() + '"');
  }

  /// The line with its LF as it stands from now on; empty when it does not name the number as
  /// somebody's own, or is damaged or of a later version.
  private Optional<byte[]> without(byte[] line) {
    long sequence = Line.sequence(line);
    if (sequence < 0) {
      return Optional.empty();
    }
    try {
      return without(Line.fact(line)).map(fact -> Line.of(sequence, fact));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<Fact> without(Fact fact) {
    return switch (fact) {
      case CallEvent.Arrived e when e.caller().equals(Optional.of(number)) ->
          Optional.of(
              new CallEvent.Arrived(
                  e.call(),
                  e.at(),
                  e.account(),
                  e.channel(),
                  e.dialled(),
                  Optional.empty(),
                  e.origin(),
                  e.firstTime()));
      case TaskEvent.Opened e when e.client().equals(Optional.of(number)) ->
          Optional.of(
              new TaskEvent.Opened(
                  e.task(),
                  e.at(),
                  e.account(),
                  e.call(),
                  e.pbx(),
                  e.dialled(),
                  Optional.empty(),
                  e.queue(),
                  e.reason(),
                  e.promised(),
                  e.expires(),
                  e.place(),
                  e.priority()));
      default -> Optional.empty();
    };
  }
}
