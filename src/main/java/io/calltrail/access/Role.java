package io.calltrail.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a person is here for.
public enum Role {
  /// Everything, people and settings included.
  ADMIN,
  /// Calls, agents and missed clients of the whole house.
  SUPERVISOR,
  /// Its own calls, and the clients its queues owe a call.
  AGENT,
  /// Calls and reports, without changing anything.
  ANALYST,
  /// Who did what, and the calls it was done with.
  AUDITOR;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Role> of(String label) {
    return Arrays.stream(values()).filter(role -> role.label().equals(label)).findFirst();
  }
}
