package io.calltrail.settings;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// One thing that other settings make otherwise.
///
/// @param group as it stands in the file: `agents`, `queues`, or a setting of its own
/// @param name of an agent, a queue, a number; empty for settings of the whole
/// @param key of the setting; empty when the whole thing is added or taken out
/// @param before empty: not set
/// @param after empty: not set
public record Change(
    How how,
    String group,
    String name,
    String key,
    Optional<String> before,
    Optional<String> after) {
  /// What happens to it.
  public enum How {
    ADDED,
    REMOVED,
    CHANGED,
    /// A number that goes to another campaign.
    MOVED
  }

  /// Groups that are taken up while the service runs.
  private static final Set<String> LIVE =
      Set.of(
          "agents",
          "queues",
          "campaigns",
          "numbers",
          "clients",
          "default-route",
          "max-talk",
          "voicemail-limit",
          "pause-reasons",
          "more-time",
          "supervisors",
          "call-back-promise",
          "outside",
          "keep-numbers");

  /// Settings whose values are not shown.
  public static final Set<String> SECRETS = Set.of("secret", "password");

  /// What stands in place of such a value.
  public static final String HIDDEN = "…";

  private static final int SHOWN_DIGITS = 4;

  /// Everything that differs, in the order of the new file.
  public static List<Change> between(Given before, Given after) {
    var changes = new ArrayList<Change>();
    for (String group : both(after.groups(), before.groups())) {
      for (String name : both(after.names(group), before.names(group))) {
        of(group, name, before, after, changes);
      }
    }
    return List.copyOf(changes);
  }

  private static void of(
      String group, String name, Given before, Given after, List<Change> changes) {
    Map<String, String> was = before.of(group, name);
    Map<String, String> is = after.of(group, name);
    if (!name.isEmpty() && !before.names(group).contains(name)) {
      changes.add(whole(How.ADDED, group, name, Optional.empty(), Optional.of(said(is))));
    } else if (!name.isEmpty() && !after.names(group).contains(name)) {
      changes.add(whole(How.REMOVED, group, name, Optional.of(said(was)), Optional.empty()));
    } else {
      for (String key : both(is.keySet(), was.keySet())) {
        Optional<String> old = Optional.ofNullable(was.get(key));
        Optional<String> now = Optional.ofNullable(is.get(key));
        if (!old.equals(now)) {
          boolean moved = group.equals("numbers") && key.equals("campaign");
          boolean secret = SECRETS.contains(key);
          changes.add(
              new Change(
                  moved ? How.MOVED : How.CHANGED,
                  group,
                  name,
                  key,
                  secret ? old.map(_ -> HIDDEN) : old,
                  secret ? now.map(_ -> HIDDEN) : now));
        }
      }
    }
  }

  private static Change whole(
      How how, String group, String name, Optional<String> before, Optional<String> after) {
    return new Change(how, group, name, "", before, after);
  }

  /// What tells a thing: that which has a value of its own.
  private static String said(Map<String, String> thing) {
    return List.of("name", "phone", "campaign", "queue", "agents", "source", "medium", "ami")
        .stream()
        .filter(key -> !thing.getOrDefault(key, "").isEmpty())
        .map(key -> key + " " + thing.get(key))
        .collect(Collectors.joining(", "));
  }

  private static Set<String> both(Set<String> first, Set<String> second) {
    var both = new LinkedHashSet<>(first);
    both.addAll(second);
    return both;
  }

  /// Whether it is taken up only at the next start.
  public boolean needsRestart() {
    return !LIVE.contains(group);
  }

  /// The thing's name for people; of a client's number the last digits only.
  public String shownName() {
    return group.equals("clients") && name.length() > SHOWN_DIGITS
        ? HIDDEN + name.substring(name.length() - SHOWN_DIGITS)
        : name;
  }

  /// One line in English.
  public String text() {
    String thing = name.isEmpty() ? "" : one() + " " + shownName();
    return switch (how) {
      case ADDED -> thing + " is added" + colon(after);
      case REMOVED -> thing + " is taken out" + colon(before);
      case MOVED ->
          thing + " moves from campaign " + before.orElse("?") + " to " + after.orElse("?");
      case CHANGED ->
          (thing.isEmpty() ? group + (key.equals(group) ? "" : "." + key) : thing + ": " + key)
              + " "
              + before.orElse("(not set)")
              + " → "
              + after.orElse("(not set)");
    };
  }

  private static String colon(Optional<String> said) {
    return said.filter(s -> !s.isEmpty()).map(s -> ": " + s).orElse("");
  }

  private String one() {
    return switch (group) {
      case "agents" -> "agent";
      case "queues" -> "queue";
      case "campaigns" -> "campaign";
      case "numbers" -> "number";
      case "clients" -> "client";
      default -> group;
    };
  }
}
