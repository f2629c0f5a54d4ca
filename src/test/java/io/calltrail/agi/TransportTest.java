package io.calltrail.agi;

import static io.calltrail.agi.CountedTurns.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.calltrail.call.CallId;
import io.calltrail.routing.Answer;
import io.calltrail.routing.Step;
import io.calltrail.routing.Turn;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever the machine allows, a turn is a turn.
@Timeout(60)
class TransportTest {
  private static final String[] HELD = {"1", "held", "main", "20261123-231502-k3x9q2hd", ""};
  private static final Answer HOLD =
      new Answer(
          new Step.Hold(Duration.ofSeconds(10), "default", List.of()),
          Optional.of(new CallId("20261123-231502-k3x9q2hd")),
          Optional.empty());

  private final CountedTurns counted = new CountedTurns();
  private final LinkedBlockingQueue<Turn> asked = new LinkedBlockingQueue<>();

  @ParameterizedTest
  @EnumSource(Transport.class)
  void turnIsAnsweredAndClosed(Transport transport) throws Exception {
    try (AgiServer server = server(transport, CompletableFuture.completedFuture(HOLD));
        AsteriskPeer asterisk = AsteriskPeer.connect(server.port())) {
      asterisk.ask(HELD);
      assertThat(asterisk.acceptCommand()).hasValueSatisfying(c -> assertThat(c).contains("hold"));
      assertThat(asterisk.ended()).isTrue();
    }
    next(counted.answered);
    assertThat(counted.unanswered).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void callerWhoLeavesWithoutAWordIsNoticed(Transport transport) throws Exception {
    try (AgiServer server = server(transport, new CompletableFuture<>())) {
      AsteriskPeer asterisk = AsteriskPeer.connect(server.port());
      asterisk.ask(HELD);
      next(asked);
      asterisk.close();
      assertThat(next(counted.unanswered)).isEqualTo(Unanswered.DISCONNECTED);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void closingTheServerEndsItsTurns(Transport transport) throws Exception {
    AgiServer server = server(transport, new CompletableFuture<>());
    try (AsteriskPeer asterisk = AsteriskPeer.connect(server.port())) {
      asterisk.ask(HELD);
      next(asked);
      server.close();
      assertThat(asterisk.ended()).isTrue();
    }
  }

  @Test
  void theCheapestThatTheMachineHasIsTaken() {
    assertThat(Transport.best().available()).isTrue();
    assertThat(Transport.values()).startsWith(Transport.IO_URING).endsWith(Transport.NIO);
  }

  private AgiServer server(Transport transport, CompletableFuture<Answer> answer) throws Exception {
    assumeTrue(transport.available(), () -> "this machine has no " + transport);
    AgiServer server =
        new AgiServer(
            AgiSettings.defaults().withPort(0),
            turn -> {
              asked.add(turn);
              return answer;
            },
            counted,
            InstantSource.system());
    server.start(transport);
    return server;
  }
}
