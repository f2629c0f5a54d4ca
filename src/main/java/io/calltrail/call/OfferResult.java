package io.calltrail.call;

import java.util.Locale;

/// How one ring of one agent ended. `CANCELLED`: the caller left first. `ELSEWHERE`: of several who
/// were rung at once, another answered first. `LOST`: nothing was heard until the lease ran out.
public enum OfferResult {
  ANSWERED,
  BUSY,
  NO_ANSWER,
  REJECTED,
  UNREACHABLE,
  CANCELLED,
  ELSEWHERE,
  LOST;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
