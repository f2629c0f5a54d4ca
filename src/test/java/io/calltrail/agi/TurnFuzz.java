package io.calltrail.agi;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.calltrail.routing.Place;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever comes to the FastAGI port is a turn or is refused, however it is cut into packets; a
/// refusal repeats nothing of what was sent.
class TurnFuzz {
  private static final AgiSettings LIMITS = AgiSettings.defaults();
  private static final Pattern LONG_NUMBER = Pattern.compile("[0-9]{5}");

  @MethodSource("captured")
  @FuzzTest
  void anyBytesAreATurnOrRefused(byte[] wire) {
    String whole = told(wire);
    int cut = Math.floorMod(Arrays.hashCode(wire), wire.length + 1);
    assertThat(told(Arrays.copyOf(wire, cut), Arrays.copyOfRange(wire, cut, wire.length)))
        .isEqualTo(whole);
  }

  static Stream<byte[]> captured() throws IOException {
    return Stream.of(
        Captured.wire("request-arrived"),
        Captured.wire("request-held"),
        Captured.wire("request-rang"),
        Captured.wire("request-ended"));
  }

  /// The turn, or why there is none.
  private static String told(byte[]... pieces) {
    var parser = new RequestParser(LIMITS.maxHeaderLines(), LIMITS.maxRequestBytes());
    try {
      for (byte[] piece : pieces) {
        int taken = parser.feed(piece, 0, piece.length);
        assertThat(taken).isBetween(0, piece.length);
        assertThat(parser.held()).isLessThanOrEqualTo(LIMITS.maxRequestBytes());
        Optional<AgiRequest> request = parser.request();
        if (request.isPresent()) {
          return told(request.get());
        }
      }
      return "";
    } catch (AgiException e) {
      assertThat(e.getMessage()).doesNotContain("\n", "\r");
      return e.why() + e.getMessage();
    }
  }

  private static String told(AgiRequest request) throws AgiException {
    for (int i = 0; i <= request.arguments() + 1; i++) {
      assertThat(request.argument(i)).doesNotContain("\n");
    }
    try {
      var turn = TurnReader.read(request);
      turn.place().ifPresent(place -> assertThat(Place.parse(place.text())).contains(place));
      return turn.toString();
    } catch (AgiException e) {
      assertThat(e.getMessage()).doesNotContainPattern(LONG_NUMBER);
      throw e;
    }
  }
}
