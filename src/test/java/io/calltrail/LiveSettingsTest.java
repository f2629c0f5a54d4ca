package io.calltrail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.calltrail.access.Asker;
import io.calltrail.config.BadConfiguration;
import io.calltrail.config.NumberList;
import io.calltrail.config.Settings;
import io.calltrail.config.SettingsFile;
import io.calltrail.routing.Refusal;
import io.calltrail.settings.Change;
import io.calltrail.settings.Fault;
import io.calltrail.web.SettingsDesk.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveSettingsTest {
  private static final Asker ADA = new Asker.Program("ada", java.util.Set.of());

  private final List<Settings> takenUp = new ArrayList<>();
  private final List<String> noted = new ArrayList<>();
  private Optional<Refusal> refusal = Optional.empty();
  private Path file;
  private String text;
  private LiveSettings settings;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("ami-secret"), "s3cret");
    text = Files.readString(Path.of("config/calltrail.yaml"));
    file = Files.writeString(folder.resolve("calltrail.yaml"), text);
    settings =
        new LiveSettings(
            file,
            SettingsFile.draft(file),
            next -> {
              if (refusal.isEmpty()) {
                takenUp.add(next);
              }
              return refusal;
            },
            _ -> {},
            (who, change) -> noted.add(who.name() + ": " + change.text()));
  }

  private Outcome apply(String yaml, boolean trial) {
    return settings.apply(ADA, yaml, Optional.of(settings.current().tag()), trial);
  }

  private static List<String> words(Outcome outcome) {
    return ((Outcome.Done) outcome).plan().changes().stream().map(Change::text).toList();
  }

  private String changed() {
    return text.replace(
            "{campaign: search-brand, queue: sales}", "{campaign: outdoor, queue: sales}")
        .replace(
            "  agent-102: {name: Agent 102, phone: \"102\"}",
            "  agent-102: {name: Agent 102, phone: \"102\"}\n  agent-103: {phone: \"103\"}")
        .replace("agents: [agent-101, agent-102]\n", "agents: [agent-101, agent-102, agent-103]\n")
        .replace("    # ring-time: 20s ", "    ring-time: 15s ")
        .replace("# serve: first-come", "serve: by-value")
        .replace("# more-time: 30s", "more-time: 30s");
  }

  @Test
  void aChangeIsToldInWordsAndNothingElseIs() {
    Outcome outcome = apply(changed(), true);
    assertThat(words(outcome))
        .containsExactlyInAnyOrder(
            "agent agent-103 is added: phone 103",
            "queue sales: agents agent-101, agent-102 → agent-101, agent-102, agent-103",
            "queue sales: ring-time 20s → 15s",
            "serve (not set) → by-value",
            "number +442079460001 moves from campaign search-brand to outdoor");
    assertThat(((Outcome.Done) outcome).plan().atRestart())
        .extracting(Change::text)
        .containsExactly("serve (not set) → by-value");
    assertThat(takenUp).isEmpty();
    assertThat(file).hasContent(text);
  }

  @Test
  void secretsInTheFileAreHiddenAndWhatIsHiddenIsNotTakenForASecret() {
    String plain =
        """
        # secret: of nobody
        pbx:
          main: {secret: "trial one", user: calltrail}   # for trials
          other:
            ami: 127.0.0.1:5039
            secret: trial-two
        database: {url: "jdbc:h2:file:x", password: trial3}
        agents: {ann: {phone: "101"}}
        """;
    String shown = settings.shown(plain);
    assertThat(shown)
        .isEqualTo(
            plain
                .replace("\"trial one\"", "\"…\"")
                .replace("trial-two", "\"…\"")
                .replace("trial3", "\"…\""));
    assertThat(apply(shown, true))
        .isInstanceOfSatisfying(
            Outcome.Bad.class,
            bad ->
                assertThat(bad.faults())
                    .extracting(Fault::text)
                    .anyMatch(t -> t.contains("pbx.main.secret: was hidden")));
    assertThat(settings.shown(text)).isEqualTo(text);
  }

  @Test
  void theFileIsWrittenWholeAndTheFormerIsKept() throws Exception {
    var mode = PosixFilePermissions.fromString("rw-r-----");
    Files.setPosixFilePermissions(file, mode);
    assertThat(apply(changed(), false)).isInstanceOf(Outcome.Done.class);

    assertThat(file).hasContent(changed());
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(mode);
    assertThat(file.resolveSibling("calltrail.yaml.before")).hasContent(text);
    assertThat(file.resolveSibling("calltrail.yaml.new")).doesNotExist();
    assertThat(takenUp).hasSize(1);
    assertThat(noted)
        .contains(
            ADA.name() + ": number +442079460001 moves from campaign search-brand to outdoor");
    assertThat(words(apply(changed(), true))).isEmpty();
  }

  @Test
  void whatCannotBeTakenUpIsNotWritten() {
    var inCall = Refusal.of(Refusal.Why.AGENT_IN_CALL, "anna");
    refusal = Optional.of(inCall);
    assertThat(apply(changed(), false)).isEqualTo(new Outcome.Refused(inCall));
    assertThat(file).hasContent(text);
    assertThat(noted).isEmpty();
    assertThat(file.resolveSibling("calltrail.yaml.new")).doesNotExist();
  }

  @Test
  void aBadTextIsToldWithItsLineAndChangesNothing() {
    assertThat(apply(text.replace("campaign: outdoor, queue", "campaign: nothing, queue"), false))
        .isInstanceOfSatisfying(
            Outcome.Bad.class,
            bad -> {
              assertThat(bad.faults()).hasSize(1);
              assertThat(bad.faults().getFirst().line()).isPositive();
              assertThat(bad.faults().getFirst().text())
                  .contains("there is no campaign \"nothing\" under campaigns");
            });
    assertThat(file).hasContent(text);
  }

  @Test
  void whoHasSeenAnOlderFileIsRefused() throws IOException {
    String seen = settings.current().tag();
    Files.writeString(file, text + "# by hand\n");
    assertThat(settings.apply(ADA, changed(), Optional.of(seen), false))
        .isInstanceOf(Outcome.ChangedMeanwhile.class);
    assertThat(file).hasContent(text + "# by hand\n");
  }

  /// An admin edits the service's own file and then applies it.
  @Test
  void aFileChangedInPlaceIsComparedWithWhatIsInForce() throws IOException {
    Files.writeString(file, changed());
    assertThat(words(apply(changed(), false))).contains("queue sales: ring-time 20s → 15s");
    assertThat(takenUp).hasSize(1);
  }

  @Test
  void numbersOfATableAreAddedAndChanged(@TempDir Path folder) throws Exception {
    Path table =
        Files.writeString(
            folder.resolve("numbers.csv"),
            """
            number,campaign,queue,priority
            020 7946 0001,outdoor,,
            +44 20 7946 0003,search-brand,sales,7
            """);
    var plan = SettingsFile.read(file).numberPlan();
    String yaml = NumberList.read(table, plan).into(text, plan);
    assertThat(words(apply(yaml, true)))
        .containsExactly(
            "number +442079460001 moves from campaign search-brand to outdoor",
            "number +442079460003 is added: campaign search-brand, queue sales");

    Files.writeString(
        table, "number,campaign\n12 34 x,outdoor\n+442079460001,a\n+442079460001,b\n");
    assertThatThrownBy(() -> NumberList.read(table, plan))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("numbers.csv:2: \"12 34 x\" is no phone number")
        .hasMessageContaining("numbers.csv:4: +442079460001 stands here twice; keep one");
    Files.writeString(table, "phone\n1\n");
    assertThatThrownBy(() -> NumberList.read(table, plan))
        .hasMessageContaining("the first line names the columns");
  }
}
