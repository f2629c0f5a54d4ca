package io.calltrail.config;

import io.calltrail.settings.Fault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/// What is wrong with a file, each with its place.
final class Problems {
  private final String file;
  private final List<Fault> found = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  void at(Node node, String path, String what) {
    String place = path.isEmpty() ? "" : path + ": ";
    node.getStartMark()
        .map(mark -> mark.getLine() + 1)
        .ifPresentOrElse(
            line -> found.add(new Fault(line, file + ":" + line + ": " + place + what)),
            () -> inFile(place + what));
  }

  void inFile(String what) {
    found.add(new Fault(0, file + ": " + what));
  }

  boolean none() {
    return found.isEmpty();
  }

  /// All of them, in the order of the file.
  BadConfiguration refusal() {
    return BadConfiguration.of(
        found.stream()
            .sorted(Comparator.comparingInt(f -> f.line() == 0 ? Integer.MAX_VALUE : f.line()))
            .toList());
  }
}
