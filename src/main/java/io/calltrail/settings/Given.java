package io.calltrail.settings;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Every setting of a file with its value in words, defaults included, in the file's order.
public final class Given {
  /// Groups of things that have names: `agents` and the like.
  static final Set<String> NAMED =
      Set.of("agents", "queues", "campaigns", "numbers", "clients", "pbx");

  private final Map<String, Map<String, Map<String, String>>> groups = new LinkedHashMap<>();

  /// @param path of a setting, such as `queues`, `sales`, `ring-time`
  public void put(List<String> path, String value) {
    boolean named = NAMED.contains(path.getFirst()) && path.size() > 1;
    thing(path.getFirst(), named ? path.get(1) : "")
        .put(
            String.join(".", path.subList(named ? 2 : Math.min(1, path.size() - 1), path.size())),
            value);
  }

  /// Something is there, whatever more is said of it.
  public void exists(List<String> path) {
    if (path.size() == 2 && NAMED.contains(path.getFirst())) {
      thing(path.getFirst(), path.get(1));
    }
  }

  private Map<String, String> thing(String group, String name) {
    return groups
        .computeIfAbsent(group, _ -> new LinkedHashMap<>())
        .computeIfAbsent(name, _ -> new LinkedHashMap<>());
  }

  Set<String> groups() {
    return groups.keySet();
  }

  /// The names in a group.
  public Set<String> names(String group) {
    return new LinkedHashSet<>(groups.getOrDefault(group, Map.of()).keySet());
  }

  /// What is said of one of them, by key.
  public Map<String, String> of(String group, String name) {
    return groups.getOrDefault(group, Map.of()).getOrDefault(name, Map.of());
  }

  /// The value in force; empty when nothing is said and there is no default.
  public Optional<String> value(String group, String name, String key) {
    return Optional.ofNullable(of(group, name).get(key));
  }
}
