package io.calltrail.routing;

import io.calltrail.call.AgentId;

/// What an operator or the agent asks for by API or feature code.
public sealed interface AgentCommand extends Input {
  AgentId agent();

  record Login(AgentId agent) implements AgentCommand {}

  record Logout(AgentId agent) implements AgentCommand {}

  /// @param reason one of [Staff#pauseReasons] if there are any; may be empty
  record Pause(AgentId agent, String reason) implements AgentCommand {}

  record Unpause(AgentId agent) implements AgentCommand {}

  /// Prolongs the wrap-up.
  record MoreTime(AgentId agent) implements AgentCommand {}

  /// Ends wrap-up or rest at once.
  record Ready(AgentId agent) implements AgentCommand {}
}
