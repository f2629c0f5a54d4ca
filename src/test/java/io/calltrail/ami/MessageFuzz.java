package io.calltrail.ami;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.calltrail.routing.Signal;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever Asterisk's manager sends is understood, passed over or refused: it never ends the
/// reader in the middle, and never fills the memory.
class MessageFuzz {
  @MethodSource("captured")
  @FuzzTest
  void anyBytesAreMessagesOrRefused(byte[] wire) {
    var signals = new ArrayList<Signal>();
    var translation = new Translation("main", "", signals::add);
    var reader = new MessageReader(new ByteArrayInputStream(wire));
    translation.asks(Instant.EPOCH);
    try {
      while (true) {
        List<String> lines = reader.nextMessage();
        assertThat(lines).isNotEmpty().doesNotContain("");
        var message = Message.of(lines);
        assertThat(message.isResponse() && !message.event().isEmpty()).isFalse();
        assertThat(translation.take(message)).isTrue();
      }
    } catch (EOFException e) {
      assertThat(signals).isNotNull();
    } catch (IOException e) {
      assertThat(wire.length).isGreaterThan(MessageReader.MOST_LINES);
    }
    for (Signal signal : signals) {
      assertThat(signal.toString()).contains("pbx=main");
    }
  }

  static Stream<byte[]> captured() {
    return Stream.of(
        wire("channels"),
        wire("devices"),
        wire("corestatus"),
        wire("login"),
        wire("devices", "channels", "call"),
        (AmiPeer.text("channels")
                + """
                Event: OriginateResponse\r
                Response: Failure\r
                Context: calltrail-callback\r
                Exten: cb-1\r
                Reason: 3\r
                \r
                Event: DialBegin\r
                Uniqueid: 1.0\r
                DestUniqueid: 1.1\r
                DestChannel: PJSIP/101-00000001\r
                \r
                Event: AttendedTransfer\r
                Result: Success\r
                OrigTransfererUniqueid: 1.1\r
                TransferTargetUniqueid: 1.2\r
                TransferTargetChannel: PJSIP/102-00000002\r
                \r
                """)
            .getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] wire(String... fixtures) {
    var text = new StringBuilder();
    for (String fixture : fixtures) {
      text.append(AmiPeer.text(fixture));
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
