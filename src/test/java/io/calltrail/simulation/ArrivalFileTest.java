package io.calltrail.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ArrivalFileTest {
  @TempDir Path folder;

  private ArrivalFile file(String text) throws Exception {
    return ArrivalFile.read(Files.writeString(folder.resolve("calls.csv"), text));
  }

  @Test
  void oneAgentServesThreeCallersOneAfterAnother() throws Exception {
    ArrivalFile file =
        file(
            """
            at,to,talk,patience
            0,sales,60,
            10,sales,60,30
            20,sales,60,
            """);
    Premises premises =
        Premises.made(
            file.destinations(), List.of(AgentGroup.of(1, Habits.IDEAL)), Premises.Manner.USUAL);

    Outcome outcome =
        new Simulation(
                premises,
                new Traffic.Recorded(file.trace(premises), Length.NONE, Length.ENDLESS, 1),
                1)
            .under(Policy.AS_IT_IS);

    // the second gives up after 30 s; the third waits from 20 s to 60 s
    assertThat(outcome.of(Measure.ASA).mean()).isEqualTo(20);
    assertThat(outcome.of(Measure.ABANDONED).mean()).isEqualTo(1 / 3.0);
    assertThat(outcome.of(Measure.SERVICE_LEVEL).mean()).isEqualTo(1 / 3.0);
  }

  @Test
  void timesOfDayCountFromMidnight() throws Exception {
    ArrivalFile file =
        file("at,to,talk,patience\n2026-03-02T09:00:00Z,,5,\n2026-03-02T09:00:01.5Z,,5,\n");
    Premises premises =
        Premises.made(
            file.destinations(), List.of(AgentGroup.of(1, Habits.IDEAL)), Premises.Manner.USUAL);

    assertThat(file.dated()).isTrue();
    assertThat(file.trace(premises).at()).containsExactly(32_400_000_000_000L, 32_401_500_000_000L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3,sales,abc,9 | line 3: talk: \"abc\" is no number of seconds",
        "3,sales,-1,9  | line 3: talk: \"-1\" is no number of seconds",
        "0.5,sales,1,9 | line 3: at: earlier than the call before",
        "3,sales,1     | line 3: four fields are needed",
        "2026-03-02T09:00:00Z,sales,1,1 | line 3: at: seconds and times of day do not mix",
      })
  void aBadLineIsNamed(String line, String complaint) {
    assertThatThrownBy(() -> file("at,to,talk,patience\n1,sales,60,30\n" + line + "\n"))
        .isInstanceOf(BadArrivals.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void aMissingColumnIsNamed() {
    assertThatThrownBy(() -> file("at,to,talk\n1,sales,60\n"))
        .isInstanceOf(BadArrivals.class)
        .hasMessageContaining("no column \"patience\"");
  }

  @Test
  void aQueueThatIsNotThereIsNamedWithItsLine() throws Exception {
    ArrivalFile file = file("at,to,talk,patience\n1,sales,60,30\n2,nowhere,60,30\n");
    Premises premises =
        Premises.made(
            List.of("sales"), List.of(AgentGroup.of(1, Habits.IDEAL)), Premises.Manner.USUAL);

    assertThatThrownBy(() -> file.trace(premises))
        .isInstanceOf(BadArrivals.class)
        .hasMessageContaining("line 3: to: no number or queue \"nowhere\"");
  }

  @Test
  void aFileThatCannotBeReadIsNamedWithTheReason() throws Exception {
    Path none = folder.resolve("none.csv");
    Path binary =
        Files.write(folder.resolve("binary.csv"), new byte[] {(byte) 0xff, 0, (byte) 0xfe});
    Path late = folder.resolve("late.csv");
    String rows = "1,sales,60,30\n".repeat(2_000);
    Files.writeString(late, "at,to,talk,patience\n" + rows);
    Files.write(late, new byte[] {(byte) 0xff}, StandardOpenOption.APPEND);

    assertThatThrownBy(() -> ArrivalFile.read(none))
        .isInstanceOf(BadArrivals.class)
        .hasMessage(none + ": there is no such file");
    assertThatThrownBy(() -> ArrivalFile.read(folder))
        .isInstanceOf(BadArrivals.class)
        .hasMessage(folder + ": is a folder; give a CSV file");
    for (Path file : List.of(binary, late)) {
      assertThatThrownBy(() -> ArrivalFile.read(file))
          .isInstanceOf(BadArrivals.class)
          .hasMessage(file + ": is not UTF-8 text; give a CSV file");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0                  | --agents: must be 1 to 100000, not 0",
        "3,ignore=1.5       | --agents: the share in \"ignore=1.5\" must be",
        "3,offline=0.5      | --agents: \"offline=0.5\" lacks how long it lasts",
        "3,away=2/300s      | --agents: the share in \"away=2/300s\" must be",
        "3,ignore=.6,reject=.6 | --agents: ignore and reject together must be below 1",
      })
  void aBadHabitIsNamed(String agents, String complaint) {
    assertThatThrownBy(() -> AgentGroup.parse(agents)).hasMessageContaining(complaint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ring-time", "max-wait"})
  void aTimeOfNothingIsRefusedWhereItMeansNothing(String setting) {
    assertThatThrownBy(() -> Policy.parse(setting + "=0s"))
        .hasMessage("policy: " + setting + "=0s must be longer than 0");
    assertThat(Policy.parse("wrap-up=0s,rest=0s").changes()).hasSize(2);
  }
}
