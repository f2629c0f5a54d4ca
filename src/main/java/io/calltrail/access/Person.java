package io.calltrail.access;

import io.calltrail.call.AgentId;
import java.time.Instant;
import java.util.Optional;

/// Somebody with a password.
///
/// @param id never given twice
/// @param login what is typed to come in: 1 to 64 of a-z 0-9 . _ @ + -
/// @param name for people, at most 100 characters
/// @param agent whose calls are this person's own
/// @param active false: may not come in any more
public record Person(
    String id,
    String login,
    String name,
    Role role,
    Optional<AgentId> agent,
    boolean active,
    Instant made) {
  private static final int LONGEST_NAME = 100;

  public Person {
    if (!login.matches("[a-z0-9._@+-]{1,64}")) {
      throw new IllegalArgumentException(
          "a login name is 1 to 64 of a-z 0-9 . _ @ + -, but is \"" + login + "\"");
    }
    if (name.isBlank()
        || name.length() > LONGEST_NAME
        || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a name has 1 to " + LONGEST_NAME + " characters");
    }
  }

  public Person with(Role otherRole, Optional<AgentId> otherAgent, boolean nowActive) {
    return new Person(id, login, name, otherRole, otherAgent, nowActive, made);
  }
}
