package io.calltrail.console;

import io.calltrail.sounds.SoundLibrary;
import io.calltrail.sounds.SoundLibrary.Sound;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The sounds that were brought.
///
/// @param library empty when the settings name no folder
/// @param group as the reader chose it for a sound that was not taken; so is the name
/// @param said what is wrong with the last attempt; empty: nothing
/// @param done what came of it; empty: nothing
public record SoundsView(
    Optional<SoundLibrary> library,
    List<Sound> sounds,
    String group,
    String name,
    String said,
    String done) {
  public SoundsView {
    sounds = List.copyOf(sounds);
  }

  public Map<String, List<Sound>> groups() {
    return sounds.stream()
        .collect(Collectors.groupingBy(Sound::group, LinkedHashMap::new, Collectors.toList()));
  }
}
