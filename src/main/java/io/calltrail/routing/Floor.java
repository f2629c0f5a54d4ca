package io.calltrail.routing;

import io.calltrail.call.Fact;
import java.time.Instant;

/// What the switchboard gives its parts while it applies an input.
interface Floor {
  Instant now();

  void tell(Fact fact);

  void order(AgentCall call);

  /// Puts a call into the line of those who may serve it, the agent responsible for it first.
  void stand(LiveCall call, QueueSettings queue);

  /// Has this looked at again at that moment.
  void look(Instant at, Object what);
}
