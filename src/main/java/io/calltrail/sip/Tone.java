package io.calltrail.sip;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sends 1 kHz in G.711 and listens for it: RTP as of RFC 3550, payload types of RFC 3551. One
/// call, one thread.
final class Tone implements AutoCloseable {
  private static final int PCMU = 0;
  private static final int PCMA = 8;

  /// One period of the digital milliwatt (ITU-T G.711, tables 5 and 6).
  private static final byte[] A_LAW = {
    0x34, 0x21, 0x21, 0x34, (byte) 0xb4, (byte) 0xa1, (byte) 0xa1, (byte) 0xb4
  };

  private static final byte[] MU_LAW = {
    0x1e, 0x0b, 0x0b, 0x1e, (byte) 0x9e, (byte) 0x8b, (byte) 0x8b, (byte) 0x9e
  };

  private static final int HEADER = 12;
  private static final int FRAME = 160;
  private static final Duration EVERY = Duration.ofMillis(20);

  /// Frames with the tone that make a sound: a fifth of a second.
  private static final int ENOUGH = 10;

  private static final Pattern CONNECTION = Pattern.compile("(?m)^c=IN IP[46] (\\S+)");
  private static final Pattern AUDIO =
      Pattern.compile("(?m)^m=audio ([0-9]{1,5}) RTP/AVP ([0-9]{1,3})");

  private final DatagramSocket socket;

  Tone(InetAddress own) throws IOException {
    socket = new DatagramSocket(new InetSocketAddress(own, 0));
  }

  /// The offer (SDP, RFC 8866): G.711, both laws.
  String offer() {
    String address = socket.getLocalAddress().getHostAddress();
    String family = address.contains(":") ? "IP6" : "IP4";
    return String.join(
        "\r\n",
        "v=0",
        "o=calltrail 1 1 IN %s %s".formatted(family, address),
        "s=-",
        "c=IN %s %s".formatted(family, address),
        "t=0 0",
        "m=audio %d RTP/AVP 8 0".formatted(socket.getLocalPort()),
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:0 PCMU/8000",
        "a=ptime:20",
        "");
  }

  /// Sends the tone until it is heard, or the time is over.
  ///
  /// @param answer the other side's SDP
  boolean comesBack(String answer, Duration within) throws IOException {
    Matcher connection = CONNECTION.matcher(answer);
    Matcher audio = AUDIO.matcher(answer);
    if (!connection.find() || !audio.find()) {
      return false;
    }
    int type = Integer.parseInt(audio.group(2));
    int port = Integer.parseInt(audio.group(1));
    if (type != PCMU && type != PCMA || port < 1 || port > 65_535) {
      return false;
    }
    // an address, never a name: what comes from outside is not looked up
    InetAddress host;
    try {
      host = InetAddress.ofLiteral(connection.group(1));
    } catch (IllegalArgumentException e) {
      return false;
    }
    var peer = new InetSocketAddress(host, port);
    int source = ThreadLocalRandom.current().nextInt();
    int heard = 0;
    long began = System.nanoTime();
    for (int n = 0; n * EVERY.toMillis() < within.toMillis(); n++) {
      byte[] packet = packet(type, n, source);
      socket.send(new DatagramPacket(packet, packet.length, peer));
      heard += heardUntil(began + (n + 1) * EVERY.toNanos());
      if (heard >= ENOUGH) {
        return true;
      }
    }
    return false;
  }

  private static byte[] packet(int type, int n, int source) {
    var packet = ByteBuffer.allocate(HEADER + FRAME);
    packet.put((byte) 0x80).put((byte) (n == 0 ? type | 0x80 : type));
    packet.putShort((short) n).putInt(n * FRAME).putInt(source);
    byte[] period = type == PCMA ? A_LAW : MU_LAW;
    while (packet.hasRemaining()) {
      packet.put(period);
    }
    return packet.array();
  }

  private int heardUntil(long end) throws IOException {
    int heard = 0;
    var packet = new DatagramPacket(new byte[2048], 2048);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      socket.setSoTimeout((int) Math.max(1, left / 1_000_000));
      try {
        packet.setLength(2048);
        socket.receive(packet);
        heard += isTone(packet.getData(), packet.getLength()) ? 1 : 0;
      } catch (SocketTimeoutException e) {
        break;
      }
    }
    return heard;
  }

  /// In both laws the highest bit is the sign, and a wave of 1 kHz at 8,000 samples a second
  /// changes it every fourth: nine samples in ten must differ from the fourth before. Silence never
  /// does.
  static boolean isTone(byte[] packet, int length) {
    int changed = 0;
    for (int i = HEADER + 4; i < length; i++) {
      changed += ((packet[i] ^ packet[i - 4]) & 0x80) != 0 ? 1 : 0;
    }
    int compared = length - HEADER - 4;
    return compared >= FRAME / 2 && changed * 10 >= compared * 9;
  }

  @Override
  public void close() {
    socket.close();
  }
}
