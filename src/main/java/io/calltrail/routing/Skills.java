package io.calltrail.routing;

import java.util.Map;

/// Skills by name with their levels, 1 to 10: what an agent has, or the least that a caller needs.
public record Skills(Map<String, Integer> levels) {
  public static final int HIGHEST = 10;
  public static final Skills NONE = new Skills(Map.of());

  public Skills {
    levels = Map.copyOf(levels);
    levels.forEach(
        (name, level) -> {
          if (level < 1 || level > HIGHEST) {
            throw new IllegalArgumentException(name + " has level " + level + ", not 1 to 10");
          }
        });
  }

  /// Whether each needed skill is there, at its level or above.
  public boolean meet(Skills needed) {
    return needed.levels.entrySet().stream()
        .allMatch(need -> levels.getOrDefault(need.getKey(), 0) >= need.getValue());
  }

  /// The levels of these skills in all that is needed, added up.
  int sumOf(Skills needed) {
    return needed.levels.keySet().stream().mapToInt(name -> levels.getOrDefault(name, 0)).sum();
  }
}
