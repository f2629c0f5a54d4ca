package io.calltrail.routing;

import io.calltrail.call.AgentId;
import io.calltrail.call.TaskId;

/// What an agent does with a call-back task.
public sealed interface TaskCommand extends Input {
  TaskId task();

  AgentId agent();

  /// The agent owns it from now on.
  record Take(TaskId task, AgentId agent) implements TaskCommand {}

  /// The agent has spoken with the client in another way, or nothing is to be done.
  record Done(TaskId task, AgentId agent) implements TaskCommand {}

  /// Calls the agent, who is free, and then the client.
  record CallNow(TaskId task, AgentId agent) implements TaskCommand {}
}
