package io.calltrail.agi;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One AGI command as it goes over the wire, with its line end. Arguments are quoted.
///
/// The limits are Asterisk's, with room to spare: more than 128 quoted words kill it (its
/// `parse_args` overruns the stack, asterisk/asterisk#2069), and what is beyond 8 KiB of a line is
/// run as another command.
public final class CommandLine {
  private static final int MAX_ARGUMENT = 1_000;
  private static final int MAX_TOKENS = 100;
  private static final int MAX_LINE = 4_096;

  private final byte[] bytes;

  private CommandLine(byte[] bytes) {
    this.bytes = bytes;
  }

  /// @param verb the command's own words, for instance `SET VARIABLE`: upper-case letters and
  ///   single spaces
  /// @param arguments at most 1,000 characters each; at most 100 words and 4,096 bytes altogether
  /// @throws IllegalArgumentException for a line break or NUL in an argument, or beyond the limits
  public static CommandLine of(String verb, String... arguments) {
    int tokens = 1 + arguments.length;
    StringBuilder line = new StringBuilder(64);
    for (int i = 0; i < verb.length(); i++) {
      char c = verb.charAt(i);
      boolean space = c == ' ' && i > 0 && i < verb.length() - 1 && verb.charAt(i - 1) != ' ';
      if (!space && (c < 'A' || c > 'Z')) {
        throw new IllegalArgumentException("not an AGI command: \"" + verb + "\"");
      }
      if (space) {
        tokens++;
      }
      line.append(c);
    }
    if (verb.isEmpty()) {
      throw new IllegalArgumentException("no AGI command");
    }
    if (tokens > MAX_TOKENS) {
      throw new IllegalArgumentException(
          "an AGI command of %d words; %d are allowed".formatted(tokens, MAX_TOKENS));
    }
    for (String argument : arguments) {
      quote(argument, line);
    }
    byte[] bytes = line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_LINE) {
      throw new IllegalArgumentException(
          "an AGI command of %d bytes; %d are allowed".formatted(bytes.length, MAX_LINE));
    }
    return new CommandLine(bytes);
  }

  private static void quote(String argument, StringBuilder line) {
    if (argument.length() > MAX_ARGUMENT) {
      throw new IllegalArgumentException(
          "an AGI argument of %d characters; %d are allowed"
              .formatted(argument.length(), MAX_ARGUMENT));
    }
    line.append(" \"");
    for (int i = 0; i < argument.length(); i++) {
      char c = argument.charAt(i);
      if (c == '\n' || c == '\r' || c == 0) {
        throw new IllegalArgumentException("an AGI argument holds a line break or NUL");
      }
      if (c == '"' || c == '\\') {
        line.append('\\');
      }
      line.append(c);
    }
    line.append('"');
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CommandLine line && Arrays.equals(bytes, line.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// The line without its end.
  @Override
  public String toString() {
    return new String(bytes, 0, bytes.length - 1, StandardCharsets.UTF_8);
  }
}
