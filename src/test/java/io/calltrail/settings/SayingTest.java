package io.calltrail.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SayingTest {
  private static final Locale RUSSIAN = Locale.of("ru");
  private static final ResourceBundle ENGLISH_WORDS =
      ResourceBundle.getBundle("settings.sayings", Locale.ENGLISH);
  private static final ResourceBundle RUSSIAN_WORDS =
      ResourceBundle.getBundle("settings.sayings", RUSSIAN);
  private static final Pattern VALUE = Pattern.compile("\\{[0-9]}");
  private static final Pattern KEY = Pattern.compile("\"((?:fault|want|part)\\.[a-z.-]+)\"");

  @Test
  void partsAreSaidInTheLanguageOfTheWhole() {
    Saying whole = Saying.of("fault.misfit", "maybe", Saying.of("want.yes"));
    assertThat(whole.in(Locale.UK)).isEqualTo("\"maybe\" does not fit; give true or false");
    assertThat(whole.in(RUSSIAN)).isEqualTo("«maybe» не подходит; нужно: true или false");
  }

  @Test
  void numbersStandAsTheyAreTyped() {
    assertThat(Saying.of("want.number", 1, 100_000).in(Locale.UK))
        .isEqualTo("a whole number from 1 to 100000");
  }

  @Test
  void whatComesFromElsewhereIsNoPattern() {
    assertThat(Saying.verbatim("it's {0}").in(RUSSIAN)).isEqualTo("it's {0}");
  }

  @Test
  void everySayingIsWrittenInBothLanguagesAndNoOther() throws IOException {
    try (var sources = Files.walk(Path.of("src/main/java"))) {
      var used =
          sources
              .filter(file -> file.toString().endsWith(".java"))
              .flatMap(file -> KEY.matcher(text(file)).results())
              .map(found -> found.group(1))
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(new TreeSet<>(ENGLISH_WORDS.keySet())).isEqualTo(used);
      assertThat(new TreeSet<>(RUSSIAN_WORDS.keySet())).isEqualTo(used);
    }
  }

  @Test
  void bothLanguagesSayTheSameValues() {
    for (String key : ENGLISH_WORDS.keySet()) {
      assertThat(values(RUSSIAN_WORDS.getString(key)))
          .as(key)
          .isEqualTo(values(ENGLISH_WORDS.getString(key)));
    }
  }

  private static Set<String> values(String words) {
    return VALUE.matcher(words).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
