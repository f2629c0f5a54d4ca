package io.calltrail.config;

import io.calltrail.call.TaskReason;
import io.calltrail.routing.CallBackRules;
import java.time.Duration;
import java.util.stream.Stream;

/// Refuses call-back rules of one queue that are each fine and together call nobody.
///
/// @param outside whether clients can be called at all
record CallBackSense(Section section, CallBackRules rules, boolean outside) {
  void check() {
    key();
    trunk();
    expires();
  }

  private void key() {
    if (rules.key().isEmpty() && section.has("in-turn") && asked()) {
      section.problem("in-turn", "fault.asked");
    }
  }

  /// A key whose tasks are for people is fine: they call who has pressed it.
  private void trunk() {
    boolean promised = !rules.key().isEmpty() && asked();
    boolean written = section.has("in-turn") && !rules.inTurn().isEmpty();
    if (!outside && (promised || written)) {
      section.problem(written ? "in-turn" : "key", "fault.no-outside");
    }
  }

  private boolean asked() {
    return rules.inTurn().contains(TaskReason.ASKED);
  }

  private void expires() {
    CallBackRules.Spacing again = rules.spacing();
    Duration soonest =
        Stream.of(again.busy(), again.noAnswer(), again.failed())
            .min(Duration::compareTo)
            .orElseThrow();
    if (rules.attempts() > 1 && rules.expires().compareTo(soonest) < 0) {
      section.problem("expires", "fault.expires");
    }
  }
}
