package io.calltrail.recording;

import io.calltrail.call.CallId;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// Whose recordings stay shorter or longer than [RecordingSettings#retention].
@FunctionalInterface
public interface Retention {
  /// May block; called once an hour. When it throws, nothing is deleted.
  ///
  /// @param calls and call-backs, at most 500; not all of them need be known
  /// @return the time of those that have one of their own, at least a day
  Map<CallId, Duration> of(Set<CallId> calls);
}
