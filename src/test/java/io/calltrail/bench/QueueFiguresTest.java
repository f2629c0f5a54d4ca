package io.calltrail.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.calltrail.bench.QueueFigures.Figure;
import io.calltrail.lab.SipCall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Figures from calls written by hand, and what the table makes of them.
class QueueFiguresTest {
  private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");
  private static final Map<String, Integer> AGENTS = Map.of("101", 0, "102", 1);

  @Test
  void sameSeedMakesTheSameTrace() {
    for (Scene scene : Scene.values()) {
      assertThat(QueueTrace.of(scene, 3, 20)).isEqualTo(QueueTrace.of(scene, 3, 20));
      assertThat(QueueTrace.of(scene, 3, 20)).isNotEqualTo(QueueTrace.of(scene, 4, 20));
      assertThat(QueueTrace.of(scene, 3, 20).aways().isEmpty()).isEqualTo(!scene.hasAway());
    }
  }

  @Test
  void waitsAndShares() {
    var figures =
        figures(
            Scene.PRESENT,
            List.of(
                call(0, 9, ring("101", 0, 1, 9)), call(1, 9, ring("102", 4, 5, 9)), call(2, 8)));
    assertThat(figures.values())
        .containsEntry(Figure.ASA, 2.5)
        .containsEntry(Figure.P95, 6.0)
        .doesNotContainKey(Figure.OFFERED_AWAY);
    assertThat(figures.values().get(Figure.WAIT)).isCloseTo(11 / 3.0, within(1e-9));
    assertThat(figures.values().get(Figure.ABANDONED)).isCloseTo(100 / 3.0, within(1e-9));
    assertThat(figures.values().get(Figure.SERVICE_LEVEL)).isCloseTo(100 / 3.0, within(1e-9));
  }

  @Test
  void gapIsCountedOnlyForACallerWhoCouldHaveBeenRungAtOnce() {
    var talk = call(0, 5, ring("101", 0, 1, 5));
    assertThat(figures(Scene.PRESENT, List.of(talk, call(2, 9, ring("101", 6, 7, 9)))).gaps())
        .as("waited already")
        .containsExactly(1000.0);
    assertThat(figures(Scene.PRESENT, List.of(talk, call(5.5, 9, ring("101", 6, 7, 9)))).gaps())
        .as("came later")
        .isEmpty();
    assertThat(
            figures(
                    Scene.PRESENT,
                    List.of(talk, call(2, 9, missed("102", 4, 5.5), ring("101", 6, 7, 9))))
                .gaps())
        .as("another phone rang for it")
        .isEmpty();
    assertThat(
            figures(
                    Scene.PRESENT,
                    List.of(call(0, 5, missed("101", 0, 5)), call(2, 9, ring("101", 6, 7, 9))))
                .gaps())
        .as("no talk before")
        .isEmpty();
  }

  @Test
  void offersToAnAgentWhoIsAway() {
    var trace =
        new QueueTrace(
            Scene.ABSENT,
            List.of(),
            List.of(new QueueTrace.Away(1, Duration.ofSeconds(3), Duration.ofSeconds(6), false)));
    var calls =
        List.of(
            call(0, 9, missed("102", 2.9, 4), missed("102", 4.5, 5), ring("101", 5, 6, 9)),
            call(0, 9, missed("102", 6, 8)));
    assertThat(QueueFigures.of(trace, calls, AGENTS, START).values())
        .containsEntry(Figure.OFFERED_AWAY, 1.0);
  }

  @Test
  void intervalIsStudents() {
    Samples.Mean mean = Samples.mean(List.of(1.0, 2.0, 3.0, 4.0));
    assertThat(mean.value()).isEqualTo(2.5);
    assertThat(mean.within()).isCloseTo(3.182 * 0.6455, within(1e-3));
    assertThat(mean.above()).isTrue();
    assertThat(Samples.mean(List.of(-1.0, 1.0)).above()).isFalse();
  }

  @Test
  void tableMissesItsTargetWhenOursIsWorse() {
    var quick = List.of(waiting(1), waiting(1.1), waiting(0.9));
    var slow = List.of(waiting(2), waiting(2.2), waiting(2.1));
    assertThat(QueueTable.rows(Scene.PRESENT, quick, slow, quick)).allMatch(QueueTable.Row::met);
    assertThat(QueueTable.rows(Scene.PRESENT, slow, quick, slow)).noneMatch(QueueTable.Row::met);
    assertThat(QueueTable.rows(Scene.ABSENT, quick, slow, quick))
        .as("must be better than both")
        .noneMatch(QueueTable.Row::met);
  }

  private static QueueFigures waiting(double seconds) {
    return new QueueFigures(Map.of(Figure.ASA, seconds), List.of());
  }

  private static QueueFigures figures(Scene scene, List<SipCall> calls) {
    return QueueFigures.of(new QueueTrace(scene, List.of(), List.of()), calls, AGENTS, START);
  }

  private static SipCall call(double placed, double ended, SipCall.Ring... rings) {
    return new SipCall(
        "c",
        "600",
        "1",
        at(placed),
        Optional.empty(),
        Optional.of(at(ended)),
        "self",
        List.of(rings));
  }

  private static SipCall.Ring ring(String phone, double at, double answered, double ended) {
    return new SipCall.Ring(
        phone, at(at), Optional.of(at(answered)), Optional.of(at(ended)), "far");
  }

  private static SipCall.Ring missed(String phone, double at, double ended) {
    return new SipCall.Ring(phone, at(at), Optional.empty(), Optional.of(at(ended)), "cancelled");
  }

  private static Instant at(double seconds) {
    return START.plusMillis(Math.round(seconds * 1000));
  }
}
