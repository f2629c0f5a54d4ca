package io.calltrail.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.calltrail.attribution.TrackingNumber;
import io.calltrail.call.AgentId;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.routing.Destination;
import io.calltrail.routing.QueueSettings;
import io.calltrail.routing.Schedule;
import io.calltrail.routing.TaskSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsFileTest {
  private static final Path FOLDER = Path.of("src/test/resources/config");

  @Test
  void theShippedSampleIsFine(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("calltrail.yaml");
    Files.copy(Path.of("config/calltrail.yaml"), file);
    Files.writeString(folder.resolve("ami-secret"), "s3cret\n");

    Settings settings = SettingsFile.read(file);

    assertThat(settings.data()).isEqualTo(folder.resolve("var"));
    assertThat(settings.recording().folder()).isEqualTo(folder.resolve("var/recordings"));
    assertThat(settings.agi().port()).isEqualTo(4573);
    assertThat(settings.web().url()).isEqualTo("http://127.0.0.1:8280");
    assertThat(settings.pbxes()).hasSize(1);
    assertThat(settings.pbxes().getFirst().secret()).isEqualTo("s3cret");
    assertThat(settings.store().jdbcUrl())
        .isEqualTo("jdbc:h2:file:" + folder.resolve("var/calltrail"));
    QueueSettings sales = settings.routing().queues().get(new QueueId("sales"));
    assertThat(sales.agents())
        .containsExactlyInAnyOrder(new AgentId("agent-101"), new AgentId("agent-102"));
    assertThat(sales.offering().ringTime()).isEqualTo(Duration.ofSeconds(20));
    assertThat(sales.exits().noAgents().then()).isEqualTo(new Destination.ToVoicemail());
    TrackingNumber outdoor = settings.numbers().get(new PhoneNumber("+442079460002"));
    assertThat(outdoor.origin().campaign()).isEqualTo("outdoor");
    assertThat(outdoor.priority()).isEqualTo(5);
    assertThat(outdoor.recorded()).isFalse();
  }

  @Test
  void whatTheSampleShowsAsDefaultIsTheDefault(@TempDir Path folder) throws Exception {
    String sample = Files.readString(Path.of("config/calltrail.yaml"));
    String spelled =
        sample
            .replaceAll(
                "(?m)^(    )# (?=(ring-time|wrap-up|max-wait|hold-turn|music|service-level):)",
                "$1")
            .replaceAll(
                "(?m)^(    )# (?=(short-abandon|rest-after|strategy|join-needs|stay-needs):)", "$1")
            .replaceAll("(?m)^(    )# (?=(responsible|regain|repeat-priority):)", "$1")
            .replaceAll("(?m)^(    )# (?=(auto-pause|accept|say-number):)", "$1")
            .replaceAll(
                "(?m)^# (?=(data|agi|web|max-talk|voicemail-limit|serve|pause-reasons|more-time|supervisors):|  (listen|allow):)",
                "")
            .replaceAll("(?m)^  # (?=keep:)", "  ");
    assertThat(spelled).contains("\n    ring-time: 20s", "\nagi:", "\n  listen:", "\n  keep:");
    Files.writeString(folder.resolve("ami-secret"), "s3cret\n");

    Settings settings = SettingsFile.read(Files.writeString(folder.resolve("a.yaml"), sample));
    Settings same = SettingsFile.read(Files.writeString(folder.resolve("b.yaml"), spelled));

    assertThat(same).usingRecursiveComparison().ignoringFields("numberPlan").isEqualTo(settings);
  }

  @Test
  void callBacksShownInTheSampleAreTheDefaults(@TempDir Path folder) throws Exception {
    String sample = Files.readString(Path.of("config/calltrail.yaml"));
    String spelled =
        sample
            .replaceAll(
                "(?m)^    # (?=call-back:|  (key|in-turn|attempts|again-after|expires|confirm):)",
                "    ")
            .replaceAll("(?m)^# (?=outside:|call-back-promise:)", "");
    Files.writeString(folder.resolve("ami-secret"), "s3cret\n");
    String least =
        sample.replaceAll("(?m)^    # call-back: .*$", "    call-back: {key: \"1\"}")
            + "\noutside: {dial: \"PJSIP/{number}@trunk\", allow: [\"+44*\"]}\n";

    var given = SettingsFile.read(Files.writeString(folder.resolve("a.yaml"), spelled));
    var plain = SettingsFile.read(Files.writeString(folder.resolve("b.yaml"), least));

    assertThat(given.routing().tasks()).isEqualTo(plain.routing().tasks());
    assertThat(given.routing().tasks().outside()).isPresent();
    assertThat(
            SettingsFile.read(Files.writeString(folder.resolve("c.yaml"), sample))
                .routing()
                .tasks())
        .isEqualTo(TaskSettings.NONE);
  }

  @Test
  void callBackHoursAreOfTheQueuesZoneThoughItIsAlwaysOpen(@TempDir Path folder) throws Exception {
    String text =
        """
        pbx: {main: {secret: trial}}
        agents: {ann: {phone: 101}}
        queues:
          sales:
            agents: [ann]
            time-zone: Asia/Vladivostok
            call-back: {hours: [mon-fri 09:00-18:00], in-turn: []}
        default-route: {queue: sales}
        """;

    Settings read = SettingsFile.read(Files.writeString(folder.resolve("a.yaml"), text));

    QueueId sales = new QueueId("sales");
    ZoneId zone = ZoneId.of("Asia/Vladivostok");
    assertThat(read.routing().queues().get(sales).schedule())
        .isEqualTo(new Schedule(zone, List.of(), Set.of()));
    assertThat(read.routing().tasks().queues().get(sales).hours().zone()).isEqualTo(zone);
  }

  static Stream<String> everyBadFile() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(name -> name.endsWith(".yaml"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("everyBadFile")
  void everyProblemIsToldWithItsPlaceAndWhatToDo(String name) throws IOException {
    Path expected = FOLDER.resolve(name.replace(".yaml", ".txt"));

    assertThatThrownBy(() -> SettingsFile.read(FOLDER.resolve(name)))
        .isInstanceOf(BadConfiguration.class)
        .extracting(e -> withoutFolder(e).replaceAll("known here: .*", "known here: …") + "\n")
        .isEqualTo(Files.readString(expected));
  }

  @Test
  void aKeyOfRecordingsIsReadByNobodyElseAndIsNotTold(@TempDir Path folder) throws Exception {
    Path key = Files.writeString(folder.resolve("recordings.key"), "1f".repeat(31) + "\n");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    Path file =
        Files.writeString(
            folder.resolve("a.yaml"),
            """
            pbx: {main: {secret: trial}}
            recording: {key-file: recordings.key}
            agents: {ann: {phone: 101}}
            queues: {sales: {agents: [ann]}}
            """);
    assertThatThrownBy(() -> SettingsFile.read(file))
        .hasMessageContaining("recordings.key can be read by everybody: chmod 600")
        .hasMessageContaining("holds a line that is not 64 hexadecimal digits; make a key: openssl")
        .hasMessageNotContaining("1f1f");
    Files.writeString(key, "1f".repeat(32) + "\n" + "2e".repeat(32) + "\n");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    assertThat(SettingsFile.read(file).recording().seal()).isPresent();
  }

  @Test
  void whoMistypesASettingIsToldThoseThatAreKnown() {
    assertThatThrownBy(() -> SettingsFile.read(FOLDER.resolve("unknown-key.yaml")))
        .hasMessageContaining("known here: accept, agents, ")
        .hasMessageContaining(", ring-time, ");
  }

  @Test
  void whoNamesNoFileIsToldWhereToStart() {
    assertThatThrownBy(() -> SettingsFile.read(FOLDER.resolve("no-such-file.yaml")))
        .isInstanceOf(BadConfiguration.class)
        .extracting(SettingsFileTest::withoutFolder)
        .isEqualTo("1. no-such-file.yaml: there is no such file; start from config/calltrail.yaml");
  }

  private static String withoutFolder(Throwable e) {
    return String.valueOf(e.getMessage())
        .replace(FOLDER.toAbsolutePath() + "/", "")
        .replace(FOLDER + "/", "");
  }
}
