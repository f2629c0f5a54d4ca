package io.calltrail.web;

import io.calltrail.routing.AgentCommand;
import io.calltrail.routing.Refusal;
import java.util.concurrent.CompletableFuture;

/// Where agents are logged in and out.
@FunctionalInterface
public interface AgentDesk {
  /// Returns at once; called on any thread.
  ///
  /// @return exceptionally only when something is broken
  CompletableFuture<Result> command(AgentCommand command);

  /// What became of a command.
  sealed interface Result {
    /// The agent is now as asked, or was already.
    record Done() implements Result {}

    record UnknownAgent() implements Result {}

    /// No caller with this id waits.
    record UnknownCall() implements Result {}

    record Refused(Refusal why) implements Result {}
  }
}
