package io.calltrail.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.calltrail.call.AgentEvent;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.Fact;
import io.calltrail.call.HungUpBy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a journal's file holds, every whole line of it is read, and nothing else is.
class JournalFuzz {
  /// A line that begins with this gets its true check sum, so that what is behind it is reached.
  private static final byte[] TO_BE_SUMMED = "????????".getBytes(StandardCharsets.US_ASCII);

  @TempDir static Path folder;

  @MethodSource("written")
  @FuzzTest
  void anyBytesAreFactsOrLeftOut(byte[] bytes) throws IOException {
    byte[] file = summed(bytes);
    Files.write(Segment.in(folder, 1).path(), file);
    try (var cursor = new Cursor(folder, new Damage(), 1)) {
      var read = new ArrayList<Entry>();
      for (var next = cursor.next(Long.MAX_VALUE);
          next.isPresent();
          next = cursor.next(Long.MAX_VALUE)) {
        read.add(next.get());
      }
      assertThat(read).isEqualTo(wholeLines(file));
    } finally {
      clear();
    }
  }

  static Stream<byte[]> written() {
    var agent = new AgentId("ann");
    var at = Instant.parse("2026-11-27T10:00:00.123456789Z");
    List<Fact> facts =
        List.of(
            new AgentEvent.LoggedIn(agent, at),
            new AgentEvent.Paused(agent, at, "lunch\n"),
            new CallEvent.Ended(
                new CallId("20261127-100000-abcdefgh"),
                at,
                new CallOutcome.Abandoned(),
                HungUpBy.CALLER));
    var all = new ByteArrayOutputStream();
    for (Fact fact : facts) {
      byte[] line = Line.of(all.size() + 1, fact);
      System.arraycopy(TO_BE_SUMMED, 0, line, 0, TO_BE_SUMMED.length);
      all.writeBytes(line);
    }
    byte[] whole = all.toByteArray();
    return Stream.of(
        whole, Arrays.copyOf(whole, whole.length - 20), "\n\n".getBytes(StandardCharsets.UTF_8));
  }

  /// What there is to be read, told without the reader's buffers.
  private static List<Entry> wholeLines(byte[] file) {
    var entries = new ArrayList<Entry>();
    long wanted = 1;
    int from = 0;
    for (int at = 0; at < file.length; at++) {
      if (file[at] == '\n') {
        byte[] line = Arrays.copyOfRange(file, from, at);
        from = at + 1;
        long sequence = Line.sequence(line);
        if (sequence >= wanted) {
          wanted = sequence + 1;
          fact(line).ifPresent(fact -> entries.add(new Entry(sequence, fact)));
        }
      }
    }
    return entries;
  }

  private static Optional<Fact> fact(byte[] line) {
    try {
      return Optional.of(Line.fact(line));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static byte[] summed(byte[] bytes) {
    byte[] file = bytes.clone();
    int from = 0;
    for (int at = 0; at <= file.length; at++) {
      if (at == file.length || file[at] == '\n') {
        if (at - from > 9 && Arrays.equals(file, from, from + 8, TO_BE_SUMMED, 0, 8)) {
          var sum = new CRC32C();
          sum.update(file, from + 9, at - from - 9);
          byte[] hex =
              HexFormat.of().toHexDigits((int) sum.getValue()).getBytes(StandardCharsets.US_ASCII);
          System.arraycopy(hex, 0, file, from, hex.length);
        }
        from = at + 1;
      }
    }
    return file;
  }

  private static void clear() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }
}
