package io.calltrail.console;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What surrounds every page.
///
/// @param now when it is made
/// @param here the page's path
/// @param places where the reader may go
/// @param reader empty before the login
/// @param csrf what forms must send back
/// @param asset from a file's name to its address
public record Frame(
    Words words,
    Theme theme,
    Instant now,
    String here,
    List<Place> places,
    Optional<String> reader,
    String csrf,
    Function<String, String> asset) {
  public Frame {
    places = List.copyOf(places);
  }

  /// An entry of the menu.
  ///
  /// @param key of its words: `place.KEY`
  public record Place(String path, String key) {}

  public String say(String key, Object... values) {
    return words.say(key, values);
  }

  public boolean at(Place place) {
    return here.equals(place.path()) || here.startsWith(place.path() + "/");
  }
}
