package io.calltrail.fault;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.calltrail.lab.PrivateAsterisk;
import io.calltrail.lab.ServiceProcess;
import io.calltrail.sip.SipProbe;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `calltrail probe` and the marks of its calls, on a real Asterisk whose numbers are broken.
@Tag("fault")
@Tag("nightly")
@Timeout(120)
class NumberWatchTest {
  private static final String FINE = "+442079460001";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private static Path folder;
  private static PrivateAsterisk asterisk;
  private static ServiceProcess service;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        System.getenv("CALLTRAIL_ASTERISK_ROOT") != null,
        "needs a real Asterisk: run ./calltrail test");
    var home = ServiceProcess.Home.in(folder.resolve("service"));
    asterisk =
        PrivateAsterisk.start(
            folder.resolve("asterisk"),
            PrivateAsterisk.Options.agiPort(home.agiPort())
                .local("modules.conf", "load = res_mutestream.so\n")
                .local("pjsip.conf", "[trunk](+)\ncontext = front\n")
                .local(
                    "extensions.conf",
                    """
                    [front]
                    exten => +442079460001,1,Set(GLOBAL(USED)=${PJSIP_HEADER(read,X-Calltrail-Probe)})
                     same => n,Goto(calltrail-inbound,${EXTEN},1)
                    exten => +442079460003,1,Goto(calltrail-inbound,+442079460001,1)
                    exten => +442079460004,1,Hangup(34)
                    exten => +442079460005,1,Answer()
                     same => n,Wait(30)
                    exten => +442079460006,1,Set(MUTEAUDIO(out)=on)
                     same => n,Goto(calltrail-inbound,${EXTEN},1)
                    """));
    home.configure(
        asterisk,
        """
        region: GB
        agents: {a: {phone: "101", logged-in-at-start: true}}
        queues: {q: {agents: [a], join-needs: nobody, stay-needs: nobody}}
        default-route: {queue: q}
        campaigns: {c1: {source: one}, c2: {source: two}}
        numbers:
          "+442079460001": {campaign: c1, queue: q}
          "+442079460002": {campaign: c2, queue: q}
          "+442079460003": {campaign: c2, queue: q}
          "+442079460004": {campaign: c2, queue: q}
          "+442079460005": {campaign: c2, queue: q}
          "+442079460006": {campaign: c2, queue: q}
        probe: {through: "127.0.0.1:%1$d", every: 1h, answer: 4s, listen: 2s}
        lines: {trunks: {there: "127.0.0.1:%1$d", gone: "127.0.0.1:9"}, every: 5s}
        """
            .formatted(asterisk.sipPort()));
    service = ServiceProcess.start(home);
  }

  @AfterAll
  static void stop() {
    if (service != null) {
      service.close();
    }
    if (asterisk != null) {
      asterisk.close();
    }
  }

  private static List<String> probe(int code) throws Exception {
    var out = folder.resolve("probe.txt");
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.calltrail.Calltrail",
                "probe",
                "--config",
                service.home().config().toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(out)).isEqualTo(code);
    return Files.readAllLines(out);
  }

  private static String line(List<String> lines, int number) {
    return lines.stream()
        .filter(l -> l.startsWith("+44207946000" + number))
        .findFirst()
        .orElseThrow(() -> new AssertionError(lines))
        .replaceAll(" +", " ");
  }

  private static String metrics() throws IOException, InterruptedException {
    return HTTP.send(
            HttpRequest.newBuilder(URI.create(service.home().web() + "/metrics"))
                .timeout(Duration.ofSeconds(10))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void everyBrokenNumberIsFoundAndOnlyMarksOfOursAreNoCalls() throws Exception {
    List<String> lines = probe(1);

    assertThat(line(lines, 1)).contains("fine yes 200 c1 c1 yes");
    assertThat(line(lines, 2)).contains("refused no 404 c2 - no");
    assertThat(line(lines, 3)).contains("wrong_campaign yes 200 c2 c1 yes");
    assertThat(line(lines, 4)).contains("refused no 503 c2 - no");
    assertThat(line(lines, 5)).contains("answered_elsewhere no 200 c2 - no");
    assertThat(line(lines, 6)).contains("no_sound yes 200 c2 c2 no");
    assertThat(service.calls()).as("calls on record").isEmpty();
    assertThat(metrics())
        .contains("calltrail_number_reached{campaign=\"c1\",number=\"+442079460001\",} 1.0")
        .contains("calltrail_number_reached{campaign=\"c2\",number=\"+442079460002\",} 0.0");
    Broken.was("probe: a number removed from the dialplan", "refused, 404");
    Broken.was("probe: a number whose trunk answers 503", "refused, 503");
    Broken.was("probe: a number that arrives as another", "wrong_campaign, c1 for c2");
    Broken.was("probe: a number that something else answers", "answered_elsewhere");
    Broken.was("probe: a number whose sound goes one way", "no_sound, 2 s");

    String used =
        asterisk
            .cli("dialplan show globals")
            .lines()
            .filter(l -> l.contains("USED="))
            .findFirst()
            .orElseThrow()
            .replaceAll(".*=", "")
            .strip();
    assertThat(used).matches("[0-9a-f]{32}");
    call(used);
    until("the used mark is a call", Duration.ofSeconds(20), () -> service.calls().size() == 1);
    call("0123456789abcdef0123456789abcdef");
    until("the forged mark is a call", Duration.ofSeconds(20), () -> service.calls().size() == 2);
    Broken.was("probe: a mark forged, and one used again", "two ordinary calls on record");
  }

  private static void call(String mark) throws IOException {
    try (var probe = SipProbe.of("127.0.0.1", asterisk.sipPort())) {
      probe.call(
          FINE, "probe", "X-Calltrail-Probe", mark, Duration.ofSeconds(4), Duration.ofSeconds(1));
    }
  }

  @Test
  void aTrunkThatAnswersIsUpAndOneThatDoesNotIsDown() throws Exception {
    until(
        "both are known",
        Duration.ofSeconds(20),
        () -> {
          String all = metrics();
          return all.contains("calltrail_line_up{kind=\"trunk\",line=\"there\",} 1.0")
              && all.contains("calltrail_line_up{kind=\"trunk\",line=\"gone\",} 0.0");
        });
    Broken.was("a trunk that does not answer OPTIONS", "down after 4 s");
  }
}
