package io.calltrail.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.call.ChannelRef;
import io.calltrail.routing.Turn.Happened;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// When a caller may be nudged.
class BeingAnsweredTest {
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");
  private static final ChannelRef CHANNEL = new ChannelRef("main", "1.1", "PJSIP/trunk-1");
  private static final Step MUSIC = new Step.Hold(Duration.ofSeconds(5), "default", List.of());

  private final BeingAnswered answered = new BeingAnswered();

  private void told(Happened happened, Step step, Instant at) {
    answered.told(new Turn(CHANNEL, Optional.empty(), Optional.empty(), happened), step, at);
  }

  @Test
  void nudgeWaitsUntilTheChannelIsAnsweredForSure() {
    told(new Happened.Held(), MUSIC, NOW);
    assertThat(answered.left(CHANNEL, NOW.plusMillis(100))).isEqualTo(Duration.ofMillis(500));
    assertThat(answered.left(CHANNEL, NOW.plusMillis(600))).isZero();
  }

  @Test
  void laterHoldsOfAnAnsweredChannelDelayNothing() {
    told(new Happened.Held(), MUSIC, NOW);
    told(new Happened.Held(), MUSIC, NOW.plusSeconds(5));
    assertThat(answered.left(CHANNEL, NOW.plusSeconds(5))).isZero();
  }

  @Test
  void channelThatOnlyRingsIsNotAnswered() {
    told(
        new Happened.Held(),
        new Step.Hold(Duration.ofSeconds(5), QueueSettings.Waiting.RINGING, List.of()),
        NOW);
    assertThat(answered.left(CHANNEL, NOW)).isZero();
  }
}
