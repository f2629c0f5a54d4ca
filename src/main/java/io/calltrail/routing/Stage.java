package io.calltrail.routing;

import io.calltrail.call.AgentId;

/// For whom a waiting caller waits at present; it widens with time.
sealed interface Stage {
  /// For the agent responsible for it, and nobody else.
  record Own(AgentId agent) implements Stage {}

  /// For whoever meets this step of the queue's skills, from 0.
  record Step(int step) implements Stage {}
}
