package io.calltrail.web;

import io.calltrail.access.Asker;
import io.calltrail.routing.Refusal;
import io.calltrail.settings.Fault;
import io.calltrail.settings.Given;
import io.calltrail.settings.Plan;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The settings file, and the service that works by it. May block; called on any thread.
public interface SettingsDesk {
  /// The file as it is now.
  ///
  /// @param tag changes with every change of the text
  record Text(String yaml, String tag) {}

  /// What came of a change.
  sealed interface Outcome {
    /// Done, or, for a trial, could be done.
    ///
    /// @param tag of the text as it is now
    record Done(Plan plan, String tag) implements Outcome {}

    /// The file is not the one that was to be changed.
    record ChangedMeanwhile(String tag) implements Outcome {}

    record Bad(List<Fault> faults) implements Outcome {}

    /// Calls need what would go.
    record Refused(Refusal why) implements Outcome {}
  }

  /// One setting to be set.
  ///
  /// @param path such as `queues`, `sales`, `ring-time`
  /// @param value empty: to be taken out
  record Edit(List<String> path, Optional<Value> value) {}

  /// What a person has typed.
  sealed interface Value {
    /// Something of which nothing is said yet.
    record Nothing() implements Value {}

    record Word(String text) implements Value {}

    /// With commas between.
    record Words(String text) implements Value {}

    /// As `english: 8, german: 3`.
    record Pairs(String text) implements Value {}
  }

  Text current();

  /// A text of the file without secrets that stand in it.
  String shown(String yaml);

  /// What the service works by, in words.
  Given inForce();

  /// What stands under a group of the file, as it is written: names, each with its settings.
  Map<String, Map<String, String>> written(String group);

  /// The file's text with some settings changed.
  ///
  /// @throws IllegalArgumentException when that cannot be written
  String edited(String yaml, List<Edit> edits);

  /// Checks a text, writes it into the file and works by it, or only tells what it would do.
  ///
  /// @param tag of the text that is to be replaced; empty: whichever
  Outcome apply(Asker who, String yaml, Optional<String> tag, boolean trial);
}
