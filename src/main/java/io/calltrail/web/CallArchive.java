package io.calltrail.web;

import io.calltrail.call.CallId;
import io.calltrail.call.CallRecord;
import io.calltrail.call.Comment;
import io.calltrail.reports.CallFilter;
import io.calltrail.reports.CallPage;
import io.calltrail.reports.Cursor;
import io.calltrail.reports.Order;
import io.calltrail.reports.Report;
import io.calltrail.reports.ReportQuery;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The calls that have ended. May block; called on virtual threads.
public interface CallArchive {
  Optional<CallRecord> call(CallId id);

  /// @param after empty: from the beginning
  /// @param limit 1 to 500
  /// @param within how long to look for calls: past it the page is told with what it holds
  CallPage page(CallFilter filter, Order order, Optional<Cursor> after, int limit, Duration within);

  Report report(ReportQuery query);

  /// Comments on a call, in the order of its recording.
  List<Comment> comments(CallId call);

  /// @return false when the call is not on record
  boolean add(Comment comment);

  /// @param comment its id
  /// @return false when there was none
  boolean removeComment(String comment);
}
