package io.calltrail.console;

import io.calltrail.routing.Refusal;
import java.text.MessageFormat;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.stream.Collectors;

/// How the console speaks to one reader: words, numbers, moments and lengths of time.
///
/// @param zone in which moments are shown
public record Words(Language language, ZoneId zone) {
  /// In which programs are answered.
  public static final Words ENGLISH = new Words(Language.EN, ZoneOffset.UTC);

  private static final String BUNDLE = "console.messages";
  private static final ResourceBundle.Control ONLY_THAT =
      ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

  // a page asks hundreds of times
  private static final Map<Language, ResourceBundle> BUNDLES =
      Arrays.stream(Language.values())
          .collect(
              Collectors.toUnmodifiableMap(
                  language -> language,
                  language ->
                      ResourceBundle.getBundle(BUNDLE, Locale.of(language.tag()), ONLY_THAT)));

  /// @throws MissingResourceException when nobody has written this
  public String say(String key, Object... values) {
    String text = bundle().getString(key);
    return values.length == 0 ? text : new MessageFormat(text, locale()).format(values);
  }

  /// The words for one of a closed list, such as an outcome; the label itself when there are none.
  public String term(String kind, String label) {
    String key = kind + "." + label;
    return bundle().containsKey(key) ? bundle().getString(key) : label;
  }

  /// Why something that was asked for is not done.
  public String why(Refusal refusal) {
    return say("refusal." + refusal.why().label(), refusal.values().toArray());
  }

  private ResourceBundle bundle() {
    return BUNDLES.get(language);
  }

  /// Of dates and numbers.
  public Locale locale() {
    return language == Language.RU ? Locale.of("ru", "RU") : Locale.UK;
  }

  /// The time of day, to the second.
  public String clock(Instant at) {
    return DateTimeFormatter.ofPattern("HH:mm:ss", locale()).format(at.atZone(zone));
  }

  /// The time of day; with its date when that is not today's.
  public String moment(Instant at, Instant now) {
    ZonedDateTime there = at.atZone(zone);
    String time = DateTimeFormatter.ofPattern("HH:mm", locale()).format(there);
    return there.toLocalDate().equals(now.atZone(zone).toLocalDate()) ? time : day(at) + " " + time;
  }

  public String day(Instant at) {
    return DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM)
        .withLocale(locale())
        .format(at.atZone(zone));
  }

  /// Date, time to the second.
  public String full(Instant at) {
    return day(at) + " " + clock(at);
  }

  /// As a clock shows it: 0:07, 12:05, 1:02:03.
  public static String span(Duration length) {
    long s = Math.max(0, length.toSeconds());
    return s < 3600
        ? "%d:%02d".formatted(s / 60, s % 60)
        : "%d:%02d:%02d".formatted(s / 3600, s / 60 % 60, s % 60);
  }

  /// In seconds with one digit.
  public String seconds(Duration length) {
    return say("unit.seconds", decimal(length.toMillis() / 1e3, 1));
  }

  public String number(long value) {
    return NumberFormat.getIntegerInstance(locale()).format(value);
  }

  public String decimal(double value, int digits) {
    NumberFormat format = NumberFormat.getNumberInstance(locale());
    format.setMinimumFractionDigits(digits);
    format.setMaximumFractionDigits(digits);
    return format.format(value);
  }

  /// A share from 0 to 1, in whole per cent.
  public String percent(double share) {
    return NumberFormat.getPercentInstance(locale()).format(share);
  }

  public String bytes(double bytes) {
    return say("unit.gigabytes", decimal(bytes / 1e9, 1));
  }

  /// A phone number; withheld when there is none.
  public String phone(Optional<String> number) {
    return number.map(Words::phone).orElseGet(() -> say("number.withheld"));
  }

  /// A number in groups that the eye can hold; as it is when its plan is not known.
  public static String phone(String number) {
    if (number.matches("\\+7[0-9]{10}")) {
      return number.replaceFirst("(\\+7)(...)(...)(..)(..)", "$1 $2 $3-$4-$5");
    }
    if (number.matches("\\+44[0-9]{10}")) {
      return number.replaceFirst("(\\+44)(....)(...)(...)", "$1 $2 $3 $4");
    }
    return number;
  }
}
