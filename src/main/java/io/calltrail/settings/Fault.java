package io.calltrail.settings;

import java.util.Locale;

/// What is wrong with a settings file.
///
/// @param line from 1; 0 for what stands nowhere
/// @param place where: file, line and setting; empty for what concerns all
/// @param said what, and what to do
public record Fault(int line, String place, Saying said) {
  /// Of the whole, in words that are said as they are.
  public static Fault verbatim(String text) {
    return new Fault(0, "", Saying.verbatim(text));
  }

  /// What, where and what to do, for logs, programs and the command line.
  public String text() {
    return text(Locale.ENGLISH);
  }

  public String text(Locale language) {
    return place.isEmpty() ? said.in(language) : place + ": " + said.in(language);
  }
}
