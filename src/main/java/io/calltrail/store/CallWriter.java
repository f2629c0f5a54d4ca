package io.calltrail.store;

import io.calltrail.call.AgentEvent;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallRecord;
import io.calltrail.call.Marks;
import io.calltrail.call.TaskEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/// The rows of one batch, gathered and then written with one JDBC batch per table. Rows that are
/// there already are replaced, so writing twice is writing once.
final class CallWriter {
  private static final String INSERT_CALL =
      """
      insert into call (
        id, account, pbx, channel_id, channel_name, dialled, number_known, campaign,
        mark_source, mark_medium, mark_campaign, mark_content, mark_term,
        caller, first_time, queue, priority, arrived_at, answered_at, ended_at,
        waited_ms, ring_ms, talk_ms, agent, hung_up_by, outcome, reason, missed,
        fallback, backfilled, voicemail)
      values (
        :id, :account, :pbx, :channel_id, :channel_name, :dialled, :number_known, :campaign,
        :mark_source, :mark_medium, :mark_campaign, :mark_content, :mark_term,
        :caller, :first_time, :queue, :priority, :arrived_at, :answered_at, :ended_at,
        :waited_ms, :ring_ms, :talk_ms, :agent, :hung_up_by, :outcome, :reason, :missed,
        :fallback, :backfilled, :voicemail)
      """;

  private static final String INSERT_OFFER =
      """
      insert into offer (call_id, number, agent, offered_at, rang_at, ended_at, result)
      values (:call, :number, :agent, :offered_at, :rang_at, :ended_at, :result)
      """;

  private static final String KNOW_CALLER =
      """
      merge into caller c
      using (select cast(:number as varchar) as number, cast(:agent as varchar) as agent) n
      on c.number = n.number
      when matched and n.agent is not null then update set agent = n.agent
      when not matched then insert (number, agent) values (n.number, n.agent)
      """;

  private static final String INSERT_CALLER =
      "insert into caller (number, agent) values (:number, :agent)";

  private static final String INSERT_RECORDING =
      """
      insert into recording (
        call_id, recorded_at, file, length_ms, bytes, sha256, caller_heard, agent_heard)
      values (
        :call, :recorded_at, :file, :length_ms, :bytes, :sha256, :caller_heard, :agent_heard)
      """;

  private static final String INSERT_RECORDING_FAILURE =
      """
      insert into recording_failure (call_id, failed_at, reason)
      values (:call, :failed_at, :reason)
      """;

  private static final String INSERT_AGENT_EVENT =
      """
      insert into agent_event (sequence, agent, happened_at, kind, reason)
      values (:sequence, :agent, :happened_at, :kind, :reason)
      """;

  private final Map<CallId, CallRecord> calls = new LinkedHashMap<>();
  private final Map<CallId, CallEvent.Recorded> recordings = new LinkedHashMap<>();
  private final Map<CallId, CallEvent.RecordingFailed> failures = new LinkedHashMap<>();
  private final Map<Long, AgentEvent> agentEvents = new LinkedHashMap<>();
  private final List<TaskEvent> taskEvents = new ArrayList<>();

  void add(CallRecord call) {
    calls.put(call.id(), call);
  }

  void add(CallEvent.Recorded recorded) {
    recordings.put(recorded.call(), recorded);
  }

  void add(CallEvent.RecordingFailed failed) {
    failures.put(failed.call(), failed);
  }

  void add(long sequence, AgentEvent event) {
    agentEvents.put(sequence, event);
  }

  void add(TaskEvent event) {
    taskEvents.add(event);
  }

  /// Whether there is no row to write.
  boolean isEmpty() {
    return calls.isEmpty()
        && recordings.isEmpty()
        && failures.isEmpty()
        && agentEvents.isEmpty()
        && taskEvents.isEmpty();
  }

  /// The days on which the calls arrived.
  Set<Integer> days() {
    return calls.values().stream().map(c -> CallSums.day(c.arrived())).collect(Collectors.toSet());
  }

  void write(Handle handle) {
    delete(handle, "delete from offer where call_id = ?", calls.keySet());
    delete(handle, "delete from call where id = ?", calls.keySet());
    delete(handle, "delete from recording where call_id = ?", recordings.keySet());
    delete(handle, "delete from recording_failure where call_id = ?", failures.keySet());
    insertCalls(handle);
    writeCallers(handle);
    insertOthers(handle);
  }

  /// All rows but those of calls and callers, where none of them is there yet.
  void insertOthers(Handle handle) {
    writeOffers(handle);
    writeRecordings(handle);
    writeFailures(handle);
    writeAgentEvents(handle);
    taskEvents.forEach(event -> TaskTables.write(handle, event));
  }

  private static void delete(Handle handle, String sql, Collection<CallId> calls) {
    try (PreparedBatch batch = handle.prepareBatch(sql)) {
      calls.forEach(call -> batch.bind(0, call.value()).add());
      run(batch);
    }
  }

  /// The calls' own rows, where none of them is there yet.
  void insertCalls(Handle handle) {
    try (PreparedBatch batch = handle.prepareBatch(INSERT_CALL)) {
      for (CallRecord c : calls.values()) {
        Marks marks = c.origin().marks();
        batch
            .bind("id", c.id().value())
            .bind("account", c.account().value())
            .bind("pbx", text(c.channel().pbx()))
            .bind("channel_id", text(c.channel().uniqueId()))
            .bind("channel_name", text(c.channel().name()))
            .bind("dialled", c.dialled().value())
            .bind("number_known", c.origin().known())
            .bind("campaign", text(c.origin().campaign()))
            .bind("mark_source", text(marks.source()))
            .bind("mark_medium", text(marks.medium()))
            .bind("mark_campaign", text(marks.campaign()))
            .bind("mark_content", text(marks.content()))
            .bind("mark_term", text(marks.term()))
            .bind("caller", c.caller().map(n -> n.value()).orElse(null))
            .bind("first_time", c.firstTime())
            .bind("queue", c.queue().map(q -> q.value()).orElse(null))
            .bind("priority", c.priority())
            .bind("arrived_at", micros(c.arrived()))
            .bind("answered_at", micros(c.answered()))
            .bind("ended_at", micros(c.ended()))
            .bind("waited_ms", c.waited().toMillis())
            .bind("ring_ms", c.ring().toMillis())
            .bind("talk_ms", c.talk().toMillis())
            .bind("agent", c.agent().map(a -> a.value()).orElse(null))
            .bind("hung_up_by", c.hungUpBy().name().toLowerCase(Locale.ROOT))
            .bind("outcome", c.outcome().label())
            .bind("reason", text(c.outcome().reason()))
            .bind("missed", c.missed())
            .bind("fallback", c.fallback())
            .bind("backfilled", c.backfilled())
            .bind("voicemail", c.voicemail().map(CallWriter::text).orElse(null))
            .add();
      }
      run(batch);
    }
  }

  /// Who called, and who talked to them last.
  ///
  /// @param known told before, by the caller's number
  void callers(Map<String, Optional<AgentId>> known) {
    calls.values().stream()
        .sorted(Comparator.comparing(CallRecord::arrived))
        .forEach(
            call ->
                call.caller()
                    .ifPresent(
                        caller ->
                            known.merge(
                                caller.value(),
                                call.agent(),
                                (before, now) -> now.or(() -> before))));
  }

  private void writeCallers(Handle handle) {
    var callers = new LinkedHashMap<String, Optional<AgentId>>();
    callers(callers);
    try (PreparedBatch batch = handle.prepareBatch(KNOW_CALLER)) {
      callers.forEach((number, agent) -> bind(batch, number, agent).add());
      run(batch);
    }
  }

  /// Writes callers of whom none is there yet.
  static void insertCallers(Handle handle, Map<String, Optional<AgentId>> callers) {
    try (PreparedBatch batch = handle.prepareBatch(INSERT_CALLER)) {
      callers.forEach((number, agent) -> bind(batch, number, agent).add());
      run(batch);
    }
  }

  private static PreparedBatch bind(PreparedBatch batch, String number, Optional<AgentId> agent) {
    return batch.bind("number", number).bind("agent", agent.map(AgentId::value).orElse(null));
  }

  private void writeOffers(Handle handle) {
    try (PreparedBatch batch = handle.prepareBatch(INSERT_OFFER)) {
      for (CallRecord c : calls.values()) {
        for (CallRecord.Offer o : c.offers()) {
          batch
              .bind("call", c.id().value())
              .bind("number", o.number())
              .bind("agent", o.agent().value())
              .bind("offered_at", micros(o.offered()))
              .bind("rang_at", micros(o.rang()))
              .bind("ended_at", micros(o.ended()))
              .bind("result", o.result().label())
              .add();
        }
      }
      run(batch);
    }
  }

  private void writeRecordings(Handle handle) {
    try (PreparedBatch batch = handle.prepareBatch(INSERT_RECORDING)) {
      for (CallEvent.Recorded r : recordings.values()) {
        batch
            .bind("call", r.call().value())
            .bind("recorded_at", micros(r.at()))
            .bind("file", text(r.file().file()))
            .bind("length_ms", r.file().length().toMillis())
            .bind("bytes", r.file().bytes())
            .bind("sha256", text(r.file().sha256()))
            .bind("caller_heard", r.file().callerHeard())
            .bind("agent_heard", r.file().agentHeard())
            .add();
      }
      run(batch);
    }
  }

  private void writeFailures(Handle handle) {
    try (PreparedBatch batch = handle.prepareBatch(INSERT_RECORDING_FAILURE)) {
      for (CallEvent.RecordingFailed f : failures.values()) {
        batch
            .bind("call", f.call().value())
            .bind("failed_at", micros(f.at()))
            .bind("reason", text(f.reason()))
            .add();
      }
      run(batch);
    }
  }

  private void writeAgentEvents(Handle handle) {
    try (PreparedBatch batch = handle.prepareBatch("delete from agent_event where sequence = ?")) {
      agentEvents.keySet().forEach(sequence -> batch.bind(0, sequence).add());
      run(batch);
    }
    try (PreparedBatch batch = handle.prepareBatch(INSERT_AGENT_EVENT)) {
      agentEvents.forEach(
          (sequence, event) ->
              batch
                  .bind("sequence", sequence)
                  .bind("agent", event.agent().value())
                  .bind("happened_at", micros(event.at()))
                  .bind("kind", kind(event))
                  .bind("reason", text(reason(event)))
                  .add());
      run(batch);
    }
  }

  private static void run(PreparedBatch batch) {
    if (batch.size() > 0) {
      batch.execute();
    }
  }

  private static String kind(AgentEvent event) {
    return switch (event) {
      case AgentEvent.LoggedIn _ -> "logged_in";
      case AgentEvent.LoggedOut _ -> "logged_out";
      case AgentEvent.Paused _ -> "paused";
      case AgentEvent.AutoPaused _ -> "auto_paused";
      case AgentEvent.Unpaused _ -> "unpaused";
      case AgentEvent.MoreTime _ -> "more_time";
      case AgentEvent.Ready _ -> "ready";
    };
  }

  /// Why the agent paused; of what ends by itself: when.
  private static String reason(AgentEvent event) {
    return switch (event) {
      case AgentEvent.Paused e -> e.reason();
      case AgentEvent.AutoPaused e -> micros(e.until()).toString();
      case AgentEvent.MoreTime e -> micros(e.until()).toString();
      case AgentEvent.LoggedIn _,
          AgentEvent.LoggedOut _,
          AgentEvent.Unpaused _,
          AgentEvent.Ready _ ->
          "";
    };
  }

  /// Reads [#kind] and [#reason] back.
  static AgentEvent agentEvent(String kind, AgentId agent, Instant at, String reason) {
    return switch (kind) {
      case "logged_in" -> new AgentEvent.LoggedIn(agent, at);
      case "logged_out" -> new AgentEvent.LoggedOut(agent, at);
      case "paused" -> new AgentEvent.Paused(agent, at, reason);
      case "auto_paused" -> new AgentEvent.AutoPaused(agent, at, Instant.parse(reason));
      case "unpaused" -> new AgentEvent.Unpaused(agent, at);
      case "more_time" -> new AgentEvent.MoreTime(agent, at, Instant.parse(reason));
      case "ready" -> new AgentEvent.Ready(agent, at);
      default -> throw new IllegalStateException("no agent event is of kind " + kind);
    };
  }

  /// PostgreSQL stores no NUL, and the marks come from outside: one such mark must not stop the
  /// whole journal.
  private static String text(String value) {
    return value.indexOf('\0') < 0 ? value : value.replace("\0", "");
  }

  /// Both databases keep microseconds; cut rather than rounded, so that no moment moves forward.
  private static Instant micros(Instant moment) {
    return moment.truncatedTo(ChronoUnit.MICROS);
  }

  private static Optional<Instant> micros(Optional<Instant> moment) {
    return moment.map(CallWriter::micros);
  }
}
