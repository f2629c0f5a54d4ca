package io.calltrail.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a program's token opens.
public enum Scope {
  /// Who waits, who talks, what agents do.
  LIVE,
  /// Ended calls and their reports.
  CALLS,
  /// Recorded voices.
  RECORDINGS,
  /// Clients who are owed a call: seen and worked off.
  TASKS,
  /// Agents: logged in and out, listened to.
  AGENTS,
  /// What the service works by.
  SETTINGS,
  /// People and their rights.
  PEOPLE;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Scope> of(String label) {
    return Arrays.stream(values()).filter(scope -> scope.label().equals(label)).findFirst();
  }
}
