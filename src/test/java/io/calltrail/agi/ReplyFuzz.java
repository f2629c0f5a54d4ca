package io.calltrail.agi;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever Asterisk answers is a reply, noise or refused, however it is cut into packets.
class ReplyFuzz {
  private static final int MOST = 8_192;

  @MethodSource("captured")
  @FuzzTest
  void anyBytesAreRepliesOrRefused(byte[] wire) {
    List<String> whole = told(wire);
    int cut = Math.floorMod(Arrays.hashCode(wire), wire.length + 1);
    assertThat(told(Arrays.copyOf(wire, cut), Arrays.copyOfRange(wire, cut, wire.length)))
        .isEqualTo(whole);
  }

  static Stream<byte[]> captured() throws IOException {
    return Stream.of(
        Captured.wire("reply-set"),
        Captured.wire("reply-stream"),
        Captured.wire("reply-newlines"),
        Captured.wire("reply-nested-parentheses"),
        Captured.wire("reply-wrong-usage"),
        Captured.wire("reply-dead-channel"),
        Captured.wire("reply-hangup-in-the-middle"));
  }

  private static List<String> told(byte[]... pieces) {
    var parser = new ReplyParser(MOST);
    var seen = new ArrayList<String>();
    try {
      for (byte[] piece : pieces) {
        for (int at = 0; at < piece.length; at += parser.consumed()) {
          parser.feed(piece, at, piece.length).ifPresent(reply -> seen.add(reply.toString()));
          assertThat(parser.consumed()).isPositive();
          assertThat(parser.held()).isLessThanOrEqualTo(MOST);
        }
      }
    } catch (AgiException e) {
      seen.add(e.why().label());
    }
    return seen;
  }
}
