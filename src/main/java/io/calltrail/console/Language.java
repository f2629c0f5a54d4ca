package io.calltrail.console;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The languages that the console speaks.
public enum Language {
  EN("English"),
  RU("Русский");

  private final String own;

  Language(String own) {
    this.own = own;
  }

  /// As its speakers call it.
  public String own() {
    return own;
  }

  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Language> of(String tag) {
    return Arrays.stream(values()).filter(language -> language.tag().equals(tag)).findFirst();
  }

  /// What a browser asks for (`Accept-Language`, RFC 9110); English when it names neither.
  public static Language wanted(String acceptLanguage) {
    try {
      String tag =
          Locale.lookupTag(Locale.LanguageRange.parse(acceptLanguage), List.of(EN.tag(), RU.tag()));
      return tag == null ? EN : of(tag).orElse(EN);
    } catch (IllegalArgumentException e) {
      return EN;
    }
  }
}
