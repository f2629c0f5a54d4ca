package io.calltrail;

import io.calltrail.call.AccountId;
import io.calltrail.call.CallId;
import io.calltrail.call.CallRecord;
import io.calltrail.call.Comment;
import io.calltrail.reports.CallFilter;
import io.calltrail.reports.CallPage;
import io.calltrail.reports.Cursor;
import io.calltrail.reports.Order;
import io.calltrail.reports.Report;
import io.calltrail.reports.ReportQuery;
import io.calltrail.store.CallStore;
import io.calltrail.web.CallArchive;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One account's ended calls, for those who ask over HTTP.
record StoredCalls(CallStore store, AccountId account) implements CallArchive {
  @Override
  public Optional<CallRecord> call(CallId id) {
    return store.find(id);
  }

  @Override
  public CallPage page(
      CallFilter filter, Order order, Optional<Cursor> after, int limit, Duration within) {
    return store.page(account, filter, order, after, limit, within);
  }

  @Override
  public Report report(ReportQuery query) {
    return store.report(account, query);
  }

  @Override
  public List<Comment> comments(CallId call) {
    return store.comments(call);
  }

  @Override
  public boolean add(Comment comment) {
    return store.add(comment);
  }

  @Override
  public boolean removeComment(String comment) {
    return store.removeComment(comment);
  }
}
