package io.calltrail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.calltrail.config.SettingsFile;
import io.calltrail.lab.PrivateAsterisk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The doctor at a real Asterisk.
@Timeout(60)
class DoctorTest {
  @TempDir private static Path home;
  private static Optional<PrivateAsterisk> running = Optional.empty();
  private static int agi;
  private static int web;

  @TempDir private Path folder;

  /// How much Asterisk had to say before this test.
  private int said;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(
        System.getenv("CALLTRAIL_ASTERISK_ROOT") != null,
        "needs Asterisk: CALLTRAIL_ASTERISK_ROOT is not set; `./calltrail test` sets it");
    agi = freePort();
    web = freePort();
    running = Optional.of(PrivateAsterisk.start(home, PrivateAsterisk.Options.agiPort(agi)));
  }

  @BeforeEach
  void listen() throws IOException {
    said = Files.readString(asterisk().messages()).length();
  }

  @AfterAll
  static void stop() {
    running.ifPresent(PrivateAsterisk::close);
  }

  private static PrivateAsterisk asterisk() {
    return running.orElseThrow();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Path config(String pbx, String secret, Path recordings) throws IOException {
    Files.writeString(folder.resolve("ami-secret"), secret);
    return Files.writeString(
        folder.resolve("calltrail.yaml"),
        """
        agi: {listen: "127.0.0.1:%d"}
        web: {listen: "127.0.0.1:%d"}
        pbx: {%s: {ami: "127.0.0.1:%d", secret-file: ami-secret, sip: "127.0.0.1:%d", cel: "%s"}}
        recording: {folder: "%s"}
        agents: {ann: {phone: 101}}
        queues: {sales: {agents: [ann]}}
        """
            .formatted(
                agi,
                web,
                pbx,
                asterisk().amiPort(),
                asterisk().sipPort(),
                asterisk().events(),
                recordings));
  }

  private Path config() throws IOException {
    return config("main", asterisk().amiSecret(), asterisk().recordings());
  }

  /// What the doctor says, its good findings first.
  private record Report(boolean well, List<String> good, List<String> bad) {}

  private static Report examined(Path config) {
    var found = new ArrayList<Doctor.Finding>();
    boolean well = new Doctor(config, found::add).examine();
    return new Report(well, texts(found, true), texts(found, false));
  }

  private static List<String> texts(List<Doctor.Finding> found, boolean good) {
    return found.stream().filter(f -> f.good() == good).map(Doctor.Finding::text).toList();
  }

  private void assertNothingIsLeft() throws IOException {
    try (Stream<Path> files = Files.list(asterisk().recordings())) {
      assertThat(files).as("recordings").isEmpty();
    }
    assertThat(Files.readString(asterisk().messages()).substring(said))
        .doesNotContain("ERROR", "WARNING");
  }

  @Test
  void allIsWellWhileTheServiceRuns() throws Exception {
    Report report;
    try (var service = Service.start(config())) {
      assertThat(service.refusedLinks()).isEmpty();
      report = examined(config());
    }

    assertThat(report.bad()).isEmpty();
    assertThat(report.well()).isTrue();
    assertThat(report.good())
        .anyMatch(line -> line.startsWith("service: something listens on 127.0.0.1:" + agi))
        .anyMatch(line -> line.startsWith("pbx.main: logged in to Asterisk 22."))
        .anyMatch(line -> line.startsWith("pbx.main: its clock is within"))
        .anyMatch(line -> line.startsWith("pbx.main: asked at agi://127.0.0.1:" + agi))
        .anyMatch(line -> line.startsWith("pbx.main: answers SIP"))
        .anyMatch(line -> line.contains("Calltrail may delete there"))
        .contains("pbx.main: writes its event log, " + asterisk().events());
    assertNothingIsLeft();
  }

  @Test
  void noSecretIsToldByAnything() throws Exception {
    String key = "0123456789abcdef".repeat(4);
    Path config = config();
    String text = Files.readString(config);
    Path keyFile = Files.writeString(folder.resolve("recording-key"), key);
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(
        config,
        text.replace("recording: {", "recording: {key-file: recording-key, ")
            + "database: {password: of-the-database}\n");
    var told = new StringBuilder(SettingsFile.read(config).toString());
    String token;
    try (var service = Service.start(config);
        var http = HttpClient.newHttpClient()) {
      assertThat(service.refusedLinks()).isEmpty();
      Report report = examined(config);
      told.append(report.good()).append(report.bad());
      token = Files.readString(folder.resolve("var/api-token")).strip();
      for (String path :
          List.of("/metrics", "/health/ready", "/api/v1/health", "/api/v1/settings")) {
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web + path))
                    .header("Authorization", "Bearer " + token)
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        told.append(answer.body());
      }
    }

    assertThat(told)
        .contains("pbx.main: logged in")
        .doesNotContain(asterisk().amiSecret(), key, "of-the-database", token);
  }

  @Test
  void anEventLogThatIsNotWrittenIsTold() throws Exception {
    Path dialplan = asterisk().folder().resolve("etc/calltrail.conf");
    String before = Files.readString(dialplan);
    Report report;
    try {
      Files.writeString(dialplan, before.replace("CELGenUserEvent(", "NoSuchApplication("));
      String _ = asterisk().cli("dialplan", "reload");
      report = examined(config());
    } finally {
      Files.writeString(dialplan, before);
      String _ = asterisk().cli("dialplan", "reload");
    }

    assertThat(report.bad())
        .singleElement()
        .asString()
        .startsWith("pbx.main: event log: ")
        .contains("cel_custom.conf");
  }

  @Test
  void allIsWellThoughTheServiceDoesNotRun() throws Exception {
    Report report = examined(config());

    assertThat(report.bad()).isEmpty();
    assertThat(report.good())
        .contains("database: will be made at the first start")
        .anyMatch(line -> line.startsWith("service: not running; this command answers"))
        .anyMatch(line -> line.startsWith("pbx.main: asked at agi://127.0.0.1:" + agi));
    assertThat(folder.resolve("var")).as("looking makes nothing").doesNotExist();
    assertNothingIsLeft();
  }

  @Test
  void aWrongSecretIsTold() throws Exception {
    Report report = examined(config("main", "wrong", asterisk().recordings()));

    assertThat(report.well()).isFalse();
    assertThat(report.bad())
        .singleElement()
        .asString()
        .startsWith("pbx.main: AMI refused user calltrail")
        .contains("check user, secret and permit in manager.conf");
  }

  @Test
  void aDialplanThatIsNotLoadedIsTold() throws Exception {
    Path dialplan = asterisk().folder().resolve("etc/extensions.conf");
    String before = Files.readString(dialplan);
    Report report;
    try {
      Files.writeString(dialplan, before.replace("#include \"calltrail", "; \""));
      String _ = asterisk().cli("dialplan", "reload");
      report = examined(config());
    } finally {
      Files.writeString(dialplan, before);
      String _ = asterisk().cli("dialplan", "reload");
    }

    assertThat(report.bad())
        .singleElement()
        .asString()
        .startsWith("pbx.main: the dialplan has no [calltrail]")
        .contains("dialplan reload");
  }

  @Test
  void aRecordingFolderElsewhereIsTold() throws Exception {
    Path other = Files.createDirectories(folder.resolve("other"));
    Report report = examined(config("main", asterisk().amiSecret(), other));

    assertThat(report.bad())
        .singleElement()
        .asString()
        .startsWith("pbx.main: recorded " + asterisk().recordings().resolve("doctor-"))
        .contains("which is not in " + other, "set CT_RECORDINGS");
    try (Stream<Path> files = Files.list(asterisk().recordings())) {
      for (Path left : files.toList()) {
        Files.delete(left);
      }
    }
  }

  @Test
  void aNameThatThePbxDoesNotKnowItselfByIsTold() throws Exception {
    Report report = examined(config("office", asterisk().amiSecret(), asterisk().recordings()));

    assertThat(report.bad())
        .singleElement()
        .asString()
        .startsWith("pbx.office: calls itself main: set the global CT_PBX = office there");
  }

  @Test
  void aStrangerOnOurPortIsTold() throws Exception {
    Report report;
    try (var stranger = new ServerSocket(agi, 5, InetAddress.getLoopbackAddress())) {
      report = examined(config());
    }

    assertThat(report.bad())
        .singleElement()
        .asString()
        .startsWith("pbx.main: asked at agi://127.0.0.1:" + agi + " and had no answer")
        .endsWith("what listens there must be Calltrail");
    assertNothingIsLeft();
  }

  @Test
  void aBadConfigurationIsTold() throws Exception {
    Report report = examined(folder.resolve("no-such-file.yaml"));

    assertThat(report.bad()).singleElement().asString().contains("there is no such file");
  }
}
