package io.calltrail.routing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What the dialplan shall do next with a caller (`docs/turns.md`).
public sealed interface Step {
  /// An announcement if there is one, then music; keys listened to, and the dialplan asks again.
  record Hold(Duration length, String music, List<String> sounds) implements Step {}

  /// Dial one or more agents.
  ///
  /// @param dial dial strings such as `PJSIP/101`
  /// @param recording raw file relative to the recording folder; empty: not recorded
  /// @param music class for the caller while it rings; empty: ringing tone
  record Ring(
      List<String> dial,
      Duration ringTime,
      Optional<String> recording,
      Optional<String> music,
      Briefing briefing)
      implements Step {}

  record Play(List<String> sounds) implements Step {}

  record Menu(List<String> sounds, Duration timeout) implements Step {}

  /// @param greeting sound before the tone, empty for none
  record Voicemail(String file, Duration longest, Optional<String> greeting) implements Step {}

  /// Lets a supervisor into an agent's talk.
  ///
  /// @param endpoint the agent's phone
  record Spy(String endpoint, Mode mode) implements Step {
    public enum Mode {
      /// Hears both, heard by nobody.
      LISTEN,
      /// Hears both, heard by the agent.
      WHISPER,
      /// Hears both, heard by both.
      BARGE
    }

    /// What begins the names of that phone's channels, and of no other's.
    public String channels() {
      return "PJSIP/" + endpoint + "-";
    }
  }

  /// Dial a client for the agent who has answered.
  ///
  /// @param number E.164
  /// @param dial the dial string, with `#` for the number
  /// @param shown the number that the client sees
  record CallOut(
      String number, String dial, Duration ringTime, Optional<String> recording, String shown)
      implements Step {}

  /// Answer, and send back what is heard: a call by which Calltrail tries a number.
  record Echo(Duration longest) implements Step {}

  /// The mark is none of ours: the call comes in as any other.
  record Arrive() implements Step {}

  /// Hang up with a Q.850 cause.
  record Leave(int cause) implements Step {
    public static final Leave NORMAL = new Leave(16);
  }

  /// Go to an extension of `[calltrail-overflow]`, which the admin owns.
  record LeaveTo(String extension) implements Step {}
}
