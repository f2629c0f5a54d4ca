package io.calltrail.journal;

import java.util.List;

/// Somebody who wants every fact, at least once and in order; called on the follower's own thread.
public interface FollowerPort {
  /// The sequence of the last entry dealt with, 0 for none. Asked before the first batch, again
  /// after an exception, and every few seconds while there is nothing to do, so that a port that is
  /// away is known before it is needed.
  long position() throws Exception;

  /// Deals with entries that follow each other and are durable. After an exception the same entries
  /// come again, so keep the position in the same transaction, or be idempotent.
  void accept(List<Entry> batch) throws Exception;
}
