package io.calltrail.call;

import java.util.List;

/// How a call ended for the business. Each outcome has its own name; `reason` says more where there
/// is more to say.
public sealed interface CallOutcome {
  /// The name in records, metrics and exports: snake case.
  String label();

  /// More than the name says; empty when there is nothing more.
  default String reason() {
    return "";
  }

  /// An agent spoke with the caller.
  record Answered() implements CallOutcome {
    @Override
    public String label() {
      return "answered";
    }
  }

  /// The caller left while waiting, at or after the short-abandon threshold.
  record Abandoned() implements CallOutcome {
    @Override
    public String label() {
      return "abandoned";
    }
  }

  /// The caller left before the queue's short-abandon threshold: most likely a misdial; left out of
  /// the service level.
  record ShortAbandon() implements CallOutcome {
    @Override
    public String label() {
      return "short_abandon";
    }
  }

  /// The queue's longest wait was over.
  record TimedOut() implements CallOutcome {
    @Override
    public String label() {
      return "timed_out";
    }
  }

  /// The queue was closed.
  record Closed() implements CallOutcome {
    @Override
    public String label() {
      return "closed";
    }
  }

  /// Nobody was logged in.
  record NoAgents() implements CallOutcome {
    @Override
    public String label() {
      return "no_agents";
    }
  }

  /// The queue had no room for one more.
  record Full() implements CallOutcome {
    @Override
    public String label() {
      return "full";
    }
  }

  /// The wait to expect was longer than the queue asks of anybody.
  record TooLong() implements CallOutcome {
    @Override
    public String label() {
      return "too_long";
    }
  }

  /// The caller left a message.
  record Voicemail() implements CallOutcome {
    @Override
    public String label() {
      return "voicemail";
    }
  }

  /// The caller asked to be called back and left; its place is kept.
  record CallBack() implements CallOutcome {
    @Override
    public String label() {
      return "call_back";
    }
  }

  /// Something of ours or the PBX's was broken.
  record Failed(String reason) implements CallOutcome {
    @Override
    public String label() {
      return "failed";
    }
  }

  /// The PBX or its channel went away in the middle of the call.
  record Interrupted(String reason) implements CallOutcome {
    @Override
    public String label() {
      return "interrupted";
    }
  }

  /// All names.
  List<String> LABELS =
      List.of(
          "answered",
          "abandoned",
          "short_abandon",
          "timed_out",
          "closed",
          "no_agents",
          "full",
          "too_long",
          "voicemail",
          "call_back",
          "failed",
          "interrupted");

  /// The outcome of that name.
  ///
  /// @throws IllegalArgumentException when no outcome has that name
  static CallOutcome of(String label, String reason) {
    return switch (label) {
      case "answered" -> new Answered();
      case "abandoned" -> new Abandoned();
      case "short_abandon" -> new ShortAbandon();
      case "timed_out" -> new TimedOut();
      case "closed" -> new Closed();
      case "no_agents" -> new NoAgents();
      case "full" -> new Full();
      case "too_long" -> new TooLong();
      case "voicemail" -> new Voicemail();
      case "call_back" -> new CallBack();
      case "failed" -> new Failed(reason);
      case "interrupted" -> new Interrupted(reason);
      default -> throw new IllegalArgumentException("no outcome is named \"" + label + "\"");
    };
  }
}
