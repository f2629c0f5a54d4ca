package io.calltrail.call;

import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What somebody wrote at a moment of a call's recording.
///
/// @param id never given twice
/// @param at since the beginning of the recording, in milliseconds
/// @param text 1 to 1000 characters, several lines perhaps
/// @param author a login name, or a token's
public record Comment(
    String id, CallId call, Duration at, String text, String author, Instant made) {
  public static final int LONGEST = 1_000;

  public Comment {
    if (at.isNegative()) {
      throw new IllegalArgumentException("the moment must not be before the recording");
    }
    if (text.isBlank() || text.length() > LONGEST) {
      throw new IllegalArgumentException("a comment has 1 to " + LONGEST + " characters");
    }
    if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n')) {
      throw new IllegalArgumentException("a comment has no control characters");
    }
  }

  /// A text as words are looked for in it: capitals do not matter.
  public static String folded(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
  }

  /// The words of a text, as they are looked for.
  public static List<String> words(String text) {
    return Arrays.stream(folded(text).split("\\s+"))
        .filter(word -> !word.isEmpty())
        .distinct()
        .toList();
  }
}
