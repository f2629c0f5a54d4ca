package io.calltrail.access;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// People and what they changed, kept in memory.
public final class MemoryPeople implements PeopleTable, Audit {
  private final Map<String, Known> people = new LinkedHashMap<>();
  private final Map<String, String> identities = new LinkedHashMap<>();
  private final Map<String, Session> sessions = new LinkedHashMap<>();
  private final Map<String, Token> tokens = new LinkedHashMap<>();
  private final List<Entry> noted = new ArrayList<>();

  /// A door to them whose set-up link does not exist.
  public Door door(String masterToken, InstantSource clock) {
    return door(masterToken, clock, new SetupLink(Path.of("no such folder", "setup-token")));
  }

  public Door door(String masterToken, InstantSource clock, SetupLink link) {
    return new Door(this, this, link, masterToken, clock, new SecureRandom());
  }

  /// Makes the admin `root` and lets them in.
  ///
  /// @return the session's secret
  public static String adminsSession(Door door) {
    String password = "correct horse battery";
    var program = new Asker.Program("test", Set.of());
    door.add(program, "root", "Root", password, Role.ADMIN, Optional.empty());
    return ((Door.Entry.In) door.enter("root", password, "::1")).secret();
  }

  @Override
  public synchronized List<Person> people() {
    return people.values().stream()
        .map(Known::person)
        .sorted(Comparator.comparing(Person::login))
        .toList();
  }

  @Override
  public synchronized Optional<Known> byLogin(String login) {
    return people.values().stream().filter(k -> k.person().login().equals(login)).findFirst();
  }

  @Override
  public synchronized Optional<Person> byId(String id) {
    return Optional.ofNullable(people.get(id)).map(Known::person);
  }

  @Override
  public synchronized Optional<Person> byIdentity(String identity) {
    return Optional.ofNullable(identities.get(identity)).flatMap(this::byId);
  }

  @Override
  public synchronized void identity(String person, String identity) {
    identities.put(identity, person);
  }

  @Override
  public synchronized boolean add(Person person, String password) {
    if (byLogin(person.login()).isPresent()) {
      return false;
    }
    people.put(person.id(), new Known(person, password));
    return true;
  }

  @Override
  public synchronized void change(Person person) {
    people.computeIfPresent(person.id(), (_, known) -> new Known(person, known.password()));
  }

  @Override
  public synchronized void password(String person, String password) {
    people.computeIfPresent(person, (_, known) -> new Known(known.person(), password));
  }

  @Override
  public synchronized void begin(Session session) {
    sessions.put(session.key(), session);
  }

  @Override
  public synchronized Optional<Session> session(String key) {
    return Optional.ofNullable(sessions.get(key));
  }

  @Override
  public synchronized void seen(String key, Instant at) {
    sessions.computeIfPresent(
        key, (_, s) -> new Session(s.key(), s.person(), s.csrf(), s.began(), at));
  }

  @Override
  public synchronized void end(String key) {
    sessions.remove(key);
  }

  @Override
  public synchronized void endAll(String person) {
    sessions.values().removeIf(s -> s.person().equals(person));
  }

  @Override
  public synchronized void endOlder(Instant began, Instant seen) {
    sessions.values().removeIf(s -> s.began().isBefore(began) || s.seen().isBefore(seen));
  }

  @Override
  public synchronized List<Token> tokens() {
    return List.copyOf(tokens.values());
  }

  @Override
  public synchronized Optional<Token> token(String key) {
    return tokens.values().stream().filter(t -> t.key().equals(key)).findFirst();
  }

  @Override
  public synchronized void add(Token token) {
    tokens.put(token.id(), token);
  }

  @Override
  public synchronized void used(String token, Instant at) {
    tokens.computeIfPresent(
        token,
        (_, t) ->
            new Token(t.id(), t.key(), t.name(), t.scopes(), t.by(), t.made(), Optional.of(at)));
  }

  @Override
  public synchronized boolean revoke(String token) {
    return tokens.remove(token) != null;
  }

  @Override
  public synchronized void note(Entry entry) {
    noted.add(entry);
  }

  @Override
  public synchronized List<Entry> latest(int most) {
    var latest = new ArrayList<>(noted);
    Collections.reverse(latest);
    return latest.stream().limit(most).toList();
  }
}
