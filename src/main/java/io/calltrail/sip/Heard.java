package io.calltrail.sip;

import java.util.Optional;

/// What came of a call that tried a number.
///
/// @param end the final answer: 200 when somebody lifted; empty when none came in time
/// @param soundBack the tone sent came back
public record Heard(boolean rang, Optional<SipAnswer> end, boolean soundBack) {
  public boolean answered() {
    return end.filter(e -> e.status() / 100 == 2).isPresent();
  }
}
