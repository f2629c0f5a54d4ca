package io.calltrail.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.calltrail.lab.SipCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Callers who dial, are called, or number themselves with what means something to Asterisk, to
/// AGI, to a shell or to a file system; as they are, and as SIP would escape them.
@Tag("fault")
@Tag("nightly")
@Timeout(300)
class HostileCallTest {
  private static final String NOBODYS = "+442079460002";
  private static final Duration SOON = Duration.ofSeconds(2);

  @TempDir private Path folder;

  private Stream<String> payloads() {
    return Stream.of(
        "1&Local/x@y",
        "1,2,3",
        "1/2@3(4)",
        "${SHELL(touch " + folder.resolve("shell") + ")}",
        "1${SHELL(touch " + folder.resolve("shell") + ")}",
        "{1}",
        "1\";2;\"",
        "1\\2\\",
        "1\r\nX-Injected: 2",
        "1\n200 result=1",
        "1\0002",
        "../../../../tmp/x",
        "\"1\" ".repeat(200),
        "1".repeat(20_000),
        "1\u00c3\u0028\u00ff\u00fe");
  }

  @Test
  void whatMeansMischiefIsACallOrNone() throws Exception {
    try (var office = Office.open(folder);
        var sip = new RawSip(office.world.asterisk().sipPort())) {
      office.service().post("/api/v1/agents/a/pause?reason=break");
      long pid = office.world.asterisk().pid();
      Set<Path> before = outside(office);
      var statuses = new TreeMap<Integer, Integer>();
      int sent = 0;
      for (String payload : payloads().toList()) {
        for (byte[] form : new byte[][] {payload.getBytes(ISO_8859_1), escaped(payload)}) {
          byte[] plain = NOBODYS.getBytes(ISO_8859_1);
          byte[] caller = "+447700900199".getBytes(ISO_8859_1);
          byte[] name =
              ("\"" + payload.replaceAll("([\"\\\\])", "\\\\$1") + "\"").getBytes(ISO_8859_1);
          statuses.merge(sip.call(form, "x".getBytes(ISO_8859_1), caller, SOON), 1, Integer::sum);
          statuses.merge(sip.call(plain, name, caller, SOON), 1, Integer::sum);
          statuses.merge(sip.call(plain, "x".getBytes(ISO_8859_1), form, SOON), 1, Integer::sum);
          sent += 3;
        }
      }
      int answered = statuses.getOrDefault(200, 0);
      assertThat(answered).as("some get in: %s", statuses).isPositive();
      assertThat(office.world.asterisk().isAlive()).isTrue();
      assertThat(office.world.asterisk().pid()).isEqualTo(pid);
      assertThat(folder.resolve("shell")).doesNotExist();
      assertThat(outside(office)).as("files elsewhere").isEqualTo(before);

      office.service().post("/api/v1/agents/a/unpause");
      SipCall next = office.talk(1, Duration.ofMillis(300));
      assertThat(next.talk()).as("the next caller").isPresent();
      office.records(1);
      JsonNode calls = office.service().get("/api/v1/calls?limit=500").path("calls");
      assertThat(calls.valueStream().toList())
          .allSatisfy(
              call -> {
                assertThat(call.path("dialled").asText()).matches("[+0-9]{0,33}|unknown");
                assertThat(call.path("caller").asText("")).matches("[+0-9]{0,33}");
              })
          .hasSizeLessThanOrEqualTo(sent + 1);
      assertThat(office.metric("calltrail_journal_corrupt")).isZero();
      Broken.was(
          "calls with hostile numbers and names",
          "%d INVITEs: %s (status: times; 0: no answer); %d calls on record, no other channel, file or shell",
          sent,
          statuses,
          calls.size() - 1);
      assertThat(processed(office)).as("calls in Asterisk").isLessThanOrEqualTo(sent + 1);
    }
  }

  private static byte[] escaped(String payload) {
    return payload
        .chars()
        .mapToObj(c -> "%%%02X".formatted(c))
        .collect(Collectors.joining())
        .getBytes(ISO_8859_1);
  }

  private static long processed(Office office) throws IOException {
    return office
        .world
        .asterisk()
        .cli("core", "show", "channels", "count")
        .lines()
        .filter(l -> l.contains("calls processed") || l.contains("call processed"))
        .mapToLong(l -> Long.parseLong(l.strip().split(" ")[0]))
        .findFirst()
        .orElseThrow();
  }

  /// What Asterisk and the service could write beside their own folders.
  private Set<Path> outside(Office office) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.collect(Collectors.toSet());
    }
  }
}
