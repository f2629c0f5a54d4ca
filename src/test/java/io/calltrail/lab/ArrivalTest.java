package io.calltrail.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import org.junit.jupiter.api.Test;

/// Who calls in a demo, and when.
class ArrivalTest {
  @Test
  void nobodyCallsWhileItsEarlierCallMayGoOn() {
    var ends = new HashMap<String, Duration>();
    for (var arrival : Arrival.plan(1, Duration.ofMinutes(50), 6)) {
      var end = ends.getOrDefault(arrival.caller(), Duration.ZERO);
      assertThat(arrival.after()).as(arrival.caller()).isGreaterThanOrEqualTo(end);
      ends.put(arrival.caller(), arrival.after().plus(arrival.patience()).plus(arrival.talk()));
    }
    assertThat(ends).as("all numbers of the range").hasSize(1000);
  }
}
