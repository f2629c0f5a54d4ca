package io.calltrail.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// One class of callers and agents, everybody there: then no order of choosing the agent can change
/// anything that a caller notices. A win here would be a bug. Strategies join by themselves.
final class EquivalenceTest {
  private static final ErlangA TRUTH = new ErlangA(10, 9, 180, 120);

  static List<String> strategies() {
    return Policy.strategies();
  }

  private static Outcome under(String strategy) {
    return new Simulation(
            Premises.made(
                List.of("sales"), List.of(AgentGroup.of(10, Habits.IDEAL)), Premises.Manner.USUAL),
            new Traffic.Poisson(
                9 / 180.0, new Length.Exponential(180), new Length.Exponential(120), 150_000),
            3)
        .under(Policy.parse(strategy));
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void givesTheSameSteadyState(String strategy) {
    Outcome outcome = under(strategy);

    assertThat(outcome.of(Measure.WAITED).contains(TRUTH.waiting()))
        .as("%s: had to wait %s, truly %s", strategy, outcome.of(Measure.WAITED), TRUTH.waiting())
        .isTrue();
    assertThat(outcome.of(Measure.MEAN_WAIT).contains(TRUTH.meanWait()))
        .as("%s: waited %s, truly %s", strategy, outcome.of(Measure.MEAN_WAIT), TRUTH.meanWait())
        .isTrue();
    assertThat(outcome.of(Measure.MEAN_WAIT).relative()).isLessThan(.03);
  }
}
