package io.calltrail.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// The meters of the first names seen; all later names share those of [#OTHER].
final class Bounded<M> {
  /// Parentheses, so that no queue or campaign is taken for it by chance.
  static final String OTHER = "(other)";

  private static final int LONGEST = 80;

  private final int limit;
  private final Function<String, M> make;
  private final Map<String, M> byName = new ConcurrentHashMap<>();

  Bounded(int limit, Function<String, M> make) {
    this.limit = limit;
    this.make = make;
  }

  M of(String name) {
    return byName.computeIfAbsent(label(name), make);
  }

  /// The label under which that name is, or would be, counted.
  String label(String name) {
    String label = name.length() <= LONGEST ? name : name.substring(0, LONGEST);
    return byName.containsKey(label) || named() < limit ? label : OTHER;
  }

  private int named() {
    return byName.size() - (byName.containsKey(OTHER) ? 1 : 0);
  }
}
