package io.calltrail.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.HdrHistogram.Histogram;

/// Plays Asterisk's side of many AGI turns at once, on one thread: connects, sends the request,
/// replies to each command until the server closes, and connects anew.
final class TurnCaller {
  private static final byte[] REQUEST =
      """
      agi_network: yes
      agi_network_script: turn
      agi_request: agi://127.0.0.1/turn
      agi_channel: PJSIP/trunk-00000001
      agi_language: en
      agi_type: PJSIP
      agi_uniqueid: 1795476902.17
      agi_version: 22.10.1
      agi_callerid: 4930555010
      agi_calleridname: unknown
      agi_callingpres: 0
      agi_callingani2: 0
      agi_callington: 0
      agi_callingtns: 0
      agi_dnid: 4930555020
      agi_rdnis: unknown
      agi_context: calltrail-inbound
      agi_extension: 4930555020
      agi_priority: 5
      agi_enhanced: 0.0
      agi_accountcode:\s
      agi_threadid: 140204812345024
      agi_arg_1: 1
      agi_arg_2: held
      agi_arg_3: main
      agi_arg_4: 20261123-231502-k3x9q2hd
      agi_arg_5: 1795476902000:sales:0

      """
          .getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DONE = "200 result=1\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VALUE =
      "200 result=1 (PJSIP/101)\n".getBytes(StandardCharsets.US_ASCII);
  private static final int COMMANDS = 6;
  private static final long LONGEST_RUN_NANOS = 20_000_000_000L;

  private final InetSocketAddress server;
  private final int turns;
  private final Histogram nanos = new Histogram(60_000_000_000L, 3);
  private final ByteBuffer in = ByteBuffer.allocateDirect(4_096);
  private final ByteBuffer request = ByteBuffer.allocateDirect(REQUEST.length).put(REQUEST);
  private final ByteBuffer done = ByteBuffer.allocateDirect(DONE.length).put(DONE);
  private final ByteBuffer value = ByteBuffer.allocateDirect(VALUE.length).put(VALUE);
  private int begun;
  private int finished;
  private int failed;

  /// @param micros p50 and p99 of whole turns, from connect to the server's close
  /// @param failed turns that were not carried to their end
  record Result(double turnsPerSecond, double p50micros, double p99micros, int failed) {}

  /// One connection: which turn it is in.
  private static final class Turn {
    private long began;
    private int commands;
  }

  private TurnCaller(int port, int turns) {
    this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.turns = turns;
  }

  static Result run(int port, int connections, int turns) throws IOException {
    return new TurnCaller(port, turns).run(connections);
  }

  private Result run(int connections) throws IOException {
    long start = System.nanoTime();
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < connections && begun < turns; i++) {
        begin(selector, new Turn());
      }
      while (finished < turns) {
        if (System.nanoTime() - start > LONGEST_RUN_NANOS) {
          throw new IOException("turns are stuck: " + finished + " of " + turns + " are done");
        }
        selector.select(
            key -> {
              try {
                go(selector, key);
              } catch (IOException e) {
                end(selector, key, false);
              }
            },
            1_000);
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Result(
        turns / seconds,
        nanos.getValueAtPercentile(50) / 1e3,
        nanos.getValueAtPercentile(99) / 1e3,
        failed);
  }

  private void begin(Selector selector, Turn turn) throws IOException {
    begun++;
    turn.began = System.nanoTime();
    turn.commands = 0;
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    if (channel.connect(server)) {
      channel.register(selector, SelectionKey.OP_READ, turn);
      write(channel, request);
    } else {
      channel.register(selector, SelectionKey.OP_CONNECT, turn);
    }
  }

  private void go(Selector selector, SelectionKey key) throws IOException {
    SocketChannel channel = (SocketChannel) key.channel();
    Turn turn = (Turn) key.attachment();
    if (key.isConnectable()) {
      channel.finishConnect();
      key.interestOps(SelectionKey.OP_READ);
      write(channel, request);
      return;
    }
    in.clear();
    int read = channel.read(in);
    if (read < 0) {
      end(selector, key, turn.commands == COMMANDS);
      return;
    }
    // every command ends with a line end and comes alone, so its last byte tells that it is whole
    if (read > 0 && in.get(read - 1) == '\n') {
      turn.commands++;
      write(channel, in.get(0) == 'G' ? value : done);
    }
  }

  private void end(Selector selector, SelectionKey key, boolean good) {
    try {
      Turn turn = (Turn) key.attachment();
      if (good) {
        nanos.recordValue(Math.min(System.nanoTime() - turn.began, 60_000_000_000L));
      } else {
        failed++;
      }
      finished++;
      key.channel().close();
      if (begun < turns) {
        begin(selector, turn);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
    bytes.rewind();
    channel.write(bytes);
    if (bytes.hasRemaining()) {
      throw new IOException("a fresh socket does not take " + bytes.capacity() + " bytes");
    }
  }
}
