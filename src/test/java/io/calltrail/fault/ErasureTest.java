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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A person wants to be forgotten while others call.
@Tag("fault")
@Tag("nightly")
@Timeout(120)
class ErasureTest {
  private static final Duration TALK = Duration.ofMillis(700);

  @TempDir private Path folder;

  @Test
  void personIsErasedWhileOthersTalk() throws Exception {
    try (var office = Office.open(folder)) {
      for (int caller : new int[] {1, 2, 1}) {
        assertThat(office.talk(caller, TALK).talk()).isPresent();
      }
      office.records(3);
      until(
          "all recorded",
          Duration.ofSeconds(30),
          () -> office.service().calls().stream().allMatch(c -> c.has("recording")));
      assertThat(filesWith(office, Office.number(1))).isNotEmpty();
      for (JsonNode call : office.service().calls()) {
        office
            .service()
            .post(
                "/api/v1/calls/" + call.path("id").asText() + "/comments",
                "{\"at_seconds\": 0, \"text\": \"mentions " + Office.number(1) + "\"}");
      }
      office.world.habit(Office.AGENT, Habit.answers(Duration.ZERO));
      String other = office.call(3);
      office.await(other, c -> c.talk().isPresent());

      assertThat(erase(office, Office.number(3))).contains("at this moment");
      assertThat(erase(office, Office.NUMBER)).contains("tracking numbers");
      String told = erase(office, Office.number(1));
      assertThat(told)
          .contains(
              "erased: 2 calls, 0 tasks, 2 facts of the journal, 2 files of sound, 2 comments")
          .contains("found the number in 0 places");
      assertThat(
              filesWith(office, Office.number(1)).stream()
                  .filter(f -> !f.toString().endsWith(".mv.db")))
          .isEmpty();
      assertThat(office.world.call(other).over()).as("the other talks on").isFalse();

      office.service().kill9();
      office.startAgain();
      office.world.hangUp(other);
      office.await(other, SipCall::over);
      List<JsonNode> records = office.records(4);
      assertThat(records.stream().filter(r -> r.path("caller").asText("").isEmpty())).hasSize(2);
      for (JsonNode record : records) {
        String comments =
            office
                .service()
                .get("/api/v1/calls/" + record.path("id").asText() + "/comments")
                .toString();
        assertThat(comments).doesNotContain(Office.number(1).substring(1));
        if (record.path("caller").asText("").isEmpty()) {
          assertThat(comments).isEqualTo("{\"comments\":[]}");
        }
      }
      assertThat(records.stream().filter(r -> r.has("recording")).count()).isLessThanOrEqualTo(2);
      assertThat(office.metric("calltrail_journal_corrupt")).isZero();
      Broken.was("a person is erased while another talks", "%s", told.replace("\n", "; ").strip());
    }
  }

  private static String erase(Office office, String number) throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.calltrail.Calltrail",
                "erase",
                "--config",
                office.home.config().toString(),
                "--number",
                number)
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static List<Path> filesWith(Office office, String number) throws IOException {
    try (Stream<Path> files = Files.walk(office.home.folder())) {
      return files.filter(Files::isRegularFile).filter(f -> holds(f, number.substring(1))).toList();
    }
  }

  private static boolean holds(Path file, String text) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException e) {
      return false;
    }
  }
}
