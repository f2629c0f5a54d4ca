package io.calltrail.ami;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// Plays Asterisk's manager interface on a raw loopback socket, in the words of Asterisk 22.10.1
/// (`src/test/resources/ami/`).
public final class AmiPeer implements AutoCloseable {
  private static final String BANNER = "Asterisk Call Manager/11.0.0\r\n";

  private final ServerSocket server;
  private final Map<String, UnaryOperator<String>> answers = new ConcurrentHashMap<>();
  private final BlockingQueue<String> actions = new LinkedBlockingQueue<>();
  private final BlockingQueue<Long> accepted = new LinkedBlockingQueue<>();
  private volatile Consumer<String> listener = _ -> {};
  private volatile Socket current = new Socket();
  private volatile boolean silent;
  private volatile boolean wordless;

  public AmiPeer() throws IOException {
    this(0);
  }

  /// @param port to come back on, 0 for a free one
  public AmiPeer(int port) throws IOException {
    server = new ServerSocket(port, 10, InetAddress.getLoopbackAddress());
    answers("challenge", text("challenge"));
    answers("login", text("login"));
    answers("coresettings", text("coresettings"));
    answers("corestatus", text("corestatus"));
    answers("devicestatelist", text("devices"));
    answers("coreshowchannels", text("no-channels"));
    answers("listcommands", text("commands"));
    answers("ping", text("ping"));
    answers("getvar", text("getvar"));
    answers("showdialplan", text("dialplan"));
    answers(
        "playdtmf",
        "Response: Success\r\nActionID: @\r\nMessage: DTMF successfully queued\r\n\r\n");
    Thread.ofVirtual().name("ami-peer").start(this::accept);
  }

  public static String text(String fixture) {
    try (var in = AmiPeer.class.getResourceAsStream("/ami/" + fixture + ".txt")) {
      if (in == null) {
        throw new IllegalArgumentException("no fixture " + fixture);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  AmiSettings settings() {
    return new AmiSettings(
        "main",
        "127.0.0.1",
        port(),
        "calltrail",
        "not to be shown",
        false,
        Optional.empty(),
        Duration.ofSeconds(1),
        Duration.ofMillis(200),
        Duration.ofMillis(300),
        Duration.ofMillis(40),
        Duration.ofMillis(160),
        Duration.ofMillis(300));
  }

  /// @param action in lower case
  /// @param answer with `@` where the ActionID goes
  public void answers(String action, String answer) {
    answers(action, _ -> answer);
  }

  /// @param answer from the whole action to what is answered
  public void answers(String action, UnaryOperator<String> answer) {
    answers.put(action, answer);
  }

  /// Tells every whole action, as it comes, before it is answered.
  public void listener(Consumer<String> told) {
    listener = told;
  }

  /// The socket stays open and nothing more is said, as from a stopped process.
  void fallSilent(boolean silent) {
    this.silent = silent;
  }

  /// Connections are closed without a banner, as over authlimit.
  void closeWithoutBanner(boolean wordless) {
    this.wordless = wordless;
  }

  public void hangUp() throws IOException {
    current.close();
  }

  public void send(String wire) throws IOException {
    var out = current.getOutputStream();
    out.write(wire.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /// The next action received of this name, whole, within 5 s.
  public String received(String name) throws InterruptedException {
    while (true) {
      String next = actions.poll(5, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("no " + name + " came");
      }
      if (next.toLowerCase(Locale.ROOT).startsWith("action: " + name + "\r\n")) {
        return next;
      }
    }
  }

  /// When the next connection came, in ns of [System#nanoTime], within 5 s.
  long connected() throws InterruptedException {
    Long at = accepted.poll(5, TimeUnit.SECONDS);
    if (at == null) {
      throw new AssertionError("no connection came");
    }
    return at;
  }

  private void accept() {
    try {
      while (true) {
        var socket = server.accept();
        accepted.add(System.nanoTime());
        if (wordless) {
          socket.close();
          continue;
        }
        socket.setTcpNoDelay(true);
        current = socket;
        send(BANNER);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (var in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      var action = new StringBuilder();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        action.append(line).append("\r\n");
        if (line.isEmpty()) {
          answer(action.toString());
          action.setLength(0);
        }
      }
    } catch (IOException e) {
      // gone
    }
  }

  private void answer(String action) throws IOException {
    actions.add(action);
    listener.accept(action);
    String name = header(action, "action").toLowerCase(Locale.ROOT);
    String answer = answers.getOrDefault(name, _ -> "").apply(action);
    if (!silent && !answer.isEmpty()) {
      send(answer.replace("ActionID: @", "ActionID: " + header(action, "actionid")));
    }
  }

  public static String header(String action, String name) {
    return action
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() throws IOException {
    server.close();
    current.close();
  }
}
