package io.calltrail.routing;

import io.calltrail.call.CallId;
import io.calltrail.call.ChannelRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// One request of the dialplan: this happened to this caller, what next? (`docs/turns.md`)
///
/// @param call the id given by the first answer; empty before it
/// @param place empty before the first answer, or when unreadable
public record Turn(
    ChannelRef channel, Optional<CallId> call, Optional<Place> place, Happened happened)
    implements Input {

  /// What happened to the caller.
  public sealed interface Happened {
    /// @param dialled as Asterisk filtered it: `0-9` and `+`; may be empty
    /// @param caller likewise
    /// @param withheld the caller asked not to be shown
    record Arrived(String dialled, String caller, boolean withheld) implements Happened {}

    record Held() implements Happened {}

    record Nudged() implements Happened {}

    /// @param key `0-9`, `*` or `#`; empty when a menu ran out of time
    record Pressed(String key) implements Happened {}

    record Played() implements Happened {}

    record Rang(DialResult dial) implements Happened {}

    /// An agent sent the caller on.
    ///
    /// @param to the phone that was dialled
    /// @param talk how long the two were connected
    /// @param by the endpoint of the agent
    record Transferred(String to, Duration talk, String by) implements Happened {}

    /// @param status RECORD_STATUS of Asterisk's `Record`
    record LeftVoicemail(String status, Duration length) implements Happened {}

    /// The channel is gone.
    ///
    /// @param fallback the dialplan used its fallback for this call
    /// @param arrived when the call came in; empty when an older dialplan does not tell
    record Ended(
        DialResult dial, boolean fallback, String dialled, String caller, Optional<Instant> arrived)
        implements Happened {}

    /// An agent who was called for a call-back has answered.
    record AgentReady() implements Happened {}

    /// The client of a call-back was dialled; the agent is still there.
    record Called(DialResult dial) implements Happened {}

    /// The agent's channel of a call-back is gone.
    record Released(DialResult dial) implements Happened {}

    /// A call came in that bears a mark of a call by which Calltrail tries its numbers.
    ///
    /// @param mark 1 to 32 hexadecimal digits; anybody may send one
    /// @param dialled as Asterisk filtered it; may be empty
    record Probed(String mark, String dialled) implements Happened {}

    /// An agent dialled a feature code.
    ///
    /// @param endpoint the agent's PJSIP endpoint
    /// @param argument what the code needs: the number of a reason, another's phone; may be empty
    record Code(Command command, String endpoint, String argument) implements Happened {}

    /// An agent dialled the code that pauses its talk's recording, or has it go on.
    record RecordingCode(String endpoint, boolean pause) implements Happened {}

    /// What a feature code asks for.
    enum Command {
      LOGIN,
      LOGOUT,
      PAUSE,
      UNPAUSE,
      MORE_TIME,
      READY,
      /// Rings a colleague.
      DIAL,
      LISTEN,
      WHISPER,
      BARGE
    }
  }
}
