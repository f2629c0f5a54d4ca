package io.calltrail.call;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Why somebody is to be called back: asked for it while waiting, or was not spoken with.
public enum TaskReason {
  ASKED,
  ABANDONED,
  TIMED_OUT,
  CLOSED,
  NO_AGENTS,
  FULL,
  TOO_LONG,
  VOICEMAIL,
  FAILED,
  INTERRUPTED;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException when no reason has that name
  public static TaskReason of(String label) {
    return Arrays.stream(values())
        .filter(reason -> reason.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no reason is named \"" + label + "\""));
  }

  /// Why a call that ended so is to be called back; empty when it is not.
  public static Optional<TaskReason> of(CallOutcome outcome) {
    return switch (outcome) {
      case CallOutcome.Answered _, CallOutcome.ShortAbandon _ -> Optional.empty();
      case CallOutcome.CallBack _ -> Optional.of(ASKED);
      case CallOutcome.Abandoned _ -> Optional.of(ABANDONED);
      case CallOutcome.TimedOut _ -> Optional.of(TIMED_OUT);
      case CallOutcome.Closed _ -> Optional.of(CLOSED);
      case CallOutcome.NoAgents _ -> Optional.of(NO_AGENTS);
      case CallOutcome.Full _ -> Optional.of(FULL);
      case CallOutcome.TooLong _ -> Optional.of(TOO_LONG);
      case CallOutcome.Voicemail _ -> Optional.of(VOICEMAIL);
      case CallOutcome.Failed _ -> Optional.of(FAILED);
      case CallOutcome.Interrupted _ -> Optional.of(INTERRUPTED);
    };
  }
}
