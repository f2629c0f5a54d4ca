package io.calltrail.agi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;

/// Plays Asterisk's side of one FastAGI connection on a raw socket. Every read has a deadline.
public final class AsteriskPeer implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /// A channel as its requests show it.
  ///
  /// @param context where in the dialplan it is
  public record Channel(
      String name, String uniqueId, String number, String dialled, String context) {}

  private final Socket socket;

  private AsteriskPeer(Socket socket) {
    this.socket = socket;
  }

  public static AsteriskPeer connect(int port) throws IOException {
    return connect(port, DEADLINE);
  }

  /// @param deadline of each read
  public static AsteriskPeer connect(int port, Duration deadline) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) deadline.toMillis());
    return new AsteriskPeer(socket);
  }

  /// The request block as Asterisk 22 writes it, for `AGI(agi://127.0.0.1/turn,…)`.
  public static String request(String... arguments) {
    return requestOf("turn", arguments);
  }

  public static String requestOf(String script, String... arguments) {
    StringBuilder block =
        new StringBuilder(
            """
            agi_network: yes
            agi_network_script: %s
            agi_request: agi://127.0.0.1/%s
            agi_channel: PJSIP/trunk-00000001
            agi_language: en
            agi_type: PJSIP
            agi_uniqueid: 1795476902.17
            agi_version: 22.10.1~dfsg+~cs6.16.60671435-1
            agi_callerid: 4930555010
            agi_calleridname: unknown
            agi_callingpres: 0
            agi_callingani2: 0
            agi_callington: 0
            agi_callingtns: 0
            agi_dnid: unknown
            agi_rdnis: unknown
            agi_context: calltrail-inbound
            agi_extension: 4930555020
            agi_priority: 5
            agi_enhanced: 0.0
            agi_accountcode:\s
            agi_threadid: 140204812345024
            """
                .formatted(script, script));
    for (int i = 0; i < arguments.length; i++) {
      block.append("agi_arg_").append(i + 1).append(": ").append(arguments[i]).append('\n');
    }
    return block.append('\n').toString();
  }

  /// The captured request of an arriving caller, now of this channel and with these arguments.
  public static String request(Channel channel, String... arguments) throws IOException {
    StringBuilder block = new StringBuilder();
    for (String line : new String(Captured.wire("request-arrived"), UTF_8).split("\n")) {
      String name = line.substring(0, Math.max(0, line.indexOf(':')));
      block.append(
          switch (name) {
            case "agi_channel" -> name + ": " + channel.name() + '\n';
            case "agi_uniqueid" -> name + ": " + channel.uniqueId() + '\n';
            case "agi_callerid" -> name + ": " + channel.number() + '\n';
            case "agi_dnid" -> name + ": " + channel.dialled() + '\n';
            case "agi_context" -> name + ": " + channel.context() + '\n';
            case String argument when argument.startsWith("agi_arg_") -> "";
            case "" -> "";
            case String _ -> line + '\n';
          });
    }
    for (int i = 0; i < arguments.length; i++) {
      block.append("agi_arg_").append(i + 1).append(": ").append(arguments[i]).append('\n');
    }
    return block.append('\n').toString();
  }

  /// Asks a turn: version, event, pbx, call, place, details.
  public AsteriskPeer ask(String... arguments) throws IOException {
    return send(request(arguments));
  }

  /// Sends anything, in one write.
  public AsteriskPeer send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    socket.getOutputStream().flush();
    return this;
  }

  /// The next command without its line end; empty when the server closed instead.
  ///
  /// @throws SocketTimeoutException neither came within the deadline
  public Optional<String> command() throws IOException {
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b == '\n') {
          return Optional.of(line.toString(UTF_8));
        }
        line.write(b);
      }
      if (line.size() > 0) {
        throw new IOException("half a command: " + line.toString(UTF_8));
      }
    } catch (SocketException e) {
      // closed by the server with bytes of ours unread: as good as an end
      return Optional.empty();
    }
    return Optional.empty();
  }

  /// Takes the command and accepts it, as Asterisk does with `SET VARIABLE`.
  public Optional<String> acceptCommand() throws IOException {
    Optional<String> command = command();
    if (command.isPresent()) {
      reply("200 result=1");
    }
    return command;
  }

  public AsteriskPeer reply(String line) throws IOException {
    return send(line + "\n");
  }

  /// The caller hangs up: out of band, as Asterisk tells it.
  public AsteriskPeer hangup() throws IOException {
    return send("HANGUP\n");
  }

  /// Whether the server ends the connection now, without a command.
  public boolean ended() throws IOException {
    return command().isEmpty();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
