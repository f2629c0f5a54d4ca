package io.calltrail.reports;

import io.calltrail.call.CallRecord;
import java.util.List;
import java.util.Optional;

/// Some calls of a list, in its order.
///
/// @param next where the rest begins; a page may be short of calls, or empty, and yet have a next
///   one: looking for rare calls takes several pages. Empty: there are no more
public record CallPage(List<CallRecord> calls, Optional<Cursor> next) {
  public CallPage {
    calls = List.copyOf(calls);
  }
}
