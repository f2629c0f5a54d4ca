package io.calltrail.call;

import java.time.Instant;

/// What an agent did about being there.
public sealed interface AgentEvent extends Fact {
  AgentId agent();

  record LoggedIn(AgentId agent, Instant at) implements AgentEvent {}

  record LoggedOut(AgentId agent, Instant at) implements AgentEvent {}

  /// @param reason the agent's own word for it, may be empty
  record Paused(AgentId agent, Instant at, String reason) implements AgentEvent {}

  record Unpaused(AgentId agent, Instant at) implements AgentEvent {}
}
