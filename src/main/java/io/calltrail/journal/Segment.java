package io.calltrail.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// One file of the journal, named by the sequence of its first fact.
record Segment(long first, Path path) implements Comparable<Segment> {
  private static final Pattern NAME = Pattern.compile("(\\d{16})\\.journal");

  static Segment in(Path folder, long first) {
    return new Segment(first, folder.resolve(String.format(Locale.ROOT, "%016d.journal", first)));
  }

  /// All of a folder, oldest first.
  static List<Segment> all(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> NAME.matcher(f.getFileName().toString()).matches())
          .map(f -> new Segment(Long.parseLong(f.getFileName().toString().substring(0, 16)), f))
          .sorted()
          .toList();
    }
  }

  @Override
  public int compareTo(Segment other) {
    return Long.compare(first, other.first);
  }
}
