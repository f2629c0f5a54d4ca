package io.calltrail.simulation;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// How callers and agents are brought together: a strategy, and what else is changed against the
/// premises.
///
/// @param text as it was written
/// @param changes only what is changed
public record Policy(String text, String strategy, Map<Setting, Length> changes) {
  /// What a policy may change in every queue.
  public enum Setting {
    RING_TIME(false),
    WRAP_UP(true),
    MAX_WAIT(false),
    REST(true);

    private final boolean mayBeNone;

    Setting(boolean mayBeNone) {
      this.mayBeNone = mayBeNone;
    }

    String written() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public Policy {
    changes = Map.copyOf(changes);
  }

  /// Nothing changed.
  public static final Policy AS_IT_IS = new Policy("as it is", "", Map.of());

  /// Every strategy that the switchboard knows, by its name.
  public static List<String> strategies() {
    return Premises.STRATEGIES;
  }

  /// Reads `longest-idle`, `longest-idle,ring-time=15s` or only `rest=10s`.
  ///
  /// @throws IllegalArgumentException with a text for people
  public static Policy parse(String text) {
    var strategy = new LinkedHashSet<String>();
    var changes = new EnumMap<Setting, Length>(Setting.class);
    for (String part : text.split(",")) {
      String[] pair = part.trim().split("=", 2);
      if (pair.length == 1 && strategies().contains(pair[0]) && strategy.isEmpty()) {
        strategy.add(pair[0]);
      } else if (pair.length == 2) {
        Setting setting = setting(pair[0]).orElseThrow(() -> unknown(part));
        changes.put(setting, fixed(setting, pair[1]));
      } else {
        throw unknown(part);
      }
    }
    return new Policy(text, first(strategy), changes);
  }

  private static String first(Set<String> strategy) {
    return strategy.stream().findFirst().orElse("");
  }

  private static Length fixed(Setting setting, String text) {
    if (!(Length.parse(text) instanceof Length.Fixed length) || length.nanos() == Length.NEVER) {
      throw new IllegalArgumentException(
          "policy: %s=%s must be a plain duration such as 20s".formatted(setting.written(), text));
    }
    if (length.nanos() == 0 && !setting.mayBeNone) {
      throw new IllegalArgumentException(
          "policy: %s=%s must be longer than 0".formatted(setting.written(), text));
    }
    return length;
  }

  private static Optional<Setting> setting(String name) {
    return Arrays.stream(Setting.values()).filter(s -> s.written().equals(name)).findFirst();
  }

  private static IllegalArgumentException unknown(String part) {
    return new IllegalArgumentException(
        "policy: \""
            + part
            + "\" is not known; strategies: "
            + String.join(", ", strategies())
            + "; settings: "
            + Arrays.stream(Setting.values())
                .map(s -> s.written() + "=20s")
                .collect(Collectors.joining(", ")));
  }
}
