package io.calltrail.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WaitBenchTest {
  @Test
  void predictedWaitsAreNearTheBestThatCanBeKnownAndHalfAsWrongAsAppQueues() {
    BenchTable table = WaitBench.run(new WaitBench.Options(Duration.ofHours(48), 3));

    assertThat(table.rows())
        .filteredOn(row -> !row.target().isEmpty())
        .hasSize(6)
        .allSatisfy(row -> assertThat(row.met()).as(table.text()).isTrue());
  }
}
