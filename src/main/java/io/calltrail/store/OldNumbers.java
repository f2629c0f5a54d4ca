package io.calltrail.store;

import io.calltrail.call.PhoneNumber;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// What was taken out of the rows since it had been kept long enough.
///
/// @param calls whose caller is now as withheld
/// @param tasks whose client is
/// @param forgotten numbers that stand nowhere any more
public record OldNumbers(int calls, int tasks, List<PhoneNumber> forgotten) {
  /// The client of an open task is needed.
  private static final String LAST_SEEN =
      """
      select number
      from (
        select caller as number, arrived_at as seen from call where caller is not null
        union all
        select client as number, coalesce(closed_at, :before) as seen
        from task
        where client is not null) as uses
      group by number
      having max(seen) < :before
      """;

  /// Those who have not called since.
  private static final String FORGET =
      """
      delete from caller known
      where known.number in (select caller from call where caller is not null and arrived_at < :before)
        and not exists (
          select 1 from call later
          where later.caller = known.number and later.arrived_at >= :before)
      """;

  public OldNumbers {
    forgotten = List.copyOf(forgotten);
  }

  static OldNumbers takeOut(Handle handle, Instant before) {
    List<PhoneNumber> forgotten =
        handle
            .createQuery(LAST_SEEN)
            .bind("before", before)
            .map((row, _) -> new PhoneNumber(row.getString(1)))
            .list();
    handle.createUpdate(FORGET).bind("before", before).execute();
    return new OldNumbers(
        handle
            .createUpdate(
                "update call set caller = null where caller is not null and arrived_at < :before")
            .bind("before", before)
            .execute(),
        handle
            .createUpdate(
                "update task set client = null where client is not null and closed_at < :before")
            .bind("before", before)
            .execute(),
        forgotten);
  }
}
