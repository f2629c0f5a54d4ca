package io.calltrail.settings;

import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;

/// A sentence about settings, or a part of one, that can be said in each language of the console.
///
/// @param key of the words, in the bundle `settings/sayings`
/// @param values that stand in them; those that are sayings are said in the same language
public record Saying(String key, List<Object> values) {
  private static final String BUNDLE = "settings.sayings";
  private static final String VERBATIM = "";
  private static final ResourceBundle.Control ONLY_THAT =
      ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

  public Saying {
    values = List.copyOf(values);
  }

  public static Saying of(String key, Object... values) {
    return new Saying(key, List.of(values));
  }

  /// What is said as it is, such as the words of a library.
  public static Saying verbatim(String text) {
    return of(VERBATIM, text);
  }

  /// @param language `en` or `ru`
  /// @throws MissingResourceException when nobody has written this
  public String in(Locale language) {
    if (key.equals(VERBATIM)) {
      return values.getFirst().toString();
    }
    Object[] said =
        values.stream()
            .map(value -> value instanceof Saying part ? part.in(language) : value.toString())
            .toArray();
    String words =
        ResourceBundle.getBundle(BUNDLE, Locale.of(language.getLanguage()), ONLY_THAT)
            .getString(key);
    return new MessageFormat(words, language).format(said);
  }
}
