package io.calltrail.agi;

import java.util.Arrays;
import java.util.Optional;

/// Reads a request block, however its bytes are cut into pieces. One per connection.
final class RequestParser {
  private static final int TYPICAL_BYTES = 1_024;
  private static final int TYPICAL_LINES = 32;
  private static final int NONE = -1;

  private final int maxLines;
  private final int maxBytes;
  private byte[] block;
  private int[] marks = new int[3 * TYPICAL_LINES];
  private int length;
  private int lines;
  private int lineStart;
  private int colon = NONE;
  private boolean complete;

  RequestParser(int maxLines, int maxBytes) {
    this.maxLines = maxLines;
    this.maxBytes = maxBytes;
    this.block = new byte[Math.min(TYPICAL_BYTES, maxBytes)];
  }

  /// Takes the next bytes; what follows the block is for [ReplyParser] and stays in `bytes`.
  ///
  /// @return how many bytes were taken; all of them while the block is not complete
  /// @throws AgiException for a block that is too large or no request
  int feed(byte[] bytes, int from, int to) throws AgiException {
    for (int at = from; at < to; at++) {
      byte b = bytes[at];
      if (length == block.length) {
        if (length == maxBytes) {
          throw new AgiException(
              Unanswered.REQUEST_TOO_LARGE, "more than " + maxBytes + " bytes of headers");
        }
        block = Arrays.copyOf(block, Math.min(2 * length, maxBytes));
      }
      block[length++] = b;
      if (b == '\n') {
        if (endOfLine()) {
          complete = true;
          return at + 1 - from;
        }
      } else if (b == ':' && colon == NONE) {
        colon = length - 1;
      } else if (b == 0) {
        throw new AgiException(Unanswered.BAD_REQUEST, "a NUL byte");
      }
    }
    return to - from;
  }

  /// Bytes of memory that are kept; never above the limit.
  int held() {
    return block.length;
  }

  /// @return the request once its block is complete
  /// @throws AgiException when the arguments are not in order
  Optional<AgiRequest> request() throws AgiException {
    return complete ? Optional.of(new AgiRequest(block, marks, lines)) : Optional.empty();
  }

  private boolean endOfLine() throws AgiException {
    int end = length - 1;
    if (end > lineStart && block[end - 1] == '\r') {
      end--;
    }
    if (end == lineStart) {
      if (lines == 0) {
        throw new AgiException(Unanswered.BAD_REQUEST, "no headers");
      }
      return true;
    }
    if (lines == maxLines) {
      throw new AgiException(Unanswered.REQUEST_TOO_LARGE, "more than " + maxLines + " headers");
    }
    if (colon == NONE || !beginsWithAgi()) {
      throw new AgiException(Unanswered.BAD_REQUEST, "a line that is no agi_ header");
    }
    if (3 * lines == marks.length) {
      marks = Arrays.copyOf(marks, 2 * marks.length);
    }
    marks[3 * lines] = lineStart;
    marks[3 * lines + 1] = colon;
    marks[3 * lines + 2] = end;
    lines++;
    lineStart = length;
    colon = NONE;
    return false;
  }

  private boolean beginsWithAgi() {
    return colon - lineStart > 4
        && block[lineStart] == 'a'
        && block[lineStart + 1] == 'g'
        && block[lineStart + 2] == 'i'
        && block[lineStart + 3] == '_';
  }
}
