package io.calltrail.journal;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Walks over the entries from a sequence on, through all files, past damage.
final class Cursor implements AutoCloseable {
  private final Path folder;
  private final Damage damage;
  private long wanted;
  private @Nullable Segment segment;
  private @Nullable Lines lines;

  Cursor(Path folder, Damage damage, long from) {
    this.folder = folder;
    this.damage = damage;
    this.wanted = from;
  }

  /// The next entry; empty when there is none yet.
  ///
  /// @param limit nothing above this sequence is returned, and nothing beyond it is read
  Optional<Entry> next(long limit) throws IOException {
    while (wanted <= limit) {
      Segment current = segment;
      Lines open = lines;
      if (current == null || open == null) {
        if (!advance()) {
          return Optional.empty();
        }
        continue;
      }
      long offset = open.offset();
      Optional<byte[]> line = open.next();
      if (line.isEmpty()) {
        Optional<Segment> later = later();
        if (later.isEmpty()) {
          return Optional.empty();
        }
        line = open.next(); // a file is whole once a later one exists
        if (line.isEmpty()) {
          advance();
          continue;
        }
      }
      long sequence = Line.sequence(line.get());
      if (sequence < 0) {
        damage.corrupt(current, offset, line.get());
      } else if (sequence >= wanted) {
        wanted = sequence + 1;
        try {
          return Optional.of(new Entry(sequence, Line.fact(line.get())));
        } catch (IOException e) {
          damage.unreadable(sequence, e);
        }
      }
    }
    return Optional.empty();
  }

  /// Opens the file that holds the wanted sequence, or the next one after the open file.
  private boolean advance() throws IOException {
    while (true) {
      Optional<Segment> next = later();
      if (next.isEmpty()) {
        return false;
      }
      try {
        Lines opened = new Lines(next.get());
        close();
        segment = next.get();
        lines = opened;
        return true;
      } catch (NoSuchFileException _) {
        // deleted meanwhile, as it was old enough: look again
      }
    }
  }

  private Optional<Segment> later() throws IOException {
    List<Segment> all = Segment.all(folder);
    Segment current = segment;
    return current == null
        ? all.stream()
            .filter(s -> s.first() <= wanted)
            .reduce((_, b) -> b)
            .or(() -> all.stream().findFirst())
        : all.stream().filter(s -> s.first() > current.first()).findFirst();
  }

  @Override
  public void close() throws IOException {
    Lines open = lines;
    if (open != null) {
      open.close();
      lines = null;
    }
  }
}
