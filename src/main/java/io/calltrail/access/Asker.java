package io.calltrail.access;

import io.calltrail.call.AgentId;
import java.util.Optional;
import java.util.Set;

/// Who makes a request.
public sealed interface Asker {
  /// Has shown nothing.
  record Nobody() implements Asker {}

  /// Came in by password.
  ///
  /// @param csrf what every request that changes something must also say
  record Human(Person person, String csrf) implements Asker {}

  /// Has shown a token.
  record Program(String token, Set<Scope> scopes) implements Asker {
    public Program {
      scopes = Set.copyOf(scopes);
    }
  }

  /// As written into the audit log.
  default String name() {
    return switch (this) {
      case Nobody _ -> "nobody";
      case Human(var person, _) -> person.login();
      case Program(var token, _) -> "token " + token;
    };
  }

  /// The agent whose calls alone may be seen; empty when all may.
  default Optional<AgentId> onlyOf() {
    return this instanceof Human(var person, _) && person.role() == Role.AGENT
        ? person.agent().or(() -> Optional.of(NONE))
        : Optional.empty();
  }

  /// In place of the agent of somebody who is an agent by role and has none: no call is of it.
  AgentId NONE = new AgentId("_none_");
}
