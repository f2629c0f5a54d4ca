package io.calltrail.store;

import io.calltrail.call.AccountId;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.CallRecord;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.HungUpBy;
import io.calltrail.call.Marks;
import io.calltrail.call.OfferResult;
import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.call.RecordingFile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.result.ResultSetScanner;
import org.jdbi.v3.core.statement.StatementContext;

/// Call records out of rows: one row per offer, all rows of a call side by side.
final class CallReader {
  private static final String COLUMNS =
      """
      select c.*,
        o.number as o_number, o.agent as o_agent, o.offered_at as o_offered_at,
        o.rang_at as o_rang_at, o.ended_at as o_ended_at, o.result as o_result,
        r.file as r_file, r.length_ms as r_length_ms, r.bytes as r_bytes, r.sha256 as r_sha256,
        r.caller_heard as r_caller_heard, r.agent_heard as r_agent_heard, f.reason as f_reason
      """;

  private static final String JOINED =
      """
      left join offer o on o.call_id = c.id
      left join recording r on r.call_id = c.id
      left join recording_failure f on f.call_id = c.id
      """;

  static final String FIND =
      COLUMNS + "from call c\n" + JOINED + "where c.id = :id\norder by o.number";

  static final String LATEST =
      COLUMNS
          + "from (select * from call order by arrived_at desc, id desc limit :n) c\n"
          + JOINED
          + "order by c.arrived_at desc, c.id desc, o.number";

  private static final String LISTED =
      COLUMNS + "from call c\n" + JOINED + "where c.id in (<ids>)\n";

  static final String NEWEST = LISTED + "order by c.arrived_at desc, c.id desc, o.number";

  static final String OLDEST = LISTED + "order by c.arrived_at, c.id, o.number";

  static final String BETWEEN =
      COLUMNS
          + "from call c\n"
          + JOINED
          + "where c.arrived_at >= :from and c.arrived_at < :to\n"
          + "order by c.arrived_at, c.id, o.number";

  private CallReader() {}

  /// Hands over each call once, as soon as its last row is read.
  static ResultSetScanner<Integer> each(Consumer<CallRecord> consumer) {
    return (results, ctx) -> {
      try (StatementContext _ = ctx) {
        return scan(results.get(), consumer);
      }
    };
  }

  private static int scan(ResultSet row, Consumer<CallRecord> consumer) throws SQLException {
    int calls = 0;
    boolean more = row.next();
    while (more) {
      String id = row.getString("id");
      CallRecord call = call(row);
      var offers = new ArrayList<CallRecord.Offer>();
      while (more && row.getString("id").equals(id)) {
        if (row.getString("o_agent") != null) {
          offers.add(offer(row));
        }
        more = row.next();
      }
      consumer.accept(with(call, offers));
      calls++;
    }
    return calls;
  }

  private static CallRecord call(ResultSet row) throws SQLException {
    Optional<RecordingFile> recording = recording(row);
    return new CallRecord(
        new CallId(row.getString("id")),
        new AccountId(row.getString("account")),
        new ChannelRef(
            row.getString("pbx"), row.getString("channel_id"), row.getString("channel_name")),
        new PhoneNumber(row.getString("dialled")),
        new Origin(
            row.getBoolean("number_known"),
            row.getString("campaign"),
            new Marks(
                row.getString("mark_source"),
                row.getString("mark_medium"),
                row.getString("mark_campaign"),
                row.getString("mark_content"),
                row.getString("mark_term"))),
        text(row, "caller").map(PhoneNumber::new),
        row.getBoolean("first_time"),
        text(row, "queue").map(QueueId::new),
        row.getInt("priority"),
        List.of(),
        moment(row, "arrived_at"),
        maybeMoment(row, "answered_at"),
        moment(row, "ended_at"),
        Duration.ofMillis(row.getLong("waited_ms")),
        Duration.ofMillis(row.getLong("ring_ms")),
        Duration.ofMillis(row.getLong("talk_ms")),
        text(row, "agent").map(AgentId::new),
        HungUpBy.valueOf(row.getString("hung_up_by").toUpperCase(Locale.ROOT)),
        CallOutcome.of(row.getString("outcome"), row.getString("reason")),
        row.getBoolean("fallback"),
        row.getBoolean("backfilled"),
        text(row, "voicemail"),
        recording,
        recording.isPresent() ? Optional.empty() : text(row, "f_reason"));
  }

  private static CallRecord with(CallRecord c, List<CallRecord.Offer> offers) {
    return new CallRecord(
        c.id(),
        c.account(),
        c.channel(),
        c.dialled(),
        c.origin(),
        c.caller(),
        c.firstTime(),
        c.queue(),
        c.priority(),
        List.copyOf(offers),
        c.arrived(),
        c.answered(),
        c.ended(),
        c.waited(),
        c.ring(),
        c.talk(),
        c.agent(),
        c.hungUpBy(),
        c.outcome(),
        c.fallback(),
        c.backfilled(),
        c.voicemail(),
        c.recording(),
        c.recordingFailure());
  }

  private static CallRecord.Offer offer(ResultSet row) throws SQLException {
    return new CallRecord.Offer(
        row.getInt("o_number"),
        new AgentId(row.getString("o_agent")),
        moment(row, "o_offered_at"),
        maybeMoment(row, "o_rang_at"),
        moment(row, "o_ended_at"),
        OfferResult.valueOf(row.getString("o_result").toUpperCase(Locale.ROOT)));
  }

  private static Optional<RecordingFile> recording(ResultSet row) throws SQLException {
    String file = row.getString("r_file");
    return file == null
        ? Optional.empty()
        : Optional.of(
            new RecordingFile(
                file,
                Duration.ofMillis(row.getLong("r_length_ms")),
                row.getLong("r_bytes"),
                row.getString("r_sha256"),
                row.getBoolean("r_caller_heard"),
                row.getBoolean("r_agent_heard")));
  }

  private static Optional<String> text(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  private static Instant moment(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static Optional<Instant> maybeMoment(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
