package io.calltrail.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
