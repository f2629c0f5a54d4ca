package io.calltrail.config;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/// What is wrong with a file, each with its place.
final class Problems {
  private final String file;
  private final List<String> found = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  void at(Node node, String path, String what) {
    String line = node.getStartMark().map(m -> ":" + (m.getLine() + 1)).orElse("");
    found.add(file + line + ": " + path + ": " + what);
  }

  void inFile(String what) {
    found.add(file + ": " + what);
  }

  List<String> all() {
    return List.copyOf(found);
  }
}
