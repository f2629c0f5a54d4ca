package io.calltrail.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.calltrail.call.CallId;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.HungUpBy;
import io.calltrail.routing.PastCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Event logs as Asterisk 22 wrote them, and as they should not be.
class EventLogTest {
  private static final Instant FOREVER = Instant.parse("2100-01-01T00:00:00Z");

  @TempDir private Path folder;
  private Path file;
  private final List<PastCall> calls = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();

  @BeforeEach
  void captured() throws IOException {
    file = folder.resolve("calltrail.csv");
    try (var in = EventLogTest.class.getResourceAsStream("/backfill/calltrail.csv")) {
      Files.copy(Objects.requireNonNull(in), file);
    }
  }

  private void read() throws IOException {
    read(Instant.EPOCH, FOREVER);
  }

  private void read(Instant since, Instant until) throws IOException {
    new EventLog("main", file).read(since, until, calls::add, complaints::add);
  }

  private void write(String... lines) throws IOException {
    Files.writeString(file, String.join("\n", lines) + "\n");
  }

  private void append(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }

  @Test
  void whatAsteriskWroteBecomesCalls() throws Exception {
    read();

    assertThat(complaints).isEmpty();
    assertThat(calls).hasSize(3);
    PastCall answered = calls.getFirst();
    assertThat(answered.channel().uniqueId()).isEqualTo("1795730313.0");
    assertThat(answered.call()).contains(new CallId("20261126-215836-main-0"));
    assertThat(answered.dialled()).isEqualTo("+442079460001");
    assertThat(answered.caller()).isEqualTo("+447700900101");
    assertThat(answered.arrived()).isEqualTo("2026-11-26T21:58:33.563613Z");
    assertThat(answered.fallback()).isTrue();
    assertThat(answered.talk()).isEmpty();
    PastCall.Talk talk = answered.inFallback().orElseThrow();
    assertThat(talk.endpoint()).isEqualTo("102");
    assertThat(talk.length()).isBetween(Duration.ofMillis(900), Duration.ofMillis(1100));
    assertThat(answered.by()).isEqualTo(HungUpBy.AGENT);

    PastCall gaveUp = calls.get(1);
    assertThat(gaveUp.fallback()).isFalse();
    assertThat(gaveUp.call()).isEmpty();
    assertThat(gaveUp.by()).isEqualTo(HungUpBy.CALLER);

    PastCall withheld = calls.get(2);
    assertThat(withheld.caller()).isEmpty();
    assertThat(withheld.fallback()).isTrue();
    assertThat(withheld.anyTalk()).as("it only rang").isEmpty();
  }

  @Test
  void aCallThatGoesOnIsNotTold() throws Exception {
    List<String> lines = Files.readAllLines(file);
    write(lines.subList(0, 7).toArray(String[]::new));
    read();
    assertThat(calls).isEmpty();
  }

  @Test
  void talkWithAnAgentBeforeTheFallbackIsToldApart() throws Exception {
    write(
        "CALLTRAIL_ARRIVED,1000000000.5,CALLTRAIL_ARRIVED,PJSIP/trunk-00000000,1.0,1.0,\"{\"\"extra\"\":\"\"100:200:prohib\"\"}\"",
        event("BRIDGE_ENTER", 1000000005, "PJSIP/trunk-00000000", "1.0", "b1"),
        event("BRIDGE_ENTER", 1000000006, "PJSIP/101-00000001", "1.1", "b1"),
        event("BRIDGE_EXIT", 1000000010, "PJSIP/101-00000001", "1.1", "b1"),
        event("BRIDGE_EXIT", 1000000011, "PJSIP/trunk-00000000", "1.0", "b1"),
        "CALLTRAIL_FALLBACK,1000000020,CALLTRAIL_FALLBACK,PJSIP/trunk-00000000,1.0,1.0,\"{\"\"extra\"\":\"\"c-1\"\"}\"",
        event("BRIDGE_ENTER", 1000000030, "PJSIP/102-00000002", "1.2", "b2"),
        event("BRIDGE_ENTER", 1000000031, "PJSIP/trunk-00000000", "1.0", "b2"),
        event("HANGUP", 1000000040, "PJSIP/trunk-00000000", "1.0", ""));
    read();

    assertThat(calls)
        .containsExactly(
            new PastCall(
                new ChannelRef("main", "1.0", "PJSIP/trunk-00000000"),
                Optional.of(new CallId("c-1")),
                "100",
                "200",
                true,
                Instant.ofEpochSecond(1000000000, 500_000_000),
                Optional.of(talk(1000000006, 1000000010, "101")),
                true,
                Optional.of(talk(1000000031, 1000000040, "102")),
                Instant.ofEpochSecond(1000000040),
                HungUpBy.UNKNOWN));
  }

  private static PastCall.Talk talk(long from, long to, String endpoint) {
    return new PastCall.Talk(Instant.ofEpochSecond(from), Instant.ofEpochSecond(to), endpoint);
  }

  private static String event(
      String type, long at, String channel, String uniqueId, String bridge) {
    return "%s,%d,,%s,%s,1.0,\"{\"\"bridge_id\"\":\"\"%s\"\"}\""
        .formatted(type, at, channel, uniqueId, bridge);
  }

  @Test
  void linesCutOffAreToldAndSpoilNoOther() throws Exception {
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.add(3, lines.get(2).substring(0, 40));
    lines.add(5, "\"HANGUP\",\"1795730317\"");
    write(lines.toArray(String[]::new));
    append("\"HANGUP\",\"17957303");
    read();

    assertThat(calls).hasSize(3);
    assertThat(complaints)
        .hasSize(3)
        .anyMatch(c -> c.contains("calltrail.csv, line 4: ") && c.endsWith("passed over"))
        .anyMatch(c -> c.contains("line 6: 2 columns where 7 are needed"))
        .anyMatch(c -> c.contains("line " + (lines.size() + 1) + ": a quote is not closed"));
  }

  @Test
  void localTimesAreRefusedWithWhatToDo() throws Exception {
    String local =
        Files.readString(file).replaceAll("\"17957303([0-9.]+)\",\"", "\"2026-11-26 21:58:33\",\"");
    Files.writeString(file, local);
    read();

    assertThat(calls).isEmpty();
    assertThat(complaints)
        .hasSize(6)
        .first()
        .asString()
        .contains("line 1: the time \"2026-11-26 21:58:33\"", "take dateformat out of cel.conf");
    assertThat(complaints.getLast()).endsWith("14 lines passed over in all");
  }

  @Test
  void whatARotationMadeIsReadToo() throws Exception {
    List<String> lines = Files.readAllLines(file);
    Path zipped = folder.resolve("calltrail.csv-20261125.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      out.write((String.join("\n", lines.subList(0, 5)) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    Files.setLastModifiedTime(zipped, FileTime.from(Instant.now().minusSeconds(100)));
    // it copied, and what came last is in both
    Files.write(folder.resolve("calltrail.csv.1"), lines.subList(5, lines.size()));
    Files.setLastModifiedTime(
        folder.resolve("calltrail.csv.1"), FileTime.from(Instant.now().minusSeconds(50)));
    write(lines.subList(7, lines.size()).toArray(String[]::new));
    read();

    assertThat(calls).extracting(c -> c.channel().uniqueId()).doesNotHaveDuplicates().hasSize(3);
    assertThat(complaints).isEmpty();
  }

  @Test
  void onlyCallsOfTheTimeAskedForAreTold() throws Exception {
    read(Instant.parse("2026-11-26T21:58:37Z"), Instant.parse("2026-11-26T21:58:39Z"));
    assertThat(calls).singleElement().extracting(PastCall::caller).isEqualTo("+447700900102");
  }

  @Test
  void aFileThatIsNotThereIsToldWithWhatToDo() throws Exception {
    Files.delete(file);
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("calltrail.csv is not there", "cel_custom.conf");
  }
}
