package io.calltrail.fault;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.calltrail.lab.SipCall;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A recording that cannot be written costs no call, and is told.
@Tag("fault")
@Tag("nightly")
@Timeout(120)
class RecordingFaultTest {
  private static final Duration TALK = Duration.ofSeconds(1);
  private static final String FREE = "calltrail_disk_free_bytes{holds=\"recordings\"";
  private static final String SIZE = "calltrail_disk_size_bytes{holds=\"recordings\"";
  private static final String FAILED = "calltrail_recordings_total{result=\"failed\"";
  private static final String FORMAT = "format_sln.so";

  @TempDir private Path folder;

  @Test
  void callsGoOnWithoutARecordingThatCannotBeWritten() throws Exception {
    try (var disk = SmallDisk.of(8);
        var office = Office.beside(folder, Between::bytes, disk.folder, "")) {
      office.start();
      recorded(office, 1);

      disk.fill(1 << 19);
      assertThat(office.metric(FREE)).isLessThan(office.metric(SIZE) / 10);
      recorded(office, 2);

      disk.fill(0);
      String full = failed(office, 3);
      disk.empty();
      until("nothing is written", disk::readOnly);
      String readOnly = failed(office, 4);
      assertThat(disk.writable()).isTrue();

      office.world.asterisk().cli("module", "unload", FORMAT);
      String noFormat = failed(office, 5);
      office.world.asterisk().cli("module", "load", FORMAT);
      recorded(office, 6);
      assertThat(office.metric(FAILED)).isEqualTo(3);
      office.records(6);
      Broken.was("recording folder full", "call fine; recording failed: %s", full);
      Broken.was("recording folder read-only", "call fine; recording failed: %s", readOnly);
      Broken.was("recording's format missing", "call fine; recording failed: %s", noFormat);
    }
  }

  private static void recorded(Office office, int caller) throws Exception {
    JsonNode recording = talk(office, caller).path("recording");
    assertThat(recording.path("length_seconds").asDouble())
        .as("recording %s", recording)
        .isBetween(0.7, 1.5);
  }

  private static String failed(Office office, int caller) throws Exception {
    String why = talk(office, caller).path("recording_failure").asText();
    assertThat(why).isNotEmpty();
    return why;
  }

  /// The record of a talk that nothing disturbed.
  private static JsonNode talk(Office office, int caller) throws Exception {
    SipCall call = office.talk(caller, TALK);
    var talk = call.talk().orElseThrow();
    assertThat(Duration.between(talk.answered().orElseThrow(), talk.ended().orElseThrow()))
        .isBetween(TALK.minusMillis(300), TALK.plusMillis(500));
    until("recording's end", () -> record(office, caller).isPresent());
    return record(office, caller).orElseThrow();
  }

  private static Optional<JsonNode> record(Office office, int caller) throws IOException {
    return office.service().calls().stream()
        .filter(r -> r.path("caller").asText().equals(Office.number(caller)))
        .filter(r -> r.has("recording") || r.has("recording_failure"))
        .findFirst();
  }
}
