package io.calltrail.console;

import io.calltrail.call.AgentId;
import io.calltrail.call.CallBackRecord;
import io.calltrail.routing.LiveView;
import io.calltrail.routing.TaskView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Who is still owed a call, and what came of the latest calls back.
///
/// @param as the agent as whom a reader acts that can be no other
/// @param agents as whom the reader may act
/// @param said of the last attempt; empty at first
public record Missed(
    Instant now,
    List<TaskView> open,
    List<CallBackRecord> made,
    Optional<AgentId> as,
    List<LiveView.AgentView> agents,
    String said) {
  /// The name of an agent.
  public String name(AgentId agent) {
    return agents.stream()
        .filter(a -> a.agent().equals(agent))
        .findFirst()
        .map(LiveView.AgentView::name)
        .orElse(agent.value());
  }

  public long overdue() {
    return open.stream().filter(task -> task.overdue(now)).count();
  }
}
