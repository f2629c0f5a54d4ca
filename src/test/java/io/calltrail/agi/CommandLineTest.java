package io.calltrail.agi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

  /// What came back from a real Asterisk for this line stands in `reply-quotes-back.txt`.
  @Test
  void quotesAndBackslashesAreEscaped() {
    assertThat(CommandLine.of("SET VARIABLE", "CT_TEST", "a\"b\\c"))
        .hasToString("SET VARIABLE \"CT_TEST\" \"a\\\"b\\\\c\"");
  }

  @Test
  void endsWithOneLineFeedAndNoCarriageReturn() {
    assertThat(CommandLine.of("ANSWER").bytes()).asString().isEqualTo("ANSWER\n");
  }

  @Test
  void emptyArgumentKeepsItsPlace() {
    assertThat(CommandLine.of("STREAM FILE", "beep", "")).hasToString("STREAM FILE \"beep\" \"\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nHANGUP", "a\r", "\0"})
  void argumentThatWouldBeginAnotherCommandIsRefused(String argument) {
    assertThatIllegalArgumentException().isThrownBy(() -> CommandLine.of("VERBOSE", argument));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "SET  VARIABLE", "SET VARIABLE ", "answer", "ANSWER\n", "A\"B"})
  void whatIsNoCommandIsRefused(String verb) {
    assertThatIllegalArgumentException().isThrownBy(() -> CommandLine.of(verb));
  }

  @Test
  void moreWordsThanAsteriskSurvivesAreRefused() {
    String[] most = new String[99];
    Arrays.fill(most, "x");
    assertThat(CommandLine.of("EXEC", most).bytes()).isNotEmpty();
    String[] tooMany = new String[100];
    Arrays.fill(tooMany, "x");
    assertThatIllegalArgumentException().isThrownBy(() -> CommandLine.of("EXEC", tooMany));
  }

  @Test
  void lineLongerThanAsteriskReadsIsRefused() {
    assertThat(CommandLine.of("VERBOSE", "x".repeat(1_000)).bytes()).hasSize(1_011);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CommandLine.of("VERBOSE", "x".repeat(1_001)));
    String euros = "\u20ac".repeat(700);
    assertThatIllegalArgumentException().isThrownBy(() -> CommandLine.of("EXEC", euros, euros));
  }
}
