package io.calltrail.agi;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a real Asterisk 22.10.1 wrote (`src/test/resources/agi`), and both parsers over any bytes.
final class Captured {
  private Captured() {}

  static byte[] wire(String name) throws IOException {
    try (InputStream in = Captured.class.getResourceAsStream("/agi/" + name + ".txt")) {
      if (in == null) {
        throw new IOException("no capture " + name);
      }
      return in.readAllBytes();
    }
  }

  static Optional<AgiRequest> request(byte[]... pieces) throws AgiException {
    RequestParser parser = new RequestParser(64, 8_192);
    for (byte[] piece : pieces) {
      parser.feed(piece, 0, piece.length);
      Optional<AgiRequest> request = parser.request();
      if (request.isPresent()) {
        return request;
      }
    }
    return Optional.empty();
  }

  static List<AgiReply> replies(byte[]... pieces) throws AgiException {
    ReplyParser parser = new ReplyParser(8_192);
    List<AgiReply> replies = new ArrayList<>();
    for (byte[] piece : pieces) {
      for (int at = 0; at < piece.length; at += parser.consumed()) {
        parser.feed(piece, at, piece.length).ifPresent(replies::add);
      }
    }
    return replies;
  }
}
