package io.calltrail.config;

import io.calltrail.settings.Fault;
import io.calltrail.settings.Saying;
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

  void at(Node node, String path, Saying said) {
    node.getStartMark()
        .map(mark -> mark.getLine() + 1)
        .ifPresentOrElse(
            line -> found.add(new Fault(line, in(file + ":" + line, path), said)),
            () -> inFile(path, said));
  }

  void inFile(String path, Saying said) {
    found.add(new Fault(0, in(file, path), said));
  }

  private static String in(String place, String path) {
    return path.isEmpty() ? place : place + ": " + path;
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
