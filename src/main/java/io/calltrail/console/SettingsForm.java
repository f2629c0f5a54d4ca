package io.calltrail.console;

import io.calltrail.settings.Fault;
import io.calltrail.settings.Plan;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A thing of the settings being made or changed.
///
/// @param name empty for one that is being made
/// @param made it is there already
/// @param typed what the fields hold, by key
/// @param otherwise what holds when a field is empty, by key
/// @param choices what can be chosen, by key
/// @param tag of the settings that are changed
/// @param removing it is to be taken out
/// @param plan what would change; empty until that was asked
/// @param faults why it cannot be
public record SettingsForm(
    SettingsGroup group,
    String name,
    boolean made,
    Map<String, String> typed,
    Map<String, String> otherwise,
    Map<String, List<String>> choices,
    String tag,
    boolean removing,
    Optional<Plan> plan,
    List<Fault> faults) {

  public String value(String key) {
    return typed.getOrDefault(key, "");
  }

  public String otherwise(String key) {
    return otherwise.getOrDefault(key, "");
  }

  /// What can be chosen, with what holds now even if it is none of these.
  public List<String> choices(String key) {
    return choices.getOrDefault(key, List.of());
  }
}
