package io.calltrail.ami;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;
import org.asteriskjava.util.SocketConnectionFacade;
import org.jspecify.annotations.Nullable;

/// The socket under asterisk-java: gives every message to us first, and only responses to the
/// library. Nothing is queued on the way in, so nothing can be dropped: who reads slowly slows
/// Asterisk down. Writing never blocks the caller: one thread writes from a bounded queue.
final class Wire implements SocketConnectionFacade {
  private static final int MOST_UNSENT = 1024;

  private final Socket socket;
  private final MessageReader in;
  private final Consumer<Message> incoming;
  private final BlockingQueue<String> unsent = new ArrayBlockingQueue<>(MOST_UNSENT);
  private final Queue<String> forLibrary = new ArrayDeque<>();
  private final Thread writer;

  private Wire(Socket socket, AmiSettings settings, Consumer<Message> incoming) throws IOException {
    this.socket = socket;
    this.in = new MessageReader(socket.getInputStream());
    this.incoming = incoming;
    this.writer = Thread.ofVirtual().name("ami-write-" + settings.pbx()).unstarted(this::send);
  }

  /// Connects and reads the banner.
  ///
  /// @throws ClosedWithoutBanner Asterisk hung up at once
  static Wire open(AmiSettings settings, Consumer<Message> incoming) throws IOException {
    int timeout = Math.toIntExact(settings.connectTimeout().toMillis());
    var socket = settings.tls() ? Trust.of(settings).createSocket() : new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(settings.host(), settings.port()), timeout);
      socket.setSoTimeout(timeout);
      if (socket instanceof SSLSocket secured) {
        var parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
      }
      var wire = new Wire(socket, settings, incoming);
      wire.forLibrary.add(wire.banner());
      socket.setSoTimeout(0);
      wire.writer.start();
      return wire;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private String banner() throws IOException {
    String first;
    try {
      first = in.nextLine();
    } catch (EOFException e) {
      throw new ClosedWithoutBanner();
    }
    if (!first.startsWith("Asterisk Call Manager/")) {
      throw new IOException("this is no Asterisk manager port");
    }
    return first;
  }

  /// A line of the next response; events on the way go to us alone.
  @Override
  public @Nullable String readLine() throws IOException {
    try {
      while (forLibrary.isEmpty()) {
        List<String> lines = in.nextMessage();
        var message = Message.of(lines);
        incoming.accept(message);
        if (message.isResponse()) {
          forLibrary.addAll(lines);
          forLibrary.add("");
        }
      }
      return forLibrary.remove();
    } catch (EOFException e) {
      return null;
    }
  }

  /// Queues one whole action.
  @Override
  public void write(String action) throws IOException {
    if (socket.isClosed()) {
      throw new IOException("the connection is closed");
    }
    if (!unsent.offer(action)) {
      throw new IOException(MOST_UNSENT + " actions wait to be sent already");
    }
  }

  @Override
  public void flush() {}

  private void send() {
    try {
      var out = socket.getOutputStream();
      while (true) {
        out.write(unsent.take().getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (IOException e) {
      // the reader sees the end and tells
      close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    writer.interrupt();
    try {
      socket.close();
    } catch (IOException e) {
      // closed is closed
    }
  }

  @Override
  public boolean isConnected() {
    return socket.isConnected();
  }

  @Override
  public InetAddress getLocalAddress() {
    return socket.getLocalAddress();
  }

  @Override
  public int getLocalPort() {
    return socket.getLocalPort();
  }

  @Override
  public InetAddress getRemoteAddress() {
    return socket.getInetAddress();
  }

  @Override
  public int getRemotePort() {
    return socket.getPort();
  }

  /// Over `authlimit` Asterisk closes without a word (main/manager.c, session accept).
  static final class ClosedWithoutBanner extends IOException {
    ClosedWithoutBanner() {
      super("Asterisk closed the connection without a word");
    }
  }
}
