package io.calltrail.ami;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Cuts what Asterisk sends into messages, each a list of lines, within limits of size.
final class MessageReader {
  /// Longest line, most lines and most characters of one message; the longest real one is
  /// ListCommands' answer with about 200 lines.
  static final int MOST_LINE = 65_536;

  static final int MOST_LINES = 4096;
  static final int MOST_MESSAGE = 1_048_576;

  private final Reader in;
  private final char[] chars = new char[8192];
  private final StringBuilder line = new StringBuilder(128);
  private int at;
  private int end;

  MessageReader(InputStream in) {
    this.in = new InputStreamReader(in, StandardCharsets.UTF_8);
  }

  /// The lines of the next message, at least one, none of them empty.
  ///
  /// @throws EOFException the stream ended; a message without its empty line is dropped
  /// @throws IOException the message is larger than any real one
  List<String> nextMessage() throws IOException {
    var lines = new ArrayList<String>(24);
    int size = 0;
    for (String next = nextLine(); !next.isEmpty() || lines.isEmpty(); next = nextLine()) {
      if (next.isEmpty()) {
        continue;
      }
      size += next.length();
      if (lines.size() == MOST_LINES || size > MOST_MESSAGE) {
        throw new IOException(
            "Asterisk sent a message of more than "
                + MOST_LINES
                + " lines or "
                + MOST_MESSAGE
                + " characters");
      }
      lines.add(next);
    }
    return lines;
  }

  /// Lines end with CRLF; a CR or LF alone belongs to the line.
  String nextLine() throws IOException {
    line.setLength(0);
    while (true) {
      if (at == end) {
        at = 0;
        end = Math.max(0, in.read(chars, 0, chars.length));
        if (end == 0) {
          throw new EOFException("Asterisk closed the connection");
        }
      }
      char next = chars[at++];
      int length = line.length();
      if (next == '\n' && length > 0 && line.charAt(length - 1) == '\r') {
        return line.substring(0, length - 1);
      }
      if (length == MOST_LINE) {
        throw new IOException("Asterisk sent a line of more than " + MOST_LINE + " characters");
      }
      line.append(next);
    }
  }
}
