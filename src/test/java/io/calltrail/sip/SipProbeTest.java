package io.calltrail.sip;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SipProbeTest {
  private static DatagramSocket server() throws IOException {
    var socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    socket.setSoTimeout(10_000);
    return socket;
  }

  /// Answers one request the way a server does: its own status line, the request's five headers.
  private static void answer(DatagramSocket socket, String status) {
    try {
      var packet = new DatagramPacket(new byte[4096], 4096);
      socket.receive(packet);
      String headers =
          new String(packet.getData(), 0, packet.getLength(), US_ASCII)
              .lines()
              .filter(line -> line.matches("(?i)(via|from|to|call-id|cseq):.*"))
              .map(line -> line.matches("(?i)to:.*") ? line + ";tag=1" : line)
              .collect(Collectors.joining("\r\n"));
      byte[] text = ("SIP/2.0 " + status + "\r\n" + headers + "\r\n\r\n").getBytes(US_ASCII);
      socket.send(new DatagramPacket(text, text.length, packet.getSocketAddress()));
    } catch (IOException e) {
      // the test is over
    }
  }

  @Test
  void aServerThatAnswersIsThereWhateverItSays() throws Exception {
    try (var server = server()) {
      for (String status : new String[] {"200 OK", "404 Not Found"}) {
        Thread.ofVirtual().start(() -> answer(server, status));
        try (var probe = SipProbe.of("127.0.0.1", server.getLocalPort())) {
          SipAnswer answer = probe.options(Duration.ofSeconds(5)).orElseThrow();
          assertThat(answer.status() + " " + answer.reason()).isEqualTo(status);
          assertThat(answer.took()).isBetween(Duration.ZERO, Duration.ofSeconds(5));
        }
      }
    }
  }

  @Test
  void aSilentServerIsNotThere() throws Exception {
    try (var server = server();
        var probe = SipProbe.of("127.0.0.1", server.getLocalPort())) {
      assertThat(probe.options(Duration.ofMillis(700))).isEmpty();
    }
  }

  @Test
  void aNameThatNobodyKnowsIsTold() {
    assertThatThrownBy(() -> SipProbe.of("nowhere.invalid", 5060))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nowhere.invalid");
  }

  /// One RTP packet of a wave of so many samples, in the signs of which the tone is known.
  private static byte[] wave(int samples) {
    byte[] packet = new byte[172];
    for (int i = 12; i < packet.length; i++) {
      packet[i] = (byte) ((i % samples) * 2 < samples ? 0x34 : 0xb4);
    }
    return packet;
  }

  @Test
  void onlyTheToneSentCountsAsSound() {
    assertThat(Tone.isTone(wave(8), 172)).isTrue();
    for (int other : new int[] {2, 4, 16, 20, 160}) {
      assertThat(Tone.isTone(wave(other), 172)).as("%d samples", other).isFalse();
    }
    assertThat(Tone.isTone(wave(8), 20)).as("too short").isFalse();
  }
}
