package io.calltrail.web;

import io.calltrail.call.AgentId;
import io.calltrail.call.CallId;
import io.calltrail.call.CallRecord;
import java.util.List;
import java.util.Optional;

/// The calls that have ended. May block; called on virtual threads.
public interface CallArchive {
  Optional<CallRecord> call(CallId id);

  /// The latest calls, newest first.
  ///
  /// @param limit 1 to 500
  List<CallRecord> latest(int limit);

  /// The latest calls that an agent answered, newest first.
  ///
  /// @param limit 1 to 500
  List<CallRecord> latestOf(AgentId agent, int limit);
}
