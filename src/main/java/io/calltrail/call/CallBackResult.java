package io.calltrail.call;

import java.util.Locale;

/// How one call-back ended. `AGENT_LEFT`: the agent hung up while the client's phone rang.
/// `WITHDRAWN`: the client called by itself, or the task was closed meanwhile. `LOST`: nothing was
/// heard until the lease ran out.
public enum CallBackResult {
  SPOKEN,
  AGENT_BUSY,
  AGENT_NO_ANSWER,
  AGENT_REJECTED,
  AGENT_UNREACHABLE,
  AGENT_LEFT,
  CLIENT_BUSY,
  CLIENT_NO_ANSWER,
  FAILED,
  WITHDRAWN,
  LOST;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
