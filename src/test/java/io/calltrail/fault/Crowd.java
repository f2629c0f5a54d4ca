package io.calltrail.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;

/// Who connects to FastAGI and is no Asterisk: a given number of connections, as quickly as they
/// can be had, all kept open by this side.
final class Crowd implements AutoCloseable {
  /// More would take the files of this process.
  private static final int OPEN = 8_000;

  private static final Duration PACE = Duration.ofMillis(20);

  private final InetAddress from;
  private final InetSocketAddress to;
  private final int size;
  private final byte[] said;
  private final Deque<SocketChannel> open = new ArrayDeque<>();
  private final Thread thread;
  private volatile int came;
  private volatile boolean leaving;

  /// @param said what each says as soon as it is let in, and again and again
  Crowd(String from, int port, int size, String said) {
    this.from = InetAddress.ofLiteral(from);
    this.to = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    this.size = size;
    this.said = said.getBytes(US_ASCII);
    this.thread = Thread.ofPlatform().name("crowd").start(this::push);
  }

  /// How many connections there were so far.
  int came() {
    return came;
  }

  private void push() {
    while (came < size && !leaving) {
      connect();
      came++;
      if (open.size() > OPEN) {
        close(open.removeFirst());
      }
    }
    while (!leaving) {
      open.forEach(this::say);
      LockSupport.parkNanos(PACE.toNanos());
    }
    open.forEach(Crowd::close);
  }

  private void connect() {
    try {
      SocketChannel channel = SocketChannel.open();
      open.add(channel);
      // closed by a reset: no port waits for two minutes
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel.bind(new InetSocketAddress(from, 0));
      channel.connect(to);
      channel.configureBlocking(false);
      say(channel);
    } catch (IOException e) {
      // refused: what is wanted
    }
  }

  private void say(SocketChannel channel) {
    if (said.length > 0 && channel.isConnected()) {
      try {
        channel.write(ByteBuffer.wrap(said));
      } catch (IOException e) {
        close(channel);
      }
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // gone already
    }
  }

  @Override
  public void close() throws InterruptedException {
    leaving = true;
    thread.join();
  }
}
