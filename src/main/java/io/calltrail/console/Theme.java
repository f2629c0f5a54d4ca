package io.calltrail.console;

import java.util.Arrays;
import java.util.Locale;

/// How bright a page is.
public enum Theme {
  /// As the browser's system.
  AUTO,
  LIGHT,
  DARK;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @return AUTO when no theme has that name
  public static Theme of(String label) {
    return Arrays.stream(values())
        .filter(theme -> theme.label().equals(label))
        .findFirst()
        .orElse(AUTO);
  }
}
