package io.calltrail.agi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Request blocks of a real Asterisk, and what is none.
class AgiRequestTest {

  @Test
  void arrivalTellsChannelNumbersAndPresentation() throws Exception {
    AgiRequest request = Captured.request(Captured.wire("request-arrived")).orElseThrow();
    assertThat(request.script()).isEqualTo("turn");
    assertThat(request.header("channel")).contains("PJSIP/trunk-00000000");
    assertThat(request.header("accountcode")).contains("");
    assertThat(request.header("no_such")).isEmpty();
    assertThat(request.arguments()).isEqualTo(8);
    assertThat(request.argument(1)).isEqualTo("1");
    assertThat(request.argument(2)).isEqualTo("arrived");
    assertThat(request.argument(4)).isEmpty();
    assertThat(request.argument(6)).isEqualTo("4930555020");
    assertThat(request.argument(8)).isEqualTo("allowed_not_screened");
    assertThat(request.argument(9)).isEmpty();
    assertThat(request.argument(0)).isEmpty();
  }

  @Test
  void endHasThirteenArguments() throws Exception {
    AgiRequest request = Captured.request(Captured.wire("request-ended")).orElseThrow();
    assertThat(request.arguments()).isEqualTo(13);
    assertThat(request.argument(11)).isEmpty();
    assertThat(request.argument(13)).isEqualTo("4930555010");
  }

  @ParameterizedTest
  @ValueSource(strings = {"request-arrived", "request-held", "request-rang", "request-ended"})
  void isTheSameHoweverItIsCut(String name) throws Exception {
    byte[] wire = Captured.wire(name);
    AgiRequest whole = Captured.request(wire).orElseThrow();
    for (int cut = 1; cut < wire.length; cut++) {
      byte[] first = Arrays.copyOf(wire, cut);
      assertThat(Captured.request(first)).as("the first %d bytes alone", cut).isEmpty();
      AgiRequest request =
          Captured.request(first, Arrays.copyOfRange(wire, cut, wire.length)).orElseThrow();
      assertThat(request.arguments()).isEqualTo(whole.arguments());
      for (int i = 1; i <= whole.arguments(); i++) {
        assertThat(request.argument(i)).isEqualTo(whole.argument(i));
      }
    }
  }

  @Test
  void ofALogStatesNoTelephoneNumber() throws Exception {
    assertThat(Captured.request(Captured.wire("request-arrived")).orElseThrow().toString())
        .isEqualTo("AGI request for turn with 8 arguments");
  }

  @Test
  void argumentSmuggledInByALineBreakIsRefused() {
    refused("agi_network: yes\nagi_arg_1: 1\nagi_arg_1: 2\n\n", Unanswered.BAD_REQUEST);
    refused("agi_network: yes\nagi_arg_1: 1\nagi_channel: x\n\n", Unanswered.BAD_REQUEST);
    refused("agi_network: yes\nagi_arg_2: 1\n\n", Unanswered.BAD_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\n", "GET / HTTP/1.1\n", "agi_network\n", "agi_: x\n", "agi_a: \0\n", "x: y\n"})
  void whatIsNoRequestIsRefusedAtItsFirstLine(String text) {
    refused(text, Unanswered.BAD_REQUEST);
  }

  private static void refused(String text, Unanswered why) {
    assertThatThrownBy(() -> Captured.request(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(AgiException.class, e -> assertThat(e.why()).isEqualTo(why));
  }
}
