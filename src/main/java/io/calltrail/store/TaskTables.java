package io.calltrail.store;

import io.calltrail.call.AccountId;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallBackRecord;
import io.calltrail.call.CallBackResult;
import io.calltrail.call.CallId;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.call.RecordingFile;
import io.calltrail.call.TaskEnding;
import io.calltrail.call.TaskEvent;
import io.calltrail.call.TaskId;
import io.calltrail.call.TaskReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Tasks and call-backs as rows. Tasks are few: each event is a statement. Each statement sets what
/// it sets, so that writing twice is writing once.
final class TaskTables {
  private static final String OPEN =
      """
      insert into task (
        id, account, call_id, pbx, dialled, client, queue, reason,
        opened_at, promised_at, expires_at, place_at, priority)
      values (
        :task, :account, :call, :pbx, :dialled, :client, :queue, :reason,
        :at, :promised, :expires, :place, :priority)
      """;

  private static final String REPEAT =
      """
      insert into task_repeat (task_id, number, call_id, missed_at, reason, place_at)
      values (:task, :number, :call, :at, :reason, :place)
      """;

  private static final String BEGIN =
      """
      insert into call_back (id, task_id, attempt, agent, began_at, raw, talk_ms)
      values (:id, :task, :attempt, :agent, :at, '', 0)
      """;

  /// What must be known again after a restart: tasks that are open or whose call-back goes on, and
  /// who was called since a moment.
  private static final String NEEDED_TASKS =
      """
      select * from task
      where closed_at is null
        or id in (select task_id from call_back where ended_at is null)
      """;

  private static final String NEEDED_REPEATS =
      "select r.* from task_repeat r join (%s) t on t.id = r.task_id order by r.task_id, r.number"
          .formatted(NEEDED_TASKS);

  private static final String NEEDED_CALL_BACKS =
      """
      select b.* from call_back b
      left join (%s) t on t.id = b.task_id
      where b.called_at >= :since or t.id is not null
      order by b.began_at, b.id
      """
          .formatted(NEEDED_TASKS);

  private static final String LATEST =
      """
      select b.*, t.call_id as missed, r.file as r_file, r.length_ms as r_length_ms,
        r.bytes as r_bytes, r.sha256 as r_sha256, r.caller_heard as r_caller_heard,
        r.agent_heard as r_agent_heard
      from call_back b
      join task t on t.id = b.task_id
      left join recording r on r.call_id = b.id
      where b.ended_at is not null
      order by b.began_at desc, b.id desc
      limit :n
      """;

  private TaskTables() {}

  static void write(Handle handle, TaskEvent event) {
    switch (event) {
      case TaskEvent.Opened e -> {
        handle.execute("delete from task where id = ?", e.task().value());
        handle
            .createUpdate(OPEN)
            .bind("task", e.task().value())
            .bind("account", e.account().value())
            .bind("call", e.call().value())
            .bind("pbx", e.pbx())
            .bind("dialled", e.dialled().value())
            .bind("client", e.client().map(PhoneNumber::value).orElse(null))
            .bind("queue", e.queue().value())
            .bind("reason", e.reason().label())
            .bind("at", micros(e.at()))
            .bind("promised", micros(e.promised()))
            .bind("expires", micros(e.expires()))
            .bind("place", micros(e.place()))
            .bind("priority", e.priority())
            .execute();
      }
      case TaskEvent.Repeated e -> {
        handle.execute(
            "delete from task_repeat where task_id = ? and number = ?",
            e.task().value(),
            e.calls());
        handle
            .createUpdate(REPEAT)
            .bind("task", e.task().value())
            .bind("number", e.calls())
            .bind("call", e.call().value())
            .bind("at", micros(e.at()))
            .bind("reason", e.reason().label())
            .bind("place", micros(e.place()))
            .execute();
      }
      case TaskEvent.Taken e ->
          handle
              .createUpdate("update task set owner = :agent, taken_at = :at where id = :task")
              .bind("agent", e.agent().value())
              .bind("at", micros(e.at()))
              .bind("task", e.task().value())
              .execute();
      case TaskEvent.CallBackBegan e -> {
        handle.execute("delete from call_back where id = ?", e.callBack().value());
        handle
            .createUpdate(BEGIN)
            .bind("id", e.callBack().value())
            .bind("task", e.task().value())
            .bind("attempt", e.attempt())
            .bind("agent", e.agent().value())
            .bind("at", micros(e.at()))
            .execute();
      }
      case TaskEvent.ClientCalled e ->
          handle
              .createUpdate("update call_back set called_at = :at where id = :id")
              .bind("at", micros(e.at()))
              .bind("id", e.callBack().value())
              .execute();
      case TaskEvent.ClientAnswered e ->
          handle
              .createUpdate("update call_back set answered_at = :at, raw = :raw where id = :id")
              .bind("at", micros(e.at()))
              .bind("raw", e.recording())
              .bind("id", e.callBack().value())
              .execute();
      case TaskEvent.CallBackEnded e ->
          handle
              .createUpdate(
                  """
                  update call_back
                  set ended_at = :at, result = :result, talk_ms = :talk, next_at = :next
                  where id = :id
                  """)
              .bind("at", micros(e.at()))
              .bind("result", e.result().label())
              .bind("talk", e.talk().toMillis())
              .bind("next", micros(e.next()))
              .bind("id", e.callBack().value())
              .execute();
      case TaskEvent.Closed e ->
          handle
              .createUpdate(
                  "update task set closed_at = :at, ending = :ending, closed_by = :by"
                      + " where id = :task")
              .bind("at", micros(e.at()))
              .bind("ending", e.ending().label())
              .bind("by", e.by().map(AgentId::value).orElse(null))
              .bind("task", e.task().value())
              .execute();
    }
  }

  /// The facts from which open tasks, and calls of clients since a moment, are known again.
  static List<TaskEvent> needed(Handle handle, Instant since) {
    var facts = new ArrayList<TaskEvent>();
    handle
        .createQuery(NEEDED_TASKS + "order by opened_at, id")
        .map((row, _) -> facts.addAll(task(row)))
        .list();
    handle.createQuery(NEEDED_REPEATS).map((row, _) -> facts.add(repeated(row))).list();
    handle
        .createQuery(NEEDED_CALL_BACKS)
        .bind("since", since)
        .map((row, _) -> facts.addAll(callBack(row)))
        .list();
    facts.sort(
        Comparator.comparing(TaskEvent::at)); // stable: what is of one moment keeps its order
    return facts;
  }

  private static TaskEvent.Opened opened(ResultSet row) throws SQLException {
    return new TaskEvent.Opened(
        new TaskId(row.getString("id")),
        moment(row, "opened_at"),
        new AccountId(row.getString("account")),
        new CallId(row.getString("call_id")),
        row.getString("pbx"),
        new PhoneNumber(row.getString("dialled")),
        Optional.ofNullable(row.getString("client")).map(PhoneNumber::new),
        new QueueId(row.getString("queue")),
        TaskReason.of(row.getString("reason")),
        moment(row, "promised_at"),
        moment(row, "expires_at"),
        moment(row, "place_at"),
        row.getInt("priority"));
  }

  private static List<TaskEvent> task(ResultSet row) throws SQLException {
    var task = new TaskId(row.getString("id"));
    var facts = new ArrayList<TaskEvent>();
    facts.add(opened(row));
    String owner = row.getString("owner");
    if (owner != null) {
      facts.add(new TaskEvent.Taken(task, moment(row, "taken_at"), new AgentId(owner)));
    }
    Optional<Instant> closed = maybeMoment(row, "closed_at");
    if (closed.isPresent()) {
      Optional<AgentId> by = Optional.ofNullable(row.getString("closed_by")).map(AgentId::new);
      facts.add(new TaskEvent.Closed(task, closed.get(), ending(row), by));
    }
    return facts;
  }

  private static TaskEvent repeated(ResultSet row) throws SQLException {
    return new TaskEvent.Repeated(
        new TaskId(row.getString("task_id")),
        moment(row, "missed_at"),
        new CallId(row.getString("call_id")),
        TaskReason.of(row.getString("reason")),
        row.getInt("number"),
        moment(row, "place_at"));
  }

  private static List<TaskEvent> callBack(ResultSet row) throws SQLException {
    var id = new CallId(row.getString("id"));
    var task = new TaskId(row.getString("task_id"));
    var agent = new AgentId(row.getString("agent"));
    var facts = new ArrayList<TaskEvent>();
    facts.add(
        new TaskEvent.CallBackBegan(
            task, moment(row, "began_at"), id, row.getInt("attempt"), agent));
    maybeMoment(row, "called_at")
        .ifPresent(at -> facts.add(new TaskEvent.ClientCalled(task, at, id)));
    Optional<Instant> answered = maybeMoment(row, "answered_at");
    if (answered.isPresent()) {
      facts.add(
          new TaskEvent.ClientAnswered(task, answered.get(), id, agent, row.getString("raw")));
    }
    Optional<Instant> ended = maybeMoment(row, "ended_at");
    if (ended.isPresent()) {
      facts.add(
          new TaskEvent.CallBackEnded(
              task,
              ended.get(),
              id,
              result(row),
              Duration.ofMillis(row.getLong("talk_ms")),
              moment(row, "next_at")));
    }
    return facts;
  }

  /// The call-backs that began last, the newest first.
  static List<CallBackRecord> latest(Handle handle, int n) {
    return handle.createQuery(LATEST).bind("n", n).map((row, _) -> record(row)).list();
  }

  private static CallBackRecord record(ResultSet row) throws SQLException {
    String file = row.getString("r_file");
    return new CallBackRecord(
        new CallId(row.getString("id")),
        new TaskId(row.getString("task_id")),
        new CallId(row.getString("missed")),
        row.getInt("attempt"),
        new AgentId(row.getString("agent")),
        moment(row, "began_at"),
        maybeMoment(row, "called_at"),
        maybeMoment(row, "answered_at"),
        moment(row, "ended_at"),
        Duration.ofMillis(row.getLong("talk_ms")),
        result(row),
        file == null
            ? Optional.empty()
            : Optional.of(
                new RecordingFile(
                    file,
                    Duration.ofMillis(row.getLong("r_length_ms")),
                    row.getLong("r_bytes"),
                    row.getString("r_sha256"),
                    row.getBoolean("r_caller_heard"),
                    row.getBoolean("r_agent_heard"))));
  }

  private static CallBackResult result(ResultSet row) throws SQLException {
    return CallBackResult.valueOf(row.getString("result").toUpperCase(Locale.ROOT));
  }

  /// How a task that is closed ended; empty while it is open.
  static Optional<TaskEnding> ending(Handle handle, TaskId task) {
    return handle
        .createQuery("select ending from task where id = :id and ending is not null")
        .bind("id", task.value())
        .map((row, _) -> ending(row))
        .findFirst();
  }

  private static TaskEnding ending(ResultSet row) throws SQLException {
    return TaskEnding.valueOf(row.getString("ending").toUpperCase(Locale.ROOT));
  }

  private static Instant micros(Instant moment) {
    return moment.truncatedTo(ChronoUnit.MICROS);
  }

  private static Instant moment(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static Optional<Instant> maybeMoment(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
