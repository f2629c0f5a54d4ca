package io.calltrail.fault;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/// SIP over UDP whose INVITE may hold any bytes, wherever RFC 3261 would forbid them.
final class RawSip implements AutoCloseable {
  private static final int LARGEST = 65_000;

  private final DatagramSocket socket;
  private final int port;
  private int calls;

  RawSip(int port) throws IOException {
    this.port = port;
    socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    socket.connect(InetAddress.getLoopbackAddress(), port);
  }

  /// Calls, and hangs up as soon as the call is answered or has waited long enough.
  ///
  /// @return the final status; 0 when nothing but silence or `100 Trying` came
  int call(byte[] dialled, byte[] name, byte[] number, Duration most) throws IOException {
    calls++;
    byte[] uri = joined("sip:", dialled, "@127.0.0.1:" + port);
    byte[] from = joined("From: ", name, " <sip:", number, "@127.0.0.1>;tag=f" + calls + "\r\n");
    send("INVITE", uri, from, calls, "To: <sip:x@127.0.0.1>\r\n", sdp());
    long end = System.nanoTime() + most.toNanos();
    boolean cancelled = false;
    while (true) {
      String answer = receive(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      if (answer.isEmpty()) {
        if (cancelled) {
          return 0;
        }
        cancelled = true;
        end = System.nanoTime() + most.toNanos();
        send("CANCEL", uri, from, calls, "To: <sip:x@127.0.0.1>\r\n", "");
        continue;
      }
      int status = Integer.parseInt(answer.substring(8, 11));
      if (!answer.contains("Call-ID: raw-" + calls + "\r\n")
          || !answer.contains("INVITE\r\n")
          || status < 200) {
        continue;
      }
      String to =
          answer.lines().filter(l -> l.startsWith("To:")).findFirst().orElseThrow() + "\r\n";
      send("ACK", uri, from, calls, to, "");
      if (status < 300) {
        send("BYE", uri, from, calls, to, "");
      }
      return status;
    }
  }

  private String sdp() {
    return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio "
        + socket.getLocalPort()
        + " RTP/AVP 0\r\n";
  }

  private void send(String method, byte[] uri, byte[] from, int call, String to, String body)
      throws IOException {
    String branch = "z9hG4bK" + call + (method.equals("BYE") ? "b" : "");
    byte[] message =
        joined(
            method + " ",
            uri,
            " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:%d;rport;branch=%s\r\n"
                .formatted(socket.getLocalPort(), branch),
            from,
            to
                + "Call-ID: raw-%d\r\nCSeq: %d %s\r\nContact: <sip:raw@127.0.0.1:%d>\r\nMax-Forwards: 70\r\n"
                    .formatted(call, method.equals("BYE") ? 2 : 1, method, socket.getLocalPort())
                + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n")
                + "Content-Length: "
                + body.length()
                + "\r\n\r\n"
                + body);
    socket.send(new DatagramPacket(message, message.length));
  }

  private String receive(Duration within) throws IOException {
    var packet = new DatagramPacket(new byte[LARGEST], LARGEST);
    socket.setSoTimeout((int) Math.max(1, within.toMillis()));
    try {
      do {
        socket.receive(packet);
        // sound comes here, too
      } while (packet.getLength() < 4 || packet.getData()[0] != 'S');
    } catch (SocketTimeoutException e) {
      return "";
    }
    return new String(
        Arrays.copyOf(packet.getData(), packet.getLength()), StandardCharsets.ISO_8859_1);
  }

  private static byte[] joined(Object... parts) {
    var all = new ByteArrayOutputStream();
    for (Object part : parts) {
      all.writeBytes(
          part instanceof byte[] bytes
              ? bytes
              : part.toString().getBytes(StandardCharsets.ISO_8859_1));
    }
    return all.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
  }
}
