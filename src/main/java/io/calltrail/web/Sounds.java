package io.calltrail.web;

import io.calltrail.access.Asker;
import io.calltrail.console.Words;
import io.calltrail.sounds.BadSound;
import io.calltrail.sounds.SoundLibrary;
import io.calltrail.sounds.SoundLibrary.Sound;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What is done with music and announcements, by the page and by programs: noted, and nothing taken
/// away that the settings name.
final class Sounds {
  private static final String ENDS = "(?![A-Za-z0-9/_.-])";

  private final WebServer.Ports ports;

  Sounds(WebServer.Ports ports) {
    this.ports = ports;
  }

  /// Empty when the settings name no folder for them.
  Optional<SoundLibrary> library() {
    return ports.sounds();
  }

  List<Sound> all() {
    try {
      return library().isPresent() ? library().get().all() : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Optional<Path> file(String group, String name) {
    return library().flatMap(library -> library.file(group, name));
  }

  /// There is a folder for them.
  Sound add(Asker by, String group, String name, byte[] file) throws BadSound, IOException {
    Sound sound = library().orElseThrow().add(group, name, file);
    ports.door().did(by, "sound.added", label(sound), Words.span(sound.length()));
    return sound;
  }

  /// What came of taking a sound away.
  sealed interface Removal {
    record Done() implements Removal {}

    record Gone() implements Removal {}

    /// The settings name it.
    record Named(Sound sound) implements Removal {}
  }

  Removal remove(Asker by, String group, String name) {
    Optional<Sound> found =
        all().stream().filter(s -> s.group().equals(group) && s.name().equals(name)).findFirst();
    if (found.isEmpty()) {
      return new Removal.Gone();
    }
    Sound sound = found.get();
    if (named(sound)) {
      return new Removal.Named(sound);
    }
    try {
      if (library().orElseThrow().remove(group, name)) {
        ports.door().did(by, "sound.removed", label(sound), "");
      }
      return new Removal.Done();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String label(Sound sound) {
    return sound.group() + "/" + sound.name();
  }

  /// Whether the settings would miss it.
  private boolean named(Sound sound) {
    String yaml = ports.settings().current().yaml();
    boolean last = all().stream().filter(s -> s.group().equals(sound.group())).count() == 1;
    return Pattern.compile(Pattern.quote(sound.played()) + ENDS).matcher(yaml).find()
        || sound.music()
            && last
            && Pattern.compile("music:\\s*[\"']?" + Pattern.quote(sound.group()) + ENDS)
                .matcher(yaml)
                .find();
  }
}
