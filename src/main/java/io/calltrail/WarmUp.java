package io.calltrail;

import io.calltrail.config.BadConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A short life of the service with one call in it, in a folder of its own: what the JVM learns
/// from it goes into its ahead-of-time cache (JEP 514), so that real starts are quick and small.
final class WarmUp {
  private static final int PATIENCE_MILLIS = 5_000;

  private WarmUp() {}

  static void run() throws IOException, BadConfiguration {
    Path folder = Files.createTempDirectory("calltrail-warm-up");
    try {
      live(folder);
      live(folder);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(WarmUp::delete);
      }
    }
  }

  private static void live(Path folder) throws IOException, BadConfiguration {
    int agi = freePort();
    int web = freePort();
    Path config = folder.resolve("calltrail.yaml");
    Files.writeString(
        config,
        """
        region: GB
        agi: {listen: 127.0.0.1:%d}
        web: {listen: 127.0.0.1:%d}
        pbx: {main: {ami: 127.0.0.1:%d, secret: none}}
        agents: {a: {phone: "101", logged-in-at-start: true}}
        queues: {q: {agents: [a]}}
        campaigns: {c: {source: s}}
        numbers: {"+442079460001": {campaign: c, queue: q}}
        """
            .formatted(agi, web, freePort()));
    try (var service = Service.start(config)) {
      String answer =
          turn(agi, "1", "arrived", "main", "", "", "+442079460001", "+442079460002", "allowed");
      String[] part = answer.split("\"")[3].split(",");
      turn(
          agi, "1", "ended", "main", part[1], part[2], "ANSWER", "16", "2000", "0", "1000", "", "",
          "");
      for (String page : List.of("/health/ready", "/metrics")) {
        try (var in = URI.create("http://127.0.0.1:" + web + page).toURL().openStream()) {
          in.readAllBytes();
        } catch (IOException e) {
          // not ready: there is no PBX here
        }
      }
    }
  }

  /// One FastAGI turn as Asterisk makes it; gives the command that came back.
  private static String turn(int port, String... args) throws IOException {
    var request =
        new StringBuilder(
            "agi_network: yes\nagi_network_script: turn\nagi_request: agi://127.0.0.1/turn\n"
                + "agi_channel: PJSIP/trunk-00000001\nagi_uniqueid: 1.1\n");
    for (int i = 0; i < args.length; i++) {
      request.append("agi_arg_").append(i + 1).append(": ").append(args[i]).append('\n');
    }
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write((request + "\n").getBytes(StandardCharsets.UTF_8));
      var in = socket.getInputStream();
      var answer = new StringBuilder();
      for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
        answer.append((char) c);
      }
      if (!answer.isEmpty()) {
        socket.getOutputStream().write("200 result=1\n".getBytes(StandardCharsets.UTF_8));
        in.read();
      }
      return answer.toString();
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
