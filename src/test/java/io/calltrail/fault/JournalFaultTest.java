package io.calltrail.fault;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.calltrail.lab.Habit;
import io.calltrail.lab.SipCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The service starts on a journal that a power cut tore or a disk damaged, with calls in it.
@Tag("fault")
@Tag("nightly")
@Timeout(120)
class JournalFaultTest {
  private static final Duration SHORT = Duration.ofMillis(500);

  @TempDir private Path folder;

  @Test
  void tornAndDamagedJournalsCostNoCall() throws Exception {
    try (var office = Office.open(folder)) {
      until("linked", () -> !office.stale());
      office.talk(1, SHORT);
      office.records(1);
      office.world.habit(Office.AGENT, Habit.answers(Duration.ZERO));
      String talking = office.call(2);
      office.await(talking, c -> c.talk().isPresent());
      String waiting = office.call(3);
      office.await(waiting, c -> c.lifted().isPresent());

      for (int cut : List.of(1, 40, Integer.MAX_VALUE)) {
        torn(office, cut);
      }
      Broken.was("power cut in the journal's last record (1 B, 40 B, all)", "started, 0 damaged");
      damaged(office);

      office.world.habit(Office.AGENT, Habit.answers(Duration.ZERO, SHORT));
      office.world.hangUp(talking);
      office.await(waiting, SipCall::over);
      assertThat(office.world.call(waiting).talk()).isPresent();
      List<JsonNode> records = office.records(3);
      assertThat(records).allMatch(r -> r.path("outcome").asText().equals("answered"));
      assertThat(office.world.faults()).isEmpty();
      Broken.was(
          "a damaged record in the journal's middle",
          "set aside, told by metric and alert; 3 records of 3 calls");
    }
  }

  /// A power cut: the last record lost its end, or all of it.
  private static void torn(Office office, int cut) throws Exception {
    office.service().kill9();
    Path journal = journal(office);
    byte[] whole = Files.readAllBytes(journal);
    int last = last(whole);
    Files.write(journal, Arrays.copyOf(whole, Math.max(last, whole.length - cut)));
    office.service().close();
    office.start();
    assertThat(office.metric("calltrail_journal_cut_bytes"))
        .isEqualTo(Math.max(0, whole.length - last - cut));
    assertThat(office.metric("calltrail_journal_corrupt")).isZero();
    goesOn(office);
  }

  private static void damaged(Office office) throws Exception {
    office.service().kill9();
    Path journal = journal(office);
    String text = Files.readString(journal, StandardCharsets.ISO_8859_1);
    int answered = text.lastIndexOf("\"type\":\"answered\"");
    assertThat(text.indexOf('\n', answered)).isLessThan(text.length() - 1);
    Files.writeString(
        journal,
        text.substring(0, answered + 9) + '#' + text.substring(answered + 10),
        StandardCharsets.ISO_8859_1);
    office.service().close();
    office.start();
    until("told", () -> office.metric("calltrail_journal_corrupt") == 1);
    assertThat(office.metric("calltrail_journal_cut_bytes")).isZero();
    assertThat(Files.readString(office.home.logFile())).contains("damaged bytes at");
    try (var files = Files.list(journal.getParent())) {
      assertThat(files.map(Path::toString)).anyMatch(f -> f.endsWith(".corrupt"));
    }
    goesOn(office);
  }

  /// One talks, one waits.
  private static void goesOn(Office office) throws Exception {
    until("linked", () -> !office.stale());
    until("talking", () -> office.service().live().path("talking").size() == 1);
    until("waiting", () -> office.service().live().path("waiting").size() == 1);
  }

  private static Path journal(Office office) throws IOException {
    try (var files = Files.list(office.home.data().resolve("journal"))) {
      return files
          .filter(f -> f.toString().endsWith(".journal"))
          .max(Path::compareTo)
          .orElseThrow();
    }
  }

  /// Where the last line begins.
  private static int last(byte[] lines) {
    int at = lines.length - 1;
    while (at > 0 && lines[at - 1] != '\n') {
      at--;
    }
    return at;
  }
}
