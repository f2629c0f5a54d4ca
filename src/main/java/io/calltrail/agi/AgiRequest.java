package io.calltrail.agi;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The request block with which Asterisk opens a FastAGI connection: `agi_name: value` lines.
/// Values are decoded when asked for.
public final class AgiRequest {
  private static final byte[] ARGUMENT = "arg_".getBytes(StandardCharsets.US_ASCII);
  private static final int AGI = "agi_".length();

  /// Three numbers per line: where the name begins, where it ends, where the line ends.
  private final int[] marks;

  private final byte[] block;
  private final int lines;
  private final int arguments;

  AgiRequest(byte[] block, int[] marks, int lines) throws AgiException {
    this.block = block;
    this.marks = marks;
    this.lines = lines;
    this.arguments = countArguments();
  }

  /// The path of the AGI URL without its slash: for `agi://host/turn` it is `turn`.
  public String script() {
    return header("network_script").orElse("");
  }

  /// @param name without its `agi_`, for instance `uniqueid`
  public Optional<String> header(String name) {
    for (int line = 0; line < lines; line++) {
      if (named(line, name)) {
        return Optional.of(value(line));
      }
    }
    return Optional.empty();
  }

  /// How many arguments the dialplan gave.
  public int arguments() {
    return arguments;
  }

  /// @param number from 1
  /// @return empty text for an argument that was not given
  public String argument(int number) {
    return number < 1 || number > arguments ? "" : value(lines - arguments + number - 1);
  }

  /// Asterisk sends the arguments last, in order and without gaps; anything else was not sent by
  /// Asterisk, or a line break was smuggled into a value.
  private int countArguments() throws AgiException {
    int count = 0;
    for (int line = 0; line < lines; line++) {
      if (!isArgument(line)) {
        if (count > 0) {
          throw new AgiException(Unanswered.BAD_REQUEST, "a header follows the arguments");
        }
      } else if (!numbered(line, ++count)) {
        throw new AgiException(Unanswered.BAD_REQUEST, "arguments are not in order");
      }
    }
    return count;
  }

  private boolean isArgument(int line) {
    int from = marks[3 * line] + AGI;
    if (marks[3 * line + 1] - from <= ARGUMENT.length) {
      return false;
    }
    for (int i = 0; i < ARGUMENT.length; i++) {
      if (block[from + i] != ARGUMENT[i]) {
        return false;
      }
    }
    return true;
  }

  private boolean numbered(int line, int number) {
    int at = marks[3 * line + 1];
    int first = marks[3 * line] + AGI + ARGUMENT.length;
    for (int rest = number; rest > 0; rest /= 10) {
      if (--at < first || block[at] != '0' + rest % 10) {
        return false;
      }
    }
    return at == first;
  }

  private boolean named(int line, String name) {
    int from = marks[3 * line] + AGI;
    if (marks[3 * line + 1] - from != name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (block[from + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String value(int line) {
    int from = marks[3 * line + 1] + 1;
    int to = marks[3 * line + 2];
    if (from < to && block[from] == ' ') {
      from++;
    }
    return from == to ? "" : new String(block, from, to - from, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "AGI request for " + script() + " with " + arguments + " arguments";
  }
}
