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
      section.problem(
          "in-turn", "asked can never happen with key: none; give a key, or take asked out");
    }
  }

  /// A key whose tasks are for people is fine: they call who has pressed it.
  private void trunk() {
    boolean promised = !rules.key().isEmpty() && asked();
    boolean written = section.has("in-turn") && !rules.inTurn().isEmpty();
    if (!outside && (promised || written)) {
      section.problem(
          written ? "in-turn" : "key",
          "nobody is called by itself without the section outside; write that section, or"
              + " in-turn: [] when people call");
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
      section.problem(
          "expires",
          "is shorter than every again-after, so no second call is made; lengthen it, or shorten"
              + " again-after");
    }
  }
}
