package io.calltrail.console;

import io.calltrail.settings.Change;
import io.calltrail.settings.Plan;
import java.util.Optional;

/// What a change of the settings does, told to one reader.
public final class Changes {
  private Changes() {}

  public static String say(Words words, Change change) {
    String thing = (words.term("thing", change.group()) + " " + change.shownName()).strip();
    return switch (change.how()) {
      case ADDED -> words.say("change.added", thing, said(change.after()));
      case REMOVED -> words.say("change.removed", thing);
      case MOVED -> words.say("change.moved", thing, said(change.before()), said(change.after()));
      case CHANGED ->
          words.say(
              "change.changed",
              thing,
              words.term("field", change.key()),
              change.before().orElse(words.say("change.unset")),
              change.after().orElse(words.say("change.unset")));
    };
  }

  private static String said(Optional<String> text) {
    return text.orElse("");
  }

  public static String say(Words words, Plan.Otherwise way) {
    return words.say(
        "otherwise." + way.what(),
        way.calls(),
        way.from(),
        way.what().equals("hours") ? words.say("otherwise." + way.to()) : way.to());
  }
}
