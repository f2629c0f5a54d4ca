package io.calltrail.routing;

import io.calltrail.call.CallBackResult;
import io.calltrail.call.TaskReason;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// How a queue calls back whom it has missed.
///
/// @param key what a waiting caller presses to be called back in its turn; empty: no key
/// @param inTurn who is called back without anybody's doing; the others' tasks wait for a person
/// @param attempts calls of the client until it is left to a person
/// @param expires after which nobody tries any more
/// @param hours when clients are called without anybody's doing
/// @param confirm sounds for a caller who pressed the key
public record CallBackRules(
    String key,
    Set<TaskReason> inTurn,
    int attempts,
    Spacing spacing,
    Duration expires,
    Schedule hours,
    List<String> confirm) {
  public CallBackRules {
    inTurn = Set.copyOf(inTurn);
    confirm = List.copyOf(confirm);
  }

  /// What a caller who pressed the key hears, and then it hangs up.
  Exit confirmed() {
    return new Exit(confirm, new Destination.HangUp());
  }

  /// How long a client is left alone after a call that did not reach it.
  public record Spacing(Duration busy, Duration noAnswer, Duration failed) {
    Duration after(CallBackResult result) {
      return switch (result) {
        case CLIENT_BUSY -> busy;
        case CLIENT_NO_ANSWER, AGENT_LEFT -> noAnswer;
        case FAILED, LOST -> failed;
        case SPOKEN, AGENT_BUSY, AGENT_NO_ANSWER, AGENT_REJECTED, AGENT_UNREACHABLE, WITHDRAWN ->
            Duration.ZERO;
      };
    }
  }

  /// Of a queue that says nothing of call-backs: missed calls become tasks for people.
  public static CallBackRules tasksOnly(Schedule open) {
    return new CallBackRules(
        "",
        Set.of(),
        3,
        new Spacing(Duration.ofMinutes(5), Duration.ofMinutes(30), Duration.ofMinutes(10)),
        Duration.ofHours(96),
        open,
        List.of("auth-thankyou"));
  }
}
