package io.calltrail.call;

import java.time.Instant;

/// What an agent did about being there.
public sealed interface AgentEvent extends Fact {
  AgentId agent();

  record LoggedIn(AgentId agent, Instant at) implements AgentEvent {}

  record LoggedOut(AgentId agent, Instant at) implements AgentEvent {}

  /// @param reason the agent's own word for it, may be empty
  record Paused(AgentId agent, Instant at, String reason) implements AgentEvent {}

  /// The phone rang several times and was not answered.
  ///
  /// @param until the pause ends by itself
  record AutoPaused(AgentId agent, Instant at, Instant until) implements AgentEvent {}

  /// The pause is over, whoever ended it.
  record Unpaused(AgentId agent, Instant at) implements AgentEvent {}

  /// Wrap-up lasts longer.
  record MoreTime(AgentId agent, Instant at, Instant until) implements AgentEvent {}

  /// The agent ended wrap-up or rest early.
  record Ready(AgentId agent, Instant at) implements AgentEvent {}
}
