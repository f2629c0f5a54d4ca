package io.calltrail.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The golden gate: queues whose steady state is known, simulated through the real switchboard.
final class SteadyStateTest {
  private static Outcome simulate(
      int agents, double load, double talk, Length patience, long calls) {
    return new Simulation(
            Premises.made(
                List.of("sales"),
                List.of(AgentGroup.of(agents, Habits.IDEAL)),
                Premises.Manner.USUAL),
            new Traffic.Poisson(load / talk, new Length.Exponential(talk), patience, calls),
            1)
        .under(Policy.AS_IT_IS);
  }

  @ParameterizedTest
  @CsvSource({
    "10,  8, 180, .4092,  36.83, .6724",
    " 5,  4, 240, .5541, 132.99, .4902",
    "50, 45, 180, .3639,  13.10, .7912"
  })
  void erlangC(int agents, double load, double talk, double waiting, double asa, double inTime) {
    Outcome outcome = simulate(agents, load, talk, Length.ENDLESS, 400_000);

    assertThat(outcome.of(Measure.WAITED).contains(waiting)).isTrue();
    assertThat(outcome.of(Measure.ASA).contains(asa)).isTrue();
    assertThat(outcome.of(Measure.SERVICE_LEVEL).contains(inTime)).isTrue();
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
    Outcome outcome = simulate(agents, load, talk, new Length.Exponential(patience), 300_000);
    assertThat(outcome.of(Measure.WAITED).contains(waiting)).isTrue();
    assertThat(outcome.of(Measure.ABANDONED).contains(abandoned)).isTrue();
    assertThat(outcome.of(Measure.MEAN_WAIT).contains(wait)).isTrue();
  }
}
