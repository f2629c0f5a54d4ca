package io.calltrail.agi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Replies of a real Asterisk, whole and in pieces.
class AgiReplyTest {
  private static final AgiReply HUNG_UP = new AgiReply.HungUp();

  private static AgiReply result(String result, String value, String more) {
    return new AgiReply.Result(result, value, more);
  }

  private static Arguments captured(String name, AgiReply... replies) {
    return Arguments.of(name, List.of(replies));
  }

  static Stream<Arguments> captures() {
    return Stream.of(
        captured("reply-set", result("1", "", "")),
        captured("reply-unset", result("0", "", "")),
        captured("reply-empty", result("1", "", "")),
        captured("reply-nested-parentheses", result("1", "((a) b)c)", "")),
        captured("reply-quotes-back", result("1", "a\"b\\c", "")),
        captured("reply-newlines-mid-reply-like", result("1", "a\n200 result=1\nb", "")),
        // a line that ends like a reply ends it; the rest is noise and shifts nothing
        captured("reply-newlines", result("1", "one\ntwo", "")),
        captured("reply-long-1800", result("1", "x".repeat(1_800), "")),
        captured("reply-exec", result("0", "", "")),
        captured("reply-exec-missing", result("-2", "", "")),
        captured("reply-stream", result("0", "", "endpos=3404")),
        captured("reply-stream-missing", result("-1", "", "endpos=0")),
        captured(
            "reply-unknown-command", new AgiReply.UnknownCommand("510 Invalid or unknown command")),
        captured(
            "reply-wrong-usage",
            new AgiReply.WrongUsage(
                """
                520-Invalid command syntax.  Proper usage follows:
                Sets a variable to the current channel.
                520 End of proper usage.""")),
        captured("reply-hangup-in-the-middle", result("0", "", ""), HUNG_UP, HUNG_UP),
        captured(
            "reply-dead-channel",
            new AgiReply.DeadChannel(
                "511 Command Not Permitted on a dead channel or intercept routine")),
        captured("reply-dead-get", result("1", "CHANUNAVAIL", "")),
        captured("reply-dead-wait", result("-1", "", "")));
  }

  @ParameterizedTest
  @MethodSource("captures")
  void isUnderstoodHoweverItIsCut(String name, List<AgiReply> replies) throws Exception {
    byte[] wire = Captured.wire(name);
    assertThat(Captured.replies(wire)).isEqualTo(replies);
    for (int cut = 1; cut < wire.length; cut++) {
      assertThat(
              Captured.replies(
                  Arrays.copyOf(wire, cut), Arrays.copyOfRange(wire, cut, wire.length)))
          .as("cut after %d bytes", cut)
          .isEqualTo(replies);
    }
  }

  @Test
  void valueThatAsteriskCutIsStillAReply() throws Exception {
    List<AgiReply> replies = Captured.replies(Captured.wire("reply-cut"));
    assertThat(replies).hasSize(1);
    assertThat(((AgiReply.Result) replies.getFirst()).value()).hasSize(1_020);
  }

  @Test
  void restOfAValueThatLooksLikeAReplysEndDoesNotShiftTheNextReply() throws Exception {
    assertThat(Captured.replies(Captured.wire("reply-newlines"), Captured.wire("reply-unset")))
        .containsExactly(result("1", "one\ntwo", ""), result("0", "", ""));
  }

  @Test
  void valueAndEndPositionComeApart() throws Exception {
    assertThat(Captured.replies(ascii("200 result=0 (timeout) endpos=8000\n")))
        .containsExactly(result("0", "timeout", "endpos=8000"));
  }

  @Test
  void endlessReplyIsRefused() {
    byte[] endless = ascii("200 result=1 (" + "x".repeat(8_192));
    assertThatThrownBy(() -> Captured.replies(endless))
        .isInstanceOfSatisfying(
            AgiException.class, e -> assertThat(e.why()).isEqualTo(Unanswered.BAD_REPLY));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
