package io.calltrail.lab;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/// A phone's REGISTER, sent from its own address, which is how the PBX knows it.
///
/// @param contact where the phone is
/// @param pbx SIP port on loopback
record Registration(InetAddress ip, String phone, String contact, int pbx) {
  private static final int TRIES = 10;
  private static final Duration ANSWER = Duration.ofMillis(500);

  /// Returns when the PBX has accepted it.
  ///
  /// @param length zero takes it back
  void send(Duration length) throws IOException {
    try (var socket = new DatagramSocket(new InetSocketAddress(ip, 0))) {
      socket.setSoTimeout((int) ANSWER.toMillis());
      var to = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), pbx);
      var id = UUID.randomUUID().toString();
      for (int i = 1; i <= TRIES; i++) {
        var bytes = request(id, i, socket.getLocalPort(), length).getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, to));
        var answer = new DatagramPacket(new byte[4096], 4096);
        try {
          socket.receive(answer);
        } catch (SocketTimeoutException e) {
          continue;
        }
        var text = new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
        if (text.startsWith("SIP/2.0 200")) {
          return;
        }
        throw new IOException("REGISTER of " + phone + ": " + text.lines().findFirst().orElse(""));
      }
      throw new IOException("REGISTER of " + phone + " is not answered");
    }
  }

  private String request(String id, int number, int port, Duration length) {
    var from = ip.getHostAddress() + ":" + port;
    return String.join(
        "\r\n",
        "REGISTER sip:127.0.0.1:" + pbx + " SIP/2.0",
        "Via: SIP/2.0/UDP " + from + ";branch=z9hG4bK-" + id + "-" + number,
        "From: <sip:" + phone + "@127.0.0.1>;tag=r",
        "To: <sip:" + phone + "@127.0.0.1>",
        "Call-ID: " + id,
        "CSeq: " + number + " REGISTER",
        "Contact: <" + contact + ">",
        "Expires: " + length.toSeconds(),
        "Max-Forwards: 70",
        "Content-Length: 0",
        "",
        "");
  }
}
