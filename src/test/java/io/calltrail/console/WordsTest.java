package io.calltrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.call.CallBackResult;
import io.calltrail.call.OfferResult;
import io.calltrail.call.TaskReason;
import io.calltrail.routing.LiveView;
import io.calltrail.routing.Refusal;
import io.calltrail.routing.TaskView;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class WordsTest {
  private static final Instant NIGHT = Instant.parse("2026-03-02T22:30:05Z");
  private static final Words ENGLISH = new Words(Language.EN, ZoneOffset.UTC);
  private static final Words RUSSIAN = new Words(Language.RU, ZoneId.of("Europe/Moscow"));

  @Test
  void everythingIsSaidInEveryLanguageWithTheSameValues() throws IOException {
    Properties english = bundle(Language.EN);
    Properties russian = bundle(Language.RU);

    assertThat(russian.stringPropertyNames())
        .containsExactlyInAnyOrderElementsOf(english.stringPropertyNames());
    for (String key : english.stringPropertyNames()) {
      assertThat(values(russian, key)).as(key).isEqualTo(values(english, key));
      assertThat(russian.getProperty(key)).as(key).isNotBlank();
    }
  }

  private static Set<String> values(Properties bundle, String key) {
    return new TreeSet<>(
        Pattern.compile("\\{[0-9]}")
            .matcher(bundle.getProperty(key))
            .results()
            .map(m -> m.group())
            .toList());
  }

  private static Properties bundle(Language language) throws IOException {
    var bundle = new Properties();
    try (var in =
        new InputStreamReader(
            Objects.requireNonNull(
                Pages.class.getResourceAsStream(
                    "/console/messages_" + language.tag() + ".properties")),
            StandardCharsets.UTF_8)) {
      bundle.load(in);
    }
    return bundle;
  }

  /// Words that a template puts together are found by running it; whole keys are found here.
  @Test
  void everyKeyOfATemplateHasWords() throws IOException {
    var unknown = new ArrayList<String>();
    Set<String> known = bundle(Language.EN).stringPropertyNames();
    var said = Pattern.compile("say\\(\"([a-z_.]+)\"[,)]");
    try (Stream<Path> files = Files.walk(Path.of("src/main/jte"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jte")).toList()) {
        said.matcher(Files.readString(file))
            .results()
            .map(m -> m.group(1))
            .filter(key -> !known.contains(key))
            .forEach(unknown::add);
      }
    }
    assertThat(unknown).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void everyValueOfAClosedListHasWords(Language language) throws IOException {
    Set<String> known = bundle(language).stringPropertyNames();

    assertThat(Stream.of(LiveView.AgentState.values()).map(s -> "state." + lower(s)))
        .isSubsetOf(known);
    assertThat(Stream.of(TaskReason.values()).map(r -> "reason." + r.label())).isSubsetOf(known);
    assertThat(
            Stream.of(TaskView.State.values())
                .filter(s -> s != TaskView.State.OPEN)
                .map(s -> "task." + lower(s)))
        .isSubsetOf(known);
    assertThat(Stream.of(CallBackResult.values()).map(r -> "result." + r.label()))
        .isSubsetOf(known);
    assertThat(
            Stream.of(OfferResult.values())
                .filter(r -> r != OfferResult.ANSWERED)
                .map(r -> "trail.offer." + r.label()))
        .isSubsetOf(known);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  @Test
  void momentsAndNumbersAreTheReadersOwn() {
    assertThat(ENGLISH.full(NIGHT)).isEqualTo("2 Mar 2026 22:30:05");
    assertThat(RUSSIAN.full(NIGHT)).startsWith("3 мар").endsWith("01:30:05");
    assertThat(RUSSIAN.moment(NIGHT, NIGHT.plusSeconds(60))).isEqualTo("01:30");
    assertThat(ENGLISH.seconds(Duration.ofMillis(7540))).isEqualTo("7.5 s");
    assertThat(RUSSIAN.seconds(Duration.ofMillis(7540))).isEqualTo("7,5 с");
    assertThat(ENGLISH.number(12_345)).isEqualTo("12,345");
    assertThat(RUSSIAN.number(12_345)).matches("12\\h345");
  }

  @ParameterizedTest
  @CsvSource({"7, 0:07", "725, 12:05", "3723, 1:02:03", "-1, 0:00"})
  void aLengthOfTimeLooksLikeAClock(long seconds, String text) {
    assertThat(Words.span(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "'ru-RU,ru;q=0.9,en;q=0.8', RU",
    "'de-DE,de;q=0.9', EN",
    "'de,ru;q=0.5', RU",
    "'en-GB', EN",
    "'', EN",
    "';;;', EN"
  })
  void theBrowserChoosesTheLanguage(String accept, Language language) {
    assertThat(Language.wanted(accept)).isEqualTo(language);
  }

  @Test
  void everyRefusalHasItsWords() {
    for (Refusal.Why why : Refusal.Why.values()) {
      Refusal refusal = Refusal.of(why, "sales");
      assertThat(RUSSIAN.why(refusal)).isNotEqualTo(Words.ENGLISH.why(refusal));
    }
    assertThat(RUSSIAN.why(Refusal.of(Refusal.Why.CALLER_IN_QUEUE, "sales")))
        .startsWith("Очередь sales нельзя убрать");
  }
}
