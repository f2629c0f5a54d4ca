package io.calltrail.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/// Stands on loopback between the service and what it talks to, and breaks the line.
final class Between implements AutoCloseable {
  private enum Line {
    WHOLE,
    SILENT,
    CUT
  }

  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int target;
  private final boolean messages;
  private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
  private final List<Long> accepted = new CopyOnWriteArrayList<>();
  private volatile Line line = Line.WHOLE;
  private volatile Duration delay = Duration.ZERO;
  private volatile Function<String, List<String>> events = List::of;

  private record Pair(Socket here, Socket there) {
    void close() {
      try {
        here.close();
        there.close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    void write(Socket to, byte[] bytes) throws IOException {
      OutputStream out = to.getOutputStream();
      synchronized (this) {
        out.write(bytes);
        out.flush();
      }
    }
  }

  private Between(int target, boolean messages) throws IOException {
    this.target = target;
    this.messages = messages;
    Thread.ofVirtual().start(this::accept);
  }

  /// Before a server of any protocol.
  static Between bytes(int target) throws IOException {
    return new Between(target, false);
  }

  /// Before an Asterisk's manager port: what comes from there passes in whole messages.
  static Between messages(int target) throws IOException {
    return new Between(target, true);
  }

  int port() {
    return listening.getLocalPort();
  }

  /// When the service connected, in nanoseconds.
  List<Long> accepted() {
    return List.copyOf(accepted);
  }

  /// Ends what is open; who connects is let go at once.
  void cut() {
    line = Line.CUT;
    pairs.forEach(Pair::close);
  }

  /// Everything stays open and nothing passes.
  void silence() {
    line = Line.SILENT;
  }

  /// Holds each piece that goes to the server for so long.
  void slow(Duration each) {
    delay = each;
  }

  /// What was swallowed is gone: connections from before are ended.
  void heal() {
    boolean swallowed = line == Line.SILENT;
    line = Line.WHOLE;
    delay = Duration.ZERO;
    if (swallowed) {
      pairs.forEach(Pair::close);
    }
  }

  /// Changes each message that comes from the server.
  void garble(Function<String, List<String>> events) {
    this.events = events;
  }

  /// Adds a message of the server's, with its last empty line.
  void inject(String message) throws IOException {
    for (Pair pair : pairs) {
      pair.write(pair.here, message.getBytes(ISO_8859_1));
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket here = listening.accept();
        accepted.add(System.nanoTime());
        if (line == Line.CUT) {
          here.close();
        } else {
          var pair = new Pair(here, new Socket(InetAddress.getLoopbackAddress(), target));
          pairs.add(pair);
          Thread.ofVirtual().start(() -> carry(pair, pair.here, pair.there, false));
          Thread.ofVirtual().start(() -> carry(pair, pair.there, pair.here, messages));
        }
      }
    } catch (IOException e) {
      // closed, or the server is not there
      if (!listening.isClosed()) {
        Thread.ofVirtual().start(this::accept);
      }
    }
  }

  private void carry(Pair pair, Socket from, Socket to, boolean whole) {
    try {
      var in = new BufferedInputStream(from.getInputStream());
      boolean first = true;
      for (byte[] piece = next(in, whole, first);
          piece.length > 0;
          piece = next(in, whole, first)) {
        if (to == pair.there) {
          LockSupport.parkNanos(delay.toNanos());
        }
        if (line == Line.WHOLE) {
          for (byte[] part : whole && !first ? changed(piece) : List.of(piece)) {
            pair.write(to, part);
          }
        }
        first = false;
      }
    } catch (IOException e) {
      // either end has gone
    }
    pairs.remove(pair);
    pair.close();
  }

  private List<byte[]> changed(byte[] message) {
    return events.apply(new String(message, ISO_8859_1)).stream()
        .map(text -> text.getBytes(ISO_8859_1))
        .toList();
  }

  /// Empty at the end.
  private static byte[] next(InputStream in, boolean whole, boolean first) throws IOException {
    if (!whole) {
      var buffer = new byte[16_384];
      int read = in.read(buffer);
      return Arrays.copyOf(buffer, Math.max(0, read));
    }
    var message = new ByteArrayOutputStream();
    String end = first ? "\r\n" : "\r\n\r\n";
    int matched = 0;
    for (int b = in.read(); b >= 0; b = in.read()) {
      message.write(b);
      matched = b == end.charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
      if (matched == end.length()) {
        return message.toByteArray();
      }
    }
    return new byte[0];
  }

  @Override
  public void close() throws IOException {
    listening.close();
    new ArrayList<>(pairs).forEach(Pair::close);
  }
}
