package io.calltrail.routing;

/// Who must be there for callers to wait in a queue.
public enum Presence {
  /// Callers wait although nobody is logged in, as long as they may.
  NOBODY,
  /// At least one agent of the queue is logged in.
  LOGGED_IN,
  /// At least one agent is logged in, does not pause, and has a phone that can be reached.
  REACHABLE
}
