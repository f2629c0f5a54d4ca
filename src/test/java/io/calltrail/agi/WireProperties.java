package io.calltrail.agi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/// Whatever bytes come and however they are cut: the parsers read them or refuse them, within their
/// limits.
class WireProperties {
  private static final int MOST = 256;

  @Provide
  Arbitrary<byte[]> wire() {
    Arbitrary<byte[]> words =
        Arbitraries.of(
                "200 result=",
                "1",
                "-1",
                " ",
                "(",
                ")",
                "\n",
                "\r\n",
                "HANGUP\n",
                "510 ",
                "511 x",
                "520-",
                "520 ",
                ") endpos=1",
                "endpos=",
                "agi_",
                "agi_arg_1: ",
                "agi_arg_2:",
                "a: ",
                ":",
                "\n\n",
                "\0",
                "\u00e4",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")
            .map(word -> word.getBytes(StandardCharsets.UTF_8))
            .list()
            .ofMaxSize(24)
            .map(WireProperties::joined);
    return Arbitraries.oneOf(words, Arbitraries.bytes().array(byte[].class).ofMaxSize(400));
  }

  private static byte[] joined(List<byte[]> parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  @Property(tries = 2_000)
  void anyBytesAreRepliesOrRefused(@ForAll("wire") byte[] wire) {
    List<String> whole = replies(List.of(wire));
    for (int cut = 1; cut < wire.length; cut++) {
      assertThat(replies(twoPieces(wire, cut))).isEqualTo(whole);
    }
    assertThat(replies(singleBytes(wire))).isEqualTo(whole);
  }

  @Property(tries = 2_000)
  void anyBytesAreARequestOrRefused(@ForAll("wire") byte[] wire) {
    List<String> whole = request(List.of(wire));
    for (int cut = 1; cut < wire.length; cut++) {
      assertThat(request(twoPieces(wire, cut))).isEqualTo(whole);
    }
    assertThat(request(singleBytes(wire))).isEqualTo(whole);
  }

  @Property(tries = 2_000)
  void anyArgumentIsRefusedOrComesBackTheSame(
      @ForAll @Size(max = 6) List<String> arguments, @ForAll("marks") String marks) {
    List<String> given = new ArrayList<>(arguments);
    given.add(marks);
    Optional<CommandLine> line = line(given);
    boolean breaks =
        given.stream()
            .anyMatch(text -> text.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0));
    if (breaks) {
      assertThat(line).isEmpty();
    }
    line.ifPresent(
        l -> {
          byte[] bytes = l.bytes();
          assertThat(bytes).endsWith('\n').hasSizeLessThanOrEqualTo(4_096);
          assertThat(Arrays.copyOf(bytes, bytes.length - 1)).doesNotContain('\n', '\r', 0);
          assertThat(unquoted(l.toString().substring("EXEC".length())))
              .isEqualTo(given.stream().map(WireProperties::asSent).toList());
        });
  }

  @Provide
  Arbitrary<String> marks() {
    return Arbitraries.strings().withChars("ab \"\\'\n\r\0,;").ofMaxLength(12);
  }

  private static Optional<CommandLine> line(List<String> arguments) {
    try {
      return Optional.of(CommandLine.of("EXEC", arguments.toArray(String[]::new)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Half a surrogate pair has no bytes in UTF-8: it is sent as `?`.
  private static String asSent(String argument) {
    return new String(argument.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  /// As `parse_args` of Asterisk's `res_agi.c` takes a line apart.
  private static List<String> unquoted(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    boolean escaped = false;
    for (char c : line.toCharArray()) {
      if (escaped) {
        word.append(c);
        escaped = false;
      } else if (c == '\\') {
        escaped = true;
      } else if (c == '"') {
        quoted = !quoted;
        if (!quoted) {
          words.add(word.toString());
          word.setLength(0);
        }
      } else if (quoted) {
        word.append(c);
      } else {
        assertThat(c).isEqualTo(' ');
      }
    }
    assertThat(quoted).isFalse();
    return words;
  }

  private static List<byte[]> twoPieces(byte[] wire, int cut) {
    return List.of(Arrays.copyOf(wire, cut), Arrays.copyOfRange(wire, cut, wire.length));
  }

  private static List<byte[]> singleBytes(byte[] wire) {
    List<byte[]> pieces = new ArrayList<>();
    for (byte b : wire) {
      pieces.add(new byte[] {b});
    }
    return pieces;
  }

  /// Everything seen until the end or the refusal, as text to compare.
  private static List<String> replies(List<byte[]> pieces) {
    ReplyParser parser = new ReplyParser(MOST);
    List<String> seen = new ArrayList<>();
    try {
      for (byte[] piece : pieces) {
        for (int at = 0; at < piece.length; at += parser.consumed()) {
          parser.feed(piece, at, piece.length).ifPresent(reply -> seen.add(reply.toString()));
          assertThat(parser.held()).isLessThanOrEqualTo(MOST);
        }
      }
    } catch (AgiException e) {
      seen.add(e.why().label());
    }
    return seen;
  }

  private static List<String> request(List<byte[]> pieces) {
    RequestParser parser = new RequestParser(4, MOST);
    List<String> seen = new ArrayList<>();
    try {
      for (byte[] piece : pieces) {
        parser.feed(piece, 0, piece.length);
        assertThat(parser.held()).isLessThanOrEqualTo(MOST);
        Optional<AgiRequest> request = parser.request();
        if (request.isPresent()) {
          seen.add(request.get().toString());
          for (int i = 1; i <= request.get().arguments(); i++) {
            seen.add(request.get().argument(i));
          }
          return seen;
        }
      }
    } catch (AgiException e) {
      seen.add(e.why().label());
    }
    return seen;
  }
}
