package io.calltrail.routing;

import io.calltrail.call.PhoneNumber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What an agent hears, and may be asked, between lifting and the caller.
///
/// @param sounds in this order
/// @param accept the agent must press 1, or the call goes to the next
public record Briefing(List<String> sounds, boolean accept) {
  public static final Briefing NONE = new Briefing(List.of(), false);

  /// What a whisper, a number and the wait for the key may take together.
  static final Duration LONGEST = Duration.ofSeconds(40);

  public Briefing {
    sounds = List.copyOf(sounds);
  }

  public boolean isEmpty() {
    return sounds.isEmpty() && !accept;
  }

  /// @param whisper the campaign's sound
  /// @param number said digit by digit
  static Briefing of(Optional<String> whisper, Optional<PhoneNumber> number, boolean accept) {
    var sounds = new ArrayList<String>();
    whisper.ifPresent(sounds::add);
    number.ifPresent(
        n ->
            n.value()
                .chars()
                .filter(Character::isDigit)
                .forEach(digit -> sounds.add("digits/" + (char) digit)));
    return new Briefing(sounds, accept);
  }
}
