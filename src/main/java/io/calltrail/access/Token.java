package io.calltrail.access;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// What lets a program in.
///
/// @param key digest of the token, which is shown once and kept nowhere
/// @param name for people
/// @param by the login name of who made it
public record Token(
    String id,
    String key,
    String name,
    Set<Scope> scopes,
    String by,
    Instant made,
    Optional<Instant> used) {
  public Token {
    scopes = Set.copyOf(scopes);
  }
}
