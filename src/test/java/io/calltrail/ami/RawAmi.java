package io.calltrail.ami;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A manager connection without any care: it sends whatever it is told to.
final class RawAmi implements AutoCloseable {
  private final Socket socket;
  private final MessageReader in;

  RawAmi(AmiSettings settings) throws IOException {
    socket = new Socket(settings.host(), settings.port());
    socket.setSoTimeout(10_000);
    in = new MessageReader(socket.getInputStream());
    in.nextLine();
    String entered =
        ask("Login\r\nUsername: " + settings.user() + "\r\nSecret: " + settings.secret());
    if (!entered.startsWith("Success")) {
      throw new IOException("no entry: " + entered);
    }
  }

  /// @param action its name and headers, with CRLF between them
  /// @return Success or Error, and the message
  String ask(String action) throws IOException {
    socket
        .getOutputStream()
        .write(("Action: " + action + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    while (true) {
      List<String> lines = in.nextMessage();
      var message = Message.of(lines);
      if (message.isResponse()) {
        return message.get("response") + " " + message.get("message") + message.get("value");
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
