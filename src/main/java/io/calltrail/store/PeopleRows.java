package io.calltrail.store;

import io.calltrail.access.Audit;
import io.calltrail.access.PeopleTable;
import io.calltrail.access.Person;
import io.calltrail.access.Role;
import io.calltrail.access.Scope;
import io.calltrail.access.Session;
import io.calltrail.access.Token;
import io.calltrail.call.AgentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/// People, their sessions and tokens, and what they changed.
final class PeopleRows implements PeopleTable, Audit {
  private static final String ADD_PERSON =
      """
      insert into person (id, login, name, role, agent, active, made_at, password)
      select :id, :login, :name, :role, :agent, :active, :made, :password
      where not exists (select 1 from person where login = :login)
      """;

  private static final String ADD_TOKEN =
      """
      insert into api_token (id, digest, name, scopes, made_by, made_at)
      values (:id, :digest, :name, :scopes, :by, :made)
      """;

  private static final String BEGIN =
      """
      insert into login_session (digest, person, csrf, began_at, seen_at)
      values (:digest, :person, :csrf, :began, :seen)
      """;

  private static final String NOTE =
      """
      insert into audit (happened_at, who, what, subject, more)
      values (:at, :who, :what, :subject, :more)
      """;

  private final StoreSettings settings;
  private final Jdbi jdbi;

  PeopleRows(StoreSettings settings, Jdbi jdbi) {
    this.settings = settings;
    this.jdbi = jdbi;
  }

  // ---- people

  @Override
  public List<Person> people() {
    return read(
        h -> h.createQuery("select * from person order by login").map((r, _) -> person(r)).list());
  }

  @Override
  public Optional<Known> byLogin(String login) {
    return read(
        h ->
            h.createQuery("select * from person where login = :login")
                .bind("login", login)
                .map((r, _) -> new Known(person(r), r.getString("password")))
                .findOne());
  }

  @Override
  public Optional<Person> byId(String id) {
    return read(
        h ->
            h.createQuery("select * from person where id = :id")
                .bind("id", id)
                .map((r, _) -> person(r))
                .findOne());
  }

  @Override
  public Optional<Person> byIdentity(String identity) {
    return read(
        h ->
            h.createQuery("select * from person where identity = :identity")
                .bind("identity", identity)
                .map((r, _) -> person(r))
                .findOne());
  }

  @Override
  public boolean add(Person person, String password) {
    return write(
            h ->
                h.createUpdate(ADD_PERSON)
                    .bind("id", person.id())
                    .bind("login", person.login())
                    .bind("name", person.name())
                    .bind("role", person.role().label())
                    .bind("agent", person.agent().map(AgentId::value).orElse(null))
                    .bind("active", person.active())
                    .bind("made", person.made())
                    .bind("password", password)
                    .execute())
        == 1;
  }

  @Override
  public void change(Person person) {
    write(
        h ->
            h.createUpdate(
                    "update person set role = :role, agent = :agent, active = :active where id = :id")
                .bind("role", person.role().label())
                .bind("agent", person.agent().map(AgentId::value).orElse(null))
                .bind("active", person.active())
                .bind("id", person.id())
                .execute());
  }

  @Override
  public void password(String person, String password) {
    write(
        h ->
            h.createUpdate("update person set password = :password where id = :id")
                .bind("password", password)
                .bind("id", person)
                .execute());
  }

  @Override
  public void identity(String person, String identity) {
    write(
        h ->
            h.createUpdate("update person set identity = :identity where id = :id")
                .bind("identity", identity)
                .bind("id", person)
                .execute());
  }

  private static Person person(ResultSet row) throws SQLException {
    return new Person(
        row.getString("id"),
        row.getString("login"),
        row.getString("name"),
        Role.of(row.getString("role")).orElseThrow(),
        Optional.ofNullable(row.getString("agent")).map(AgentId::new),
        row.getBoolean("active"),
        moment(row, "made_at"));
  }

  // ---- sessions

  @Override
  public void begin(Session session) {
    write(
        h ->
            h.createUpdate(BEGIN)
                .bind("digest", session.key())
                .bind("person", session.person())
                .bind("csrf", session.csrf())
                .bind("began", session.began())
                .bind("seen", session.seen())
                .execute());
  }

  @Override
  public Optional<Session> session(String key) {
    return read(
        h ->
            h.createQuery("select * from login_session where digest = :digest")
                .bind("digest", key)
                .map(
                    (r, _) ->
                        new Session(
                            r.getString("digest"),
                            r.getString("person"),
                            r.getString("csrf"),
                            moment(r, "began_at"),
                            moment(r, "seen_at")))
                .findOne());
  }

  @Override
  public void seen(String key, Instant at) {
    write(
        h ->
            h.createUpdate("update login_session set seen_at = :at where digest = :digest")
                .bind("at", at)
                .bind("digest", key)
                .execute());
  }

  @Override
  public void end(String key) {
    write(h -> h.execute("delete from login_session where digest = ?", key));
  }

  @Override
  public void endAll(String person) {
    write(h -> h.execute("delete from login_session where person = ?", person));
  }

  @Override
  public void endOlder(Instant began, Instant seen) {
    write(
        h ->
            h.createUpdate("delete from login_session where began_at < :began or seen_at < :seen")
                .bind("began", began)
                .bind("seen", seen)
                .execute());
  }

  // ---- tokens

  @Override
  public List<Token> tokens() {
    return read(
        h ->
            h.createQuery("select * from api_token order by made_at, id")
                .map((r, _) -> token(r))
                .list());
  }

  @Override
  public Optional<Token> token(String key) {
    return read(
        h ->
            h.createQuery("select * from api_token where digest = :digest")
                .bind("digest", key)
                .map((r, _) -> token(r))
                .findOne());
  }

  @Override
  public void add(Token token) {
    write(
        h ->
            h.createUpdate(ADD_TOKEN)
                .bind("id", token.id())
                .bind("digest", token.key())
                .bind("name", token.name())
                .bind(
                    "scopes",
                    String.join(" ", token.scopes().stream().map(Scope::label).sorted().toList()))
                .bind("by", token.by())
                .bind("made", token.made())
                .execute());
  }

  @Override
  public void used(String token, Instant at) {
    write(
        h ->
            h.createUpdate("update api_token set used_at = :at where id = :id")
                .bind("at", at)
                .bind("id", token)
                .execute());
  }

  @Override
  public boolean revoke(String token) {
    return write(h -> h.execute("delete from api_token where id = ?", token)) == 1;
  }

  private static Token token(ResultSet row) throws SQLException {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String label : row.getString("scopes").split(" ", -1)) {
      Scope.of(label).ifPresent(scopes::add);
    }
    return new Token(
        row.getString("id"),
        row.getString("digest"),
        row.getString("name"),
        scopes,
        row.getString("made_by"),
        moment(row, "made_at"),
        Optional.ofNullable(row.getObject("used_at", OffsetDateTime.class))
            .map(OffsetDateTime::toInstant));
  }

  // ---- what was changed

  @Override
  public void note(Entry entry) {
    write(
        h ->
            h.createUpdate(NOTE)
                .bind("at", entry.at())
                .bind("who", entry.who())
                .bind("what", entry.what())
                .bind("subject", entry.of())
                .bind("more", entry.more())
                .execute());
  }

  @Override
  public List<Entry> latest(int most) {
    return read(
        h ->
            h.createQuery("select * from audit order by happened_at desc, id desc limit :n")
                .bind("n", most)
                .map(
                    (r, _) ->
                        new Entry(
                            moment(r, "happened_at"),
                            r.getString("who"),
                            r.getString("what"),
                            r.getString("subject"),
                            r.getString("more")))
                .list());
  }

  // ---- small things

  private static Instant moment(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private <T> T read(Function<Handle, T> query) {
    try {
      return jdbi.withHandle(query::apply);
    } catch (JdbiException e) {
      throw StoreFailure.of(settings, e);
    }
  }

  /// What is told to be kept is in the file, whatever happens next.
  private int write(Function<Handle, Integer> change) {
    return read(
        h -> {
          int rows = h.inTransaction(change::apply);
          if (settings.embedded()) {
            h.execute("checkpoint sync");
          }
          return rows;
        });
  }
}
