package io.calltrail.store;

import com.zaxxer.hikari.HikariDataSource;
import io.calltrail.access.Audit;
import io.calltrail.access.PeopleTable;
import io.calltrail.call.AccountId;
import io.calltrail.call.AgentEvent;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallBackRecord;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallRecord;
import io.calltrail.call.Comment;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.TaskEnding;
import io.calltrail.call.TaskEvent;
import io.calltrail.call.TaskId;
import io.calltrail.reports.CallFilter;
import io.calltrail.reports.CallPage;
import io.calltrail.reports.Cursor;
import io.calltrail.reports.Order;
import io.calltrail.reports.Report;
import io.calltrail.reports.ReportQuery;
import io.calltrail.routing.WaitCount;
import java.sql.ResultSet;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The calls in SQL. Follows the journal: a call becomes a row when it ends, and its recording is
/// added when it is known.
///
/// Batches are applied one after another; reads come from any thread. Every method throws
/// [StoreException] when the database fails.
public final class CallStore implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CallStore.class);

  /// Rows fetched at once when a list is long.
  private static final int FETCH = 500;

  /// A talk that began before midnight may end after it.
  private static final Duration SETTLED = Duration.ofHours(6);

  private static final int DAYS_AT_ONCE = 30;

  private static final String CAMPAIGNS =
      """
      select account, campaign,
        count(*) as offered,
        count(answered_at) as answered,
        count(case when missed then 1 end) as missed,
        count(case when answered_at is null and outcome = 'short_abandon' then 1 end)
          as short_abandons,
        count(case when answered_at is not null and waited_ms <= :threshold then 1 end)
          as answered_in_time,
        sum(case when answered_at is not null then waited_ms else 0 end) as waited_ms
      from call
      where arrived_at >= :from and arrived_at < :to
      group by account, campaign
      order by account, campaign
      """;

  private static final String CAMPAIGNS_OF =
      """
      select id, campaign from call where id in (<ids>)
      union all
      select b.id, c.campaign
      from call_back b join task t on t.id = b.task_id join call c on c.id = t.call_id
      where b.id in (<ids>)
      """;

  private static final String WAITS =
      """
      select step, count(*) as calls, sum(gone) as gone, sum(waited_ms - step * :step) as within_ms
      from (
        select waited_ms, cast(waited_ms / :step as integer) as step,
          case when outcome in ('abandoned', 'short_abandon') then 1 else 0 end as gone
        from call
        where account = :account and arrived_at >= :since and queue is not null
          and outcome in ('answered', 'abandoned', 'short_abandon', 'timed_out')) as waits
      group by step
      """;

  private static final String CALLERS = "select number, agent from caller";

  private static final String AGENTS =
      """
      select agent, happened_at, kind, reason
      from agent_event e
      where sequence >= (
        select coalesce(max(x.sequence), 0)
        from agent_event x
        where x.agent = e.agent and x.kind in ('logged_in', 'logged_out'))
      order by sequence
      """;

  private final StoreSettings settings;
  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final OpenTrails trails = new OpenTrails();

  private CallStore(StoreSettings settings, HikariDataSource pool) {
    this.settings = settings;
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
    jdbi.registerArgument(new InstantInUtc());
    // values are numbers of people, and failures get into logs
    jdbi.getConfig(StatementExceptions.class)
        .setMessageRendering(StatementExceptions.MessageRendering.NONE);
  }

  /// Opens the database and brings its tables up to date.
  ///
  /// @throws StoreException.Unreachable when no connection is had within the connect timeout
  /// @throws StoreException.SchemaTooNew when a newer Calltrail has used this database
  /// @throws StoreException.Refused when the database was reached and does not let us in
  public static CallStore open(StoreSettings settings) {
    HikariDataSource pool = Connections.open(settings);
    try {
      var store = new CallStore(settings, pool);
      store.run(
          jdbi -> {
            Schema.migrate(pool, jdbi, settings);
            return true;
          });
      return store;
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /// Looks at a database once, without changing it.
  public static StoreProbe probe(StoreSettings settings) {
    var look = settings.embedded() ? settings.existing() : settings;
    try (HikariDataSource pool = Connections.open(look)) {
      return new StoreProbe.Reached(Jdbi.create(pool).withHandle(Schema::version), Schema.VERSION);
    } catch (StoreException | JdbiException e) {
      return switch (StoreFailure.state(e)) {
        case "90146" -> new StoreProbe.Absent();
        case "90020" -> new StoreProbe.InUse();
        default ->
            new StoreProbe.Failed(
                String.valueOf(
                    (e instanceof StoreException ? e : StoreFailure.of(settings, e)).getMessage()));
      };
    }
  }

  /// The sequence from which the journal must be read after [#open]: the arrival of the oldest call
  /// that had not ended, so it may lie before facts applied already; 0 for an empty database.
  public long position() {
    return run(
        jdbi ->
            jdbi.withHandle(
                h ->
                    h.createQuery("select resume_from from journal_position")
                        .mapTo(Long.class)
                        .one()));
  }

  /// Applies facts in ascending sequence; when it throws, the same batch must be given again. The
  /// position never runs ahead of the rows, facts applied before are recognised by their sequence,
  /// and a row written again replaces itself. Best in batches of up to 500.
  public synchronized void apply(List<SequencedFact> facts) {
    if (facts.isEmpty()) {
      return;
    }
    OpenTrails.Change change = trails.change();
    var writer = new CallWriter();
    run(
        jdbi -> {
          if (settings.embedded()) {
            // H2 2.5 killed while it writes may keep a part of a commit: sums of days that change
            // go first, then the rows, then the position
            long reached = jdbi.inTransaction(handle -> gather(handle, change, facts, writer));
            if (!writer.isEmpty()) {
              if (jdbi.inTransaction(handle -> CallSums.drop(handle, writer.days()))) {
                sync(jdbi);
              }
              jdbi.useTransaction(writer::write);
              sync(jdbi);
            }
            jdbi.useTransaction(handle -> savePosition(handle, change, reached));
          } else {
            jdbi.useTransaction(
                handle -> {
                  long reached = gather(handle, change, facts, writer);
                  CallSums.drop(handle, writer.days());
                  writer.write(handle);
                  savePosition(handle, change, reached);
                });
          }
          return true;
        });
    change.commit();
  }

  private static void sync(Jdbi jdbi) {
    jdbi.useHandle(handle -> handle.execute("checkpoint sync"));
  }

  /// @return the sequence after the last fact whose rows are then in the tables
  private static long gather(
      Handle handle, OpenTrails.Change change, List<SequencedFact> facts, CallWriter writer) {
    long appliedTo = appliedTo(handle);
    long next = 0;
    for (SequencedFact f : facts) {
      if (f.sequence() < next) {
        throw new IllegalArgumentException(
            "fact " + f.sequence() + " follows fact " + (next - 1) + " in one batch");
      }
      next = f.sequence() + 1;
      add(f, f.sequence() >= appliedTo, change, writer);
    }
    return Math.max(appliedTo, next);
  }

  /// Also keeps any other writer out until the transaction's end.
  private static long appliedTo(Handle handle) {
    return handle
        .createQuery("select applied_to from journal_position for update")
        .mapTo(Long.class)
        .one();
  }

  private static void savePosition(Handle handle, OpenTrails.Change change, long reached) {
    handle
        .createUpdate("update journal_position set applied_to = :to, resume_from = :from")
        .bind("to", reached)
        .bind("from", change.oldest(reached))
        .execute();
  }

  /// @param fresh false when its rows are in the tables already and only the open trails are
  ///   rebuilt
  private static void add(
      SequencedFact f, boolean fresh, OpenTrails.Change change, CallWriter writer) {
    switch (f.fact()) {
      case AgentEvent e -> {
        if (fresh) {
          writer.add(f.sequence(), e);
        }
      }
      case TaskEvent e -> {
        if (fresh) {
          writer.add(e);
        }
      }
      case CallEvent.RecordingPaused _, CallEvent.RecordingResumed _ -> {}
      case CallEvent.Recorded e -> {
        if (fresh) {
          writer.add(e);
        }
      }
      case CallEvent.RecordingFailed e -> {
        if (fresh) {
          writer.add(e);
        }
      }
      case CallEvent e -> {
        if (fresh && !(e instanceof CallEvent.Arrived) && !change.knows(e.call())) {
          log.warn("{}: {} of a call that is not open, left out", e.call(), name(e));
        }
        change.add(f.sequence(), e).filter(_ -> fresh).map(CallRecord::of).ifPresent(writer::add);
      }
    }
  }

  private static String name(CallEvent event) {
    return event.getClass().getSimpleName();
  }

  /// Writes many ended calls, the oldest first, into a database that holds none, as quickly as it
  /// can. Stopped in the middle it leaves a database without indexes, to be thrown away.
  ///
  /// @throws IllegalStateException when there are calls already
  public synchronized void fill(Iterator<CallRecord> calls) {
    run(
        jdbi -> {
          new Filling(jdbi).fill(calls);
          return true;
        });
  }

  /// The record of a call that has ended.
  public Optional<CallRecord> find(CallId call) {
    var found = new ArrayList<CallRecord>(1);
    run(
        jdbi ->
            jdbi.withHandle(
                h ->
                    h.createQuery(CallReader.FIND)
                        .bind("id", call.value())
                        .scanResultSet(CallReader.each(found::add))));
    return found.stream().findFirst();
  }

  /// The calls that arrived last, the newest first; at most `n`.
  public List<CallRecord> latest(int n) {
    var found = new ArrayList<CallRecord>();
    run(
        jdbi ->
            jdbi.withHandle(
                h ->
                    h.createQuery(CallReader.LATEST)
                        .bind("n", n)
                        .scanResultSet(CallReader.each(found::add))));
    return List.copyOf(found);
  }

  /// A page of the calls that have ended.
  ///
  /// @param after empty: from the beginning
  /// @param within how long to look for calls: past it the page is told with what it holds
  public CallPage page(
      AccountId account,
      CallFilter filter,
      Order order,
      Optional<Cursor> after,
      int limit,
      Duration within) {
    return run(
        jdbi ->
            jdbi.withHandle(h -> CallList.page(h, account, filter, order, after, limit, within)));
  }

  /// Sums of the calls that have ended.
  public Report report(AccountId account, ReportQuery query) {
    return run(
        jdbi ->
            jdbi.inTransaction(
                TransactionIsolationLevel.REPEATABLE_READ,
                h -> CallSums.report(h, account, query)));
  }

  /// Sums up the days that were over [#SETTLED] ago and are not summed up yet, so that reports need
  /// not count their calls. Facts can be applied meanwhile.
  public void sumUp(Instant now) {
    int last = CallSums.day(now.minus(SETTLED));
    int next = run(jdbi -> jdbi.withHandle(CallSums::firstDay)).orElse(last);
    while (next < last) {
      next = sumUp(next, last);
    }
  }

  /// @return the day up to which all are summed up
  private synchronized int sumUp(int first, int last) {
    TreeSet<Integer> summed = run(jdbi -> jdbi.withHandle(h -> CallSums.summed(h, first, last)));
    int from = first;
    while (summed.contains(from)) {
      from++;
    }
    int to = from;
    while (to < last && to < from + DAYS_AT_ONCE && !summed.contains(to)) {
      to++;
    }
    if (from < to) {
      writeSums(from, to);
    }
    return to;
  }

  private void writeSums(int from, int to) {
    run(
        jdbi -> {
          jdbi.useTransaction(
              h -> {
                appliedTo(h);
                CallSums.write(h, from, to);
                if (!settings.embedded()) {
                  CallSums.hold(h, from, to);
                }
              });
          if (settings.embedded()) {
            sync(jdbi);
            jdbi.useTransaction(h -> CallSums.hold(h, from, to));
          }
          return true;
        });
  }

  /// Hands over the ended calls that arrived from `from` until before `to`, the oldest first, row
  /// by row, however many they are. A connection is held meanwhile.
  public void forEachBetween(Instant from, Instant to, Consumer<CallRecord> consumer) {
    run(
        jdbi ->
            jdbi.inTransaction( // PostgreSQL reads in portions only within a transaction
                h ->
                    h.createQuery(CallReader.BETWEEN)
                        .setFetchSize(FETCH)
                        .bind("from", from)
                        .bind("to", to)
                        .scanResultSet(CallReader.each(consumer))));
  }

  /// The figures of every campaign with calls that arrived from `from` until before `to`.
  ///
  /// @param threshold T of the service level: the longest wait that still is in time
  public List<CampaignFigures> campaigns(Instant from, Instant to, Duration threshold) {
    return run(
        jdbi ->
            jdbi.withHandle(
                h ->
                    h.createQuery(CAMPAIGNS)
                        .bind("from", from)
                        .bind("to", to)
                        .bind("threshold", threshold.toMillis())
                        .map(
                            (row, _) -> {
                              long answered = row.getLong("answered");
                              return new CampaignFigures(
                                  new AccountId(row.getString("account")),
                                  row.getString("campaign"),
                                  row.getLong("offered"),
                                  answered,
                                  row.getLong("missed"),
                                  row.getLong("short_abandons"),
                                  row.getLong("answered_in_time"),
                                  answered == 0
                                      ? Optional.empty()
                                      : Optional.of(
                                          Duration.ofMillis(row.getLong("waited_ms") / answered)));
                            })
                        .list()));
  }

  /// How long callers waited for an agent since a moment, and how many of them hung up.
  ///
  /// @param step the width of one step of waiting
  public List<WaitCount> waits(AccountId account, Instant since, Duration step) {
    return run(
        jdbi ->
            jdbi.withHandle(
                h ->
                    h.createQuery(WAITS)
                        .bind("account", account.value())
                        .bind("since", since.atOffset(ZoneOffset.UTC))
                        .bind("step", step.toMillis())
                        .map(
                            (row, _) ->
                                new WaitCount(
                                    row.getInt("step"),
                                    row.getLong("calls"),
                                    row.getLong("gone"),
                                    Duration.ofMillis(row.getLong("within_ms"))))
                        .list()));
  }

  /// Hands over every number that ever called, of all accounts, each once, in no order, and who
  /// spoke with it last. Callers of calls that have not ended are not among them: those are in the
  /// journal from [#position] on.
  public void forEachCaller(
      Consumer<PhoneNumber> consumer, BiConsumer<PhoneNumber, AgentId> spokeLast) {
    run(
        jdbi ->
            jdbi.inTransaction(
                h ->
                    h.createQuery(CALLERS)
                        .setFetchSize(5_000)
                        .scanResultSet(
                            (results, ctx) -> {
                              try (ctx) {
                                ResultSet row = results.get();
                                while (row.next()) {
                                  var caller = new PhoneNumber(row.getString(1));
                                  consumer.accept(caller);
                                  Optional.ofNullable(row.getString(2))
                                      .map(AgentId::new)
                                      .ifPresent(agent -> spokeLast.accept(caller, agent));
                                }
                                return true;
                              }
                            })));
  }

  /// What every agent last did about being there, the oldest first: enough to know who is logged in
  /// and who is paused.
  public List<AgentEvent> agents() {
    return run(
        jdbi ->
            jdbi.withHandle(
                h ->
                    h.createQuery(AGENTS)
                        .map(
                            (row, _) -> {
                              var agent = new AgentId(row.getString("agent"));
                              Instant at =
                                  row.getObject("happened_at", OffsetDateTime.class).toInstant();
                              return CallWriter.agentEvent(
                                  row.getString("kind"), agent, at, row.getString("reason"));
                            })
                        .list()));
  }

  /// What happened to every open task, and the calls of clients since a moment, the oldest first:
  /// enough to know tasks, attempts and the daily cap.
  public List<TaskEvent> tasks(Instant since) {
    return run(jdbi -> jdbi.withHandle(handle -> TaskTables.needed(handle, since)));
  }

  /// How a task ended; empty while it is open.
  public Optional<TaskEnding> ending(TaskId task) {
    return run(jdbi -> jdbi.withHandle(handle -> TaskTables.ending(handle, task)));
  }

  /// The call-backs that began last and are over, the newest first; at most `n`.
  public List<CallBackRecord> latestCallBacks(int n) {
    return run(jdbi -> jdbi.withHandle(handle -> TaskTables.latest(handle, n)));
  }

  /// Who may come in.
  public PeopleTable people() {
    return new PeopleRows(settings, jdbi);
  }

  /// What people changed.
  public Audit audit() {
    return new PeopleRows(settings, jdbi);
  }

  /// Comments on a call, in the order of its recording.
  public List<Comment> comments(CallId call) {
    return run(jdbi -> jdbi.withHandle(h -> CommentRows.of(h, call)));
  }

  /// @return false when the call is not on record
  public boolean add(Comment comment) {
    return kept(h -> CommentRows.add(h, comment));
  }

  /// @param comment its id
  /// @return false when there was none
  public boolean removeComment(String comment) {
    return kept(h -> CommentRows.remove(h, comment));
  }

  /// What is told to be done is in the file, whatever happens next.
  private <T> T kept(Function<Handle, T> change) {
    return run(
        jdbi -> {
          T done = jdbi.inTransaction(change::apply);
          if (settings.embedded()) {
            sync(jdbi);
          }
          return done;
        });
  }

  /// Takes a person's number out of all rows that are written; calls and tasks stay, as of a caller
  /// who withheld the number, without recordings, messages and comments.
  public ErasedCaller erase(PhoneNumber number) {
    return kept(h -> ErasedCaller.erase(h, number));
  }

  /// Takes the numbers out of calls that came in, and tasks that were closed, before that moment.
  public OldNumbers takeOutNumbers(Instant before) {
    return run(
        jdbi -> {
          OldNumbers old = jdbi.inTransaction(h -> OldNumbers.takeOut(h, before));
          if (settings.embedded() && old.calls() + old.tasks() > 0) {
            sync(jdbi);
          }
          return old;
        });
  }

  /// The campaigns of ended calls, and of the calls for which call-backs were made.
  ///
  /// @param calls and call-backs; those that are not known are left out
  public Map<CallId, String> campaignsOf(Set<CallId> calls) {
    if (calls.isEmpty()) {
      return Map.of();
    }
    return run(
        jdbi ->
            jdbi.withHandle(
                h ->
                    h.createQuery(CAMPAIGNS_OF)
                        .bindList("ids", calls.stream().map(CallId::value).toList())
                        .reduceResultSet(
                            new HashMap<CallId, String>(),
                            (found, row, _) -> {
                              found.put(new CallId(row.getString(1)), row.getString(2));
                              return found;
                            })));
  }

  /// How many rows hold a person's number.
  public long holds(PhoneNumber number) {
    return run(jdbi -> jdbi.withHandle(h -> ErasedCaller.holds(h, number)));
  }

  /// Asks the database for nothing but an answer.
  ///
  /// @throws StoreException when it gives none
  public void ping() {
    run(jdbi -> jdbi.withHandle(h -> h.createQuery("select 1").mapTo(Integer.class).one()));
  }

  /// Waits for nothing: finish applying first.
  @Override
  public void close() {
    pool.close();
  }

  private <T> T run(Function<Jdbi, T> work) {
    try {
      return work.apply(jdbi);
    } catch (JdbiException e) {
      throw StoreFailure.of(settings, e);
    }
  }

  /// The same moment whatever the JVM's zone; JDBI's own way passes through local time, which is
  /// ambiguous for one hour a year.
  private static final class InstantInUtc extends AbstractArgumentFactory<Instant> {
    InstantInUtc() {
      super(Types.TIMESTAMP_WITH_TIMEZONE);
    }

    @Override
    protected Argument build(Instant moment, ConfigRegistry config) {
      return (at, statement, _) -> statement.setObject(at, moment.atOffset(ZoneOffset.UTC));
    }
  }
}
