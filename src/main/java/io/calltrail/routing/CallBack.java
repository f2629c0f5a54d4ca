package io.calltrail.routing;

import io.calltrail.attribution.Attributed;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallId;
import io.calltrail.call.ChannelRef;
import java.time.Instant;
import java.util.Optional;

/// A client to be called: a caller without a channel, whose place is in the same line as those of
/// the callers who hold on. Its channel will be the agent's, named by its own id.
final class CallBack extends LiveCall {
  /// How far it has come.
  sealed interface Leg {
    record InLine() implements Leg {}

    record CallingAgent(AgentId agent) implements Leg {}

    record CallingClient(AgentId agent) implements Leg {}

    record Talking(AgentId agent, Instant since) implements Leg {}
  }

  final LiveTask task;
  Leg leg = new Leg.InLine();

  CallBack(CallId id, LiveTask task, Attributed attributed) {
    super(id, new ChannelRef(task.opened.pbx(), id.value(), ""), task.opened.at(), attributed);
    this.task = task;
    this.priority = task.opened.priority();
    this.placeSince = task.place;
    this.queue = Optional.of(task.opened.queue());
    this.due = Instant.EPOCH;
  }

  /// The client's phone was called.
  boolean reached() {
    return !(leg instanceof Leg.CallingAgent);
  }

  /// Who is rung, or speaks.
  Optional<AgentId> agent() {
    return switch (leg) {
      case Leg.InLine _ -> Optional.empty();
      case Leg.CallingAgent(AgentId agent) -> Optional.of(agent);
      case Leg.CallingClient(AgentId agent) -> Optional.of(agent);
      case Leg.Talking(AgentId agent, _) -> Optional.of(agent);
    };
  }

  TaskView.State state() {
    return switch (leg) {
      case Leg.InLine _ -> TaskView.State.IN_LINE;
      case Leg.CallingAgent _ -> TaskView.State.CALLING_AGENT;
      case Leg.CallingClient _ -> TaskView.State.CALLING_CLIENT;
      case Leg.Talking _ -> TaskView.State.TALKING;
    };
  }
}
