package io.calltrail.access;

import io.calltrail.call.AgentId;
import io.calltrail.call.CallId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Lets people and programs in, and tells who asks. What browsers and programs keep is 256 random
/// bits; of it only a digest is kept here.
public final class Door {
  /// A session ends this long after its beginning.
  public static final Duration LONGEST_SESSION = Duration.ofDays(30);

  /// A session ends when nothing was asked in it for this long.
  public static final Duration IDLE = Duration.ofDays(3);

  private static final Duration NOTED = Duration.ofMinutes(5);
  private static final int SECRET = 32;
  private static final int LONGEST_LOGIN = 64;
  private static final int LONGEST_NAME = 100;

  private final PeopleTable table;
  private final Audit audit;
  private final SetupLink setup;
  private final String masterToken;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Passwords passwords;
  private final String nobodysPassword;
  private final Throttle throttle = new Throttle();
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final Map<String, Person> persons = new ConcurrentHashMap<>();
  private final Map<Hearing, Instant> hearing = new ConcurrentHashMap<>();

  private record Hearing(String who, CallId call) {}

  /// @param masterToken a token of all scopes that is kept elsewhere
  public Door(
      PeopleTable table,
      Audit audit,
      SetupLink setup,
      String masterToken,
      InstantSource clock,
      SecureRandom random) {
    if (!masterToken.matches("[!-~]{16,}")) {
      throw new IllegalArgumentException(
          "the token must be 16 or more visible ASCII characters without spaces");
    }
    this.table = table;
    this.audit = audit;
    this.setup = setup;
    this.masterToken = digest(masterToken);
    this.clock = clock;
    this.random = random;
    this.passwords = new Passwords(random);
    this.nobodysPassword = passwords.nobodys();
    Instant now = clock.instant();
    table.endOlder(now.minus(LONGEST_SESSION), now.minus(IDLE));
  }

  // ---- who asks

  /// What became of an attempt to come in.
  public sealed interface Entry {
    /// @param secret for the browser to keep
    record In(Person person, String secret) implements Entry {}

    record Wrong() implements Entry {}

    /// Too many wrong ones.
    record Later(Duration left) implements Entry {}
  }

  /// @param address of the browser
  public Entry enter(String login, String password, String address) {
    String name = login.length() > LONGEST_LOGIN ? "" : login.strip().toLowerCase(Locale.ROOT);
    Instant now = clock.instant();
    Duration wait = throttle.left(name, address, now);
    if (wait.isPositive()) {
      return new Entry.Later(wait);
    }
    Optional<PeopleTable.Known> known =
        table
            .byLogin(name)
            .filter(k -> k.person().active() && password.length() <= Passwords.LONGEST);
    boolean right =
        passwords.matches(
            password.length() <= Passwords.LONGEST ? password : "",
            known.map(PeopleTable.Known::password).orElse(nobodysPassword));
    if (known.isEmpty() || !right) {
      throttle.failed(name, address, now);
      if (throttle.left(name, address, now).isPositive()) {
        note("nobody", "login.throttled", name, address);
      }
      return new Entry.Wrong();
    }
    throttle.succeeded(name, address);
    return begin(known.get().person());
  }

  /// Somebody whom another place has let in: made known here the first time, and each time with the
  /// role that it tells.
  ///
  /// @param agent empty: as it is here
  /// @return empty when this person may not come in any more
  public synchronized Optional<Entry.In> enter(Identity who, Role role, Optional<AgentId> agent) {
    Optional<Person> known = table.byIdentity(who.key());
    if (known.isEmpty()) {
      return Optional.of(begin(added(who, role, agent)));
    }
    Person before = known.get();
    if (!before.active()) {
      refused(who, "may not come in");
      return Optional.empty();
    }
    Person now = before.with(role, agent.or(before::agent), true);
    if (!now.equals(before)) {
      replaced(now);
      note(who.issuer(), "person.changed", now.login(), told(now));
    }
    return Optional.of(begin(now));
  }

  private Person added(Identity who, Role role, Optional<AgentId> agent) {
    String login = login(who.login());
    String name = who.name().replaceAll("\\p{Cntrl}", " ").strip();
    var person =
        new Person(
            id(),
            login,
            name.isEmpty() ? login : name.substring(0, Math.min(name.length(), LONGEST_NAME)),
            role,
            agent,
            true,
            now());
    if (!table.add(person, nobodysPassword)) {
      throw new IllegalStateException("the login name " + login + " was taken meanwhile");
    }
    table.identity(person.id(), who.key());
    note(who.issuer(), "person.added", login, told(person));
    return person;
  }

  /// One that is free here.
  private String login(String elsewhere) {
    String plain = elsewhere.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._@+-]", "");
    String login = plain.isEmpty() ? "person" : plain;
    login = login.substring(0, Math.min(login.length(), LONGEST_LOGIN - 10));
    return table.byLogin(login).isEmpty() ? login : login + "-" + id().substring(0, 8);
  }

  /// Somebody whom another place has let in, and who may not come in here: what is open ends.
  public void refused(Identity who, String why) {
    table.byIdentity(who.key()).ifPresent(this::replaced);
    note("nobody", "login.refused", who.login(), why);
  }

  /// Somebody of whom another place has told nothing that can be believed.
  public void refused(String why) {
    note("nobody", "login.refused", "", why);
  }

  private static String told(Person person) {
    return person.role().label() + person.agent().map(a -> ", agent " + a).orElse("");
  }

  private Entry.In begin(Person person) {
    String secret = secret();
    Instant now = clock.instant();
    var session = new Session(digest(secret), person.id(), secret(), now, now);
    table.begin(session);
    note(person.login(), "session.began", person.login(), "");
    return new Entry.In(person, secret);
  }

  /// The person whose browser keeps this.
  public Asker bySession(String secret) {
    String key = digest(secret);
    Instant now = clock.instant();
    Optional<Session> session = Optional.ofNullable(sessions.get(key)).or(() -> table.session(key));
    if (session.isEmpty()
        || session.get().began().plus(LONGEST_SESSION).isBefore(now)
        || session.get().seen().plus(IDLE).isBefore(now)) {
      sessions.remove(key);
      return new Asker.Nobody();
    }
    Session known = seen(session.get(), now);
    return Optional.ofNullable(persons.get(known.person()))
        .or(() -> table.byId(known.person()))
        .filter(Person::active)
        .<Asker>map(
            person -> {
              persons.put(person.id(), person);
              return new Asker.Human(person, known.csrf());
            })
        .orElseGet(Asker.Nobody::new);
  }

  private Session seen(Session session, Instant now) {
    boolean late = session.seen().plus(NOTED).isBefore(now);
    var known =
        late
            ? new Session(session.key(), session.person(), session.csrf(), session.began(), now)
            : session;
    if (late) {
      table.seen(session.key(), now);
    }
    sessions.put(session.key(), known);
    return known;
  }

  /// The program that shows this.
  public Asker byToken(String token) {
    String key = digest(token);
    if (MessageDigest.isEqual(bytes(key), bytes(masterToken))) {
      return new Asker.Program("api-token", EnumSet.allOf(Scope.class));
    }
    Optional<Token> known = table.token(key);
    Instant now = clock.instant();
    known
        .filter(t -> t.used().isEmpty() || t.used().get().plus(NOTED).isBefore(now))
        .ifPresent(t -> table.used(t.id(), now));
    return known
        .<Asker>map(t -> new Asker.Program(t.name(), t.scopes()))
        .orElseGet(Asker.Nobody::new);
  }

  /// The browser forgets, and so do we.
  public void leave(String secret) {
    String key = digest(secret);
    sessions.remove(key);
    table.end(key);
  }

  // ---- people

  public List<Person> people() {
    return table.people();
  }

  public boolean empty() {
    return table.people().isEmpty();
  }

  /// @throws IllegalArgumentException in words for the person who asked
  public Person add(
      Asker by, String login, String name, String password, Role role, Optional<AgentId> agent) {
    var person =
        new Person(
            id(), login.strip().toLowerCase(Locale.ROOT), name.strip(), role, agent, true, now());
    if (!table.add(person, kept(password))) {
      throw new IllegalArgumentException("the login name " + person.login() + " is taken");
    }
    note(by.name(), "person.added", person.login(), role.label());
    return person;
  }

  /// What the page of the set-up link does: an admin, who is in at once.
  ///
  /// @return empty when the link is not or no longer good
  /// @throws IllegalArgumentException in words for the person who asked
  public Optional<Entry.In> setUp(String token, String login, String name, String password) {
    String kept = kept(password);
    String lower = login.strip().toLowerCase(Locale.ROOT);
    if (!setup.opens(token, now())) {
      return Optional.empty();
    }
    Optional<Person> before = table.byLogin(lower).map(PeopleTable.Known::person);
    Person person =
        before
            .map(p -> p.with(Role.ADMIN, p.agent(), true))
            .orElseGet(
                () ->
                    new Person(
                        id(), lower, name.strip(), Role.ADMIN, Optional.empty(), true, now()));
    if (!setup.close()) {
      return Optional.empty();
    }
    if (before.isPresent()) {
      table.password(person.id(), kept);
      replaced(person);
    } else if (!table.add(person, kept)) {
      return Optional.empty();
    }
    note("setup link", before.isPresent() ? "person.restored" : "person.added", lower, "admin");
    return Optional.of(begin(person));
  }

  /// Whether the set-up link holds this token.
  public boolean setupOpens(String token) {
    return setup.opens(token, now());
  }

  /// @throws IllegalArgumentException in words for the person who asked
  public void change(Asker by, String id, Role role, Optional<AgentId> agent, boolean active) {
    Person before = person(id);
    if (before.role() == Role.ADMIN && (role != Role.ADMIN || !active) && lastAdmin(before)) {
      throw new IllegalArgumentException("one active admin must remain");
    }
    replaced(before.with(role, agent, active));
    note(
        by.name(),
        "person.changed",
        before.login(),
        told(before.with(role, agent, active)) + (active ? "" : ", may not come in"));
  }

  private boolean lastAdmin(Person person) {
    return table.people().stream()
        .noneMatch(p -> p.active() && p.role() == Role.ADMIN && !p.id().equals(person.id()));
  }

  /// Old sessions end with the old rights.
  private void replaced(Person person) {
    table.change(person);
    table.endAll(person.id());
    sessions.values().removeIf(s -> s.person().equals(person.id()));
    persons.remove(person.id());
  }

  /// Gives a new password, and ends all sessions.
  ///
  /// @throws IllegalArgumentException in words for the person who asked
  public void password(Asker by, String id, String password) {
    Person person = person(id);
    table.password(id, kept(password));
    replaced(person);
    note(by.name(), "person.password", person.login(), "");
  }

  /// Gives oneself a new password; whoever does not know the old one may not.
  ///
  /// @return false when the old one is wrong
  /// @throws IllegalArgumentException in words for the person who asked
  public boolean password(Asker.Human self, String old, String password, String address) {
    if (!(enter(self.person().login(), old, address) instanceof Entry.In)) {
      return false;
    }
    password(self, self.person().id(), password);
    return true;
  }

  /// Notes what somebody did elsewhere.
  public void did(Asker who, String what, String of, String more) {
    note(who.name(), what, of, more);
  }

  /// The latest changes, the newest first.
  public List<Audit.Entry> changes(int most) {
    return audit.latest(most);
  }

  private Person person(String id) {
    return table
        .byId(id)
        .orElseThrow(() -> new IllegalArgumentException("there is no such person"));
  }

  // ---- tokens

  public List<Token> tokens() {
    return table.tokens();
  }

  /// @return the token, which nobody can be told again
  /// @throws IllegalArgumentException in words for the person who asked
  public String addToken(Asker by, String name, Set<Scope> scopes) {
    String title = name.strip();
    if (!title.matches("[\\p{L}\\p{N} ._-]{1,60}")) {
      throw new IllegalArgumentException(
          "a token's name has 1 to 60 letters, digits, spaces, dots, dashes");
    }
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException("a token opens at least one thing");
    }
    String secret = "ct_" + secret();
    table.add(new Token(id(), digest(secret), title, scopes, by.name(), now(), Optional.empty()));
    note(
        by.name(),
        "token.added",
        title,
        String.join(" ", scopes.stream().map(Scope::label).sorted().toList()));
    return secret;
  }

  /// @return false when there is none
  public boolean revokeToken(Asker by, String id) {
    Optional<Token> token = table.tokens().stream().filter(t -> t.id().equals(id)).findFirst();
    boolean gone = table.revoke(id);
    token.filter(_ -> gone).ifPresent(t -> note(by.name(), "token.revoked", t.name(), ""));
    return gone;
  }

  // ---- small things

  private String kept(String password) {
    if (password.length() < Passwords.SHORTEST || password.length() > Passwords.LONGEST) {
      throw new IllegalArgumentException(
          "a password has " + Passwords.SHORTEST + " to " + Passwords.LONGEST + " characters");
    }
    return passwords.kept(password);
  }

  /// A recording is read. A player asks for it piece by piece: that is noted once.
  public void heard(Asker who, CallId call) {
    Instant now = clock.instant();
    hearing.values().removeIf(since -> !since.plus(NOTED).isAfter(now));
    if (hearing.putIfAbsent(new Hearing(who.name(), call), now) == null) {
      note(who.name(), "recording.heard", call.value(), "");
    }
  }

  private void note(String who, String what, String of, String more) {
    audit.note(new Audit.Entry(now(), who, what, of, more));
  }

  private Instant now() {
    return clock.instant();
  }

  private String id() {
    byte[] bytes = new byte[8];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private String secret() {
    byte[] bytes = new byte[SECRET];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String digest(String secret) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(secret)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
