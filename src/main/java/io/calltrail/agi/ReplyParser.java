package io.calltrail.agi;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Reads replies and `HANGUP` lines, however their bytes are cut into pieces. One per connection.
///
/// A value may hold line breaks, so a reply with an opening parenthesis ends with the first line
/// that ends like a reply: with `)` or `endpos=…`. A value that itself holds such a line cannot be
/// told from a reply; its rest is then dropped as noise, so replies never shift.
final class ReplyParser {
  private static final int TYPICAL_BYTES = 128;

  private final int maxBytes;
  private byte[] buffer = new byte[TYPICAL_BYTES];
  private int length;
  private int lineStart;
  private int consumed;

  ReplyParser(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /// Takes bytes up to the end of the next reply. [#consumed()] says how many; the rest is to be
  /// fed again.
  ///
  /// @return empty when all bytes were taken and no reply is complete yet
  /// @throws AgiException for a reply that is too long
  Optional<AgiReply> feed(byte[] bytes, int from, int to) throws AgiException {
    for (int at = from; at < to; at++) {
      byte b = bytes[at];
      if (length == buffer.length) {
        if (length >= maxBytes) {
          throw new AgiException(
              Unanswered.BAD_REPLY, "a reply of more than " + maxBytes + " bytes");
        }
        buffer = Arrays.copyOf(buffer, Math.min(2 * length, maxBytes));
      }
      buffer[length++] = b;
      if (b == '\n') {
        Optional<AgiReply> reply = endOfLine();
        if (reply.isPresent()) {
          consumed = at + 1 - from;
          return reply;
        }
      }
    }
    consumed = to - from;
    return Optional.empty();
  }

  int consumed() {
    return consumed;
  }

  /// Bytes of memory that are kept; never above the limit.
  int held() {
    return buffer.length;
  }

  private Optional<AgiReply> endOfLine() {
    int end = length - 1;
    if (end > lineStart && buffer[end - 1] == '\r') {
      end--;
    }
    if (startsWith(0, "200 ")) {
      return result(end);
    }
    if (startsWith(0, "520-")) {
      return startsWith(lineStart, "520 ")
          ? taken(new AgiReply.WrongUsage(text(0, end)))
          : nextLine();
    }
    if (startsWith(0, "520 ")) {
      return taken(new AgiReply.WrongUsage(text(0, end)));
    }
    if (startsWith(0, "510 ")) {
      return taken(new AgiReply.UnknownCommand(text(0, end)));
    }
    if (startsWith(0, "511 ")) {
      return taken(new AgiReply.DeadChannel(text(0, end)));
    }
    if (end == "HANGUP".length() && startsWith(0, "HANGUP")) {
      return taken(new AgiReply.HungUp());
    }
    clear();
    return Optional.empty();
  }

  private Optional<AgiReply> result(int end) {
    if (!startsWith(0, "200 result=")) {
      return taken(new AgiReply.Result("", "", text("200 ".length(), end)));
    }
    int from = "200 result=".length();
    int space = from;
    while (space < end && buffer[space] != ' ') {
      space++;
    }
    String result = text(from, space);
    if (space + 1 >= end) {
      return taken(new AgiReply.Result(result, "", ""));
    }
    if (buffer[space + 1] != '(') {
      return taken(new AgiReply.Result(result, "", text(space + 1, end)));
    }
    int open = space + 1;
    if (buffer[end - 1] == ')' && end - 1 > open) {
      return taken(new AgiReply.Result(result, text(open + 1, end - 1), ""));
    }
    int tail = tail(open, end);
    return tail < 0
        ? nextLine()
        : taken(new AgiReply.Result(result, text(open + 1, tail), text(tail + 2, end)));
  }

  /// Where the last `) endpos=` of the present line begins; negative when there is none.
  private int tail(int open, int end) {
    for (int at = end - ") endpos=".length(); at >= Math.max(lineStart, open + 1); at--) {
      if (startsWith(at, ") endpos=")) {
        return at;
      }
    }
    return -1;
  }

  private Optional<AgiReply> nextLine() {
    lineStart = length;
    return Optional.empty();
  }

  private Optional<AgiReply> taken(AgiReply reply) {
    clear();
    return Optional.of(reply);
  }

  private void clear() {
    length = 0;
    lineStart = 0;
  }

  private boolean startsWith(int from, String text) {
    if (length - from < text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (buffer[from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String text(int from, int to) {
    if (to - from == 1 && buffer[from] == '1') {
      return "1";
    }
    return from >= to ? "" : new String(buffer, from, to - from, StandardCharsets.UTF_8);
  }
}
