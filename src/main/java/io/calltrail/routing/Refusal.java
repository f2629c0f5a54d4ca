package io.calltrail.routing;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Why something that was asked for is not done; the console has the words.
///
/// @param values what the words name, such as the queue
public record Refusal(Why why, List<String> values) {
  public enum Why {
    UNKNOWN_TASK,
    UNKNOWN_CALL,
    /// Names the reasons that there are.
    UNKNOWN_REASON,
    NOT_AFTER_TALK,
    NEITHER_WRAPPING_UP_NOR_RESTING,
    NOT_FREE,
    CALLED_ALREADY,
    CALLING_BY_ITSELF,
    LINK_DOWN,
    NOT_TO_BE_CALLED,
    CAP_REACHED,
    /// Names the queue.
    CALLER_IN_QUEUE,
    CALLING_BACK,
    /// Names the agent.
    AGENT_IN_CALL,
    NOT_A_SUPERVISORS_PHONE,
    NOT_TALKING,
    NOT_RECORDED,
    RECORDED_AS_BEFORE;

    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public Refusal {
    values = List.copyOf(values);
  }

  public static Refusal of(Why why, Object... values) {
    return new Refusal(why, Stream.of(values).map(Object::toString).toList());
  }
}
