package io.calltrail.routing;

/// Shows on phones what agents do. Best effort.
@FunctionalInterface
public interface Lamps {
  Lamps NONE = _ -> {};

  /// Returns at once; called on the switchboard's thread.
  void show(LiveView.AgentView agent);
}
