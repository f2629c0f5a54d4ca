package io.calltrail.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Where people, their sessions and tokens are kept. May block.
public interface PeopleTable {
  /// @param password as [Passwords#kept] gives it
  record Known(Person person, String password) {}

  /// In the order of their login names.
  List<Person> people();

  Optional<Known> byLogin(String login);

  Optional<Person> byId(String id);

  /// @param identity as [Identity#key]
  Optional<Person> byIdentity(String identity);

  /// @return false when the login name is taken
  boolean add(Person person, String password);

  /// Role, agent and activity; nothing else of a person changes.
  void change(Person person);

  void password(String person, String password);

  /// Whom this identity belongs to from now on; nobody else has it.
  void identity(String person, String identity);

  void begin(Session session);

  Optional<Session> session(String key);

  void seen(String key, Instant at);

  void end(String key);

  /// Ends all sessions of a person.
  void endAll(String person);

  /// Ends what began before the one moment or was last seen before the other.
  void endOlder(Instant began, Instant seen);

  /// In the order of their making.
  List<Token> tokens();

  Optional<Token> token(String key);

  void add(Token token);

  void used(String token, Instant at);

  /// @return false when there is none
  boolean revoke(String token);
}
