package io.calltrail.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The formulas beside the table that the whole field agrees on.
final class ErlangTest {
  @ParameterizedTest
  @CsvSource({
    "10,  8, 180, .4092,  36.83, .6724",
    " 5,  4, 240, .5541, 132.99, .4902",
    "50, 45, 180, .3639,  13.10, .7912"
  })
  void erlangC(int agents, double load, double talk, double waiting, double asa, double inTime) {
    var c = new ErlangC(agents, load, talk);

    assertThat(c.waiting()).isCloseTo(waiting, within(5e-5));
    assertThat(c.meanWait()).isCloseTo(asa, within(5e-3));
    assertThat(c.answeredWithin(20)).isCloseTo(inTime, within(5e-5));
  }

  @ParameterizedTest
  @CsvSource({
    "10,  8, 180, 120, .2624, .0621,  7.453",
    " 5,  4, 240,  90, .3098, .1370, 12.328",
    "50, 45, 180, 120, .2263, .0240,  2.884"
  })
  void erlangA(
      int agents,
      double load,
      double talk,
      double patience,
      double waiting,
      double abandoned,
      double wait) {
    var a = new ErlangA(agents, load, talk, patience);

    assertThat(a.waiting()).isCloseTo(waiting, within(5e-5));
    assertThat(a.abandoned()).isCloseTo(abandoned, within(5e-5));
    assertThat(a.meanWait()).isCloseTo(wait, within(5e-4));
  }

  @Test
  void ofEndlessPatienceErlangAIsErlangC() {
    var c = new ErlangC(10, 8, 180);
    var a = new ErlangA(10, 8, 180, 1e9);

    assertThat(a.waiting()).isCloseTo(c.waiting(), within(1e-4));
    assertThat(a.answeredWithin(20)).isCloseTo(c.answeredWithin(20), within(1e-4));
  }

  @Test
  void everyCallerIsAnsweredOrGivesUp() {
    var a = new ErlangA(10, 12, 180, 120);

    assertThat(a.answeredWithin(1e5) + a.abandonedWithin(1e5)).isCloseTo(1, within(1e-9));
    assertThat(a.abandonedWithin(1e5)).isCloseTo(a.abandoned(), within(1e-9));
  }

  /// The closed form against waits drawn stage by stage.
  @Test
  void whoIsAnsweredInTimeAgreesWithDrawnWaits() {
    var random = new Random(7);
    var a = new ErlangA(2, 1.8, 60, 40);
    int answered = 0;
    int gone = 0;
    int calls = 400_000;
    // two agents' free moments and a first-come line: small enough to be written out
    double[] free = new double[2];
    double now = 0;
    for (int i = 0; i < calls; i++) {
      now += -Math.log(1 - random.nextDouble()) * 60 / 1.8;
      int agent = free[0] <= free[1] ? 0 : 1;
      double wait = Math.max(0, free[agent] - now);
      double patience = -Math.log(1 - random.nextDouble()) * 40;
      if (patience < wait) {
        gone += patience <= 5 ? 1 : 0;
        continue;
      }
      answered += wait <= 20 ? 1 : 0;
      free[agent] = now + wait - Math.log(1 - random.nextDouble()) * 60;
    }

    assertThat(a.answeredWithin(20)).isCloseTo(answered / (double) calls, within(.004));
    assertThat(a.abandonedWithin(5)).isCloseTo(gone / (double) calls, within(.002));
  }

  @Test
  void manyAgentsOverflowNothing() {
    assertThat(new ErlangC(5_000, 4_900, 180).waiting()).isBetween(0.0, 1.0);
    assertThat(new ErlangA(5_000, 6_000, 180, 120).abandoned()).isCloseTo(1 / 6.0, within(.001));
    assertThat(new ErlangA(5_000, 10, 180, 120).waiting()).isZero();
  }

  @Test
  void anOverloadedLineHasNoErlangC() {
    for (double load : List.of(5.0, 6.0)) {
      assertThatIllegalArgumentException().isThrownBy(() -> new ErlangC(5, load, 180));
    }
  }
}
