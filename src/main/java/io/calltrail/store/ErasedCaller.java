package io.calltrail.store;

import io.calltrail.call.CallId;
import io.calltrail.call.PhoneNumber;
import java.util.HashSet;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// What was on record of one person.
///
/// @param calls that came in
/// @param tasks of calling back
/// @param comments on the calls
/// @param sounds calls and call-backs that may have been recorded
public record ErasedCaller(int calls, int tasks, int comments, Set<CallId> sounds) {
  private static final String SOUNDS =
      "select id from call where caller = :number union all select b.id from call_back b"
          + " join task t on t.id = b.task_id where t.client = :number";

  public ErasedCaller {
    sounds = Set.copyOf(sounds);
  }

  static ErasedCaller erase(Handle handle, PhoneNumber number) {
    var sounds =
        new HashSet<>(
            handle
                .createQuery(SOUNDS)
                .bind("number", number.value())
                .map((row, _) -> new CallId(row.getString(1)))
                .list());
    update(handle, "delete from recording where call_id in (" + SOUNDS + ")", number);
    int comments = CommentRows.erase(handle, number);
    int calls =
        update(
            handle,
            "update call set caller = null, voicemail = null where caller = :number",
            number);
    update(handle, "delete from caller where number = :number", number);
    int tasks = update(handle, "update task set client = null where client = :number", number);
    return new ErasedCaller(calls, tasks, comments, sounds);
  }

  static long holds(Handle handle, PhoneNumber number) {
    long rows =
        handle
            .createQuery(
                "select (select count(*) from call where caller = :number)"
                    + " + (select count(*) from caller where number = :number)"
                    + " + (select count(*) from task where client = :number)")
            .bind("number", number.value())
            .mapTo(Long.class)
            .one();
    return rows + CommentRows.holding(handle, number);
  }

  private static int update(Handle handle, String sql, PhoneNumber number) {
    return handle.createUpdate(sql).bind("number", number.value()).execute();
  }
}
