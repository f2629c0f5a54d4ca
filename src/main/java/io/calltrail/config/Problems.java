package io.calltrail.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/// What is wrong with a file, each with its place.
final class Problems {
  private final String file;
  private final List<Problem> found = new ArrayList<>();

  /// @param line from 1; [Integer#MAX_VALUE] for what stands nowhere
  private record Problem(int line, String text) {}

  Problems(String file) {
    this.file = file;
  }

  void at(Node node, String path, String what) {
    String place = path.isEmpty() ? "" : path + ": ";
    node.getStartMark()
        .map(mark -> mark.getLine() + 1)
        .ifPresentOrElse(
            line -> found.add(new Problem(line, file + ":" + line + ": " + place + what)),
            () -> inFile(place + what));
  }

  void inFile(String what) {
    found.add(new Problem(Integer.MAX_VALUE, file + ": " + what));
  }

  /// In the order of the file.
  List<String> all() {
    return found.stream()
        .sorted(Comparator.comparingInt(Problem::line))
        .map(Problem::text)
        .toList();
  }
}
