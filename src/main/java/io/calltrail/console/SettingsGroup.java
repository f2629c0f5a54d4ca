package io.calltrail.console;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A group of the settings that has pages of its own, and what its form asks for.
public enum SettingsGroup {
  CAMPAIGNS(
      "campaigns",
      List.of("source", "medium", "campaign"),
      word("source"),
      word("medium"),
      word("campaign"),
      word("content"),
      word("term"),
      word("value"),
      word("whisper")),
  NUMBERS(
      "numbers",
      List.of("campaign", "queue", "priority"),
      choice("campaign", "campaigns"),
      choice("queue", "queues"),
      word("priority"),
      choice("record", ""),
      word("announce")),
  QUEUES(
      "queues",
      List.of("agents", "strategy", "ring-time", "wrap-up", "max-wait"),
      list("agents"),
      choice("strategy", ""),
      word("ring-time"),
      word("wrap-up"),
      word("max-wait"),
      word("max-length"),
      word("music"),
      word("service-level"),
      word("short-abandon"),
      word("no-agents.then"),
      word("timed-out.then")),
  AGENTS(
      "agents",
      List.of("name", "phone", "skills"),
      word("name"),
      word("phone"),
      new Field("skills", Field.Kind.MAP, ""),
      word("weight"),
      word("capacity")),
  SCHEDULES(
      "queues",
      List.of("open", "time-zone", "holidays"),
      list("open"),
      word("time-zone"),
      list("holidays"),
      word("closed.then"),
      list("closed.message"));

  private static final List<String> STRATEGIES =
      List.of(
          "longest-idle",
          "ring-all",
          "round-robin",
          "fewest-calls",
          "least-talk",
          "weighted-random",
          "linear",
          "most-skilled");

  private final String section;
  private final List<String> columns;
  private final List<Field> fields;

  SettingsGroup(String section, List<String> columns, Field... fields) {
    this.section = section;
    this.columns = columns;
    this.fields = List.of(fields);
  }

  /// One setting that can be typed.
  ///
  /// @param key as it stands in the file; nested ones as `closed.then`
  /// @param from the section whose names can be chosen; empty: a list of its own
  public record Field(String key, Kind kind, String from) {
    /// How it is typed.
    public enum Kind {
      WORD,
      /// With commas between.
      LIST,
      /// As `english: 8, german: 3`.
      MAP,
      CHOICE
    }

    /// What can be chosen of it, when that is always the same.
    public List<String> choices() {
      return key.equals("strategy") ? STRATEGIES : List.of("yes", "no");
    }
  }

  private static Field word(String key) {
    return new Field(key, Field.Kind.WORD, "");
  }

  private static Field list(String key) {
    return new Field(key, Field.Kind.LIST, "");
  }

  private static Field choice(String key, String from) {
    return new Field(key, Field.Kind.CHOICE, from);
  }

  /// Where it stands in the file.
  public String section() {
    return section;
  }

  /// The settings that a list shows.
  public List<String> columns() {
    return columns;
  }

  public List<Field> fields() {
    return fields;
  }

  /// The key of the words for a setting: a campaign's own mark is not the campaign.
  public String words(String key) {
    return this == CAMPAIGNS && key.equals("campaign") ? "field.utm-campaign" : "field." + key;
  }

  /// As in addresses.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether its things are made and taken out here: hours belong to queues, which have their own
  /// page.
  public boolean makes() {
    return this != SCHEDULES;
  }

  public static Optional<SettingsGroup> of(String label) {
    return Arrays.stream(values()).filter(g -> g.label().equals(label)).findFirst();
  }
}
