package io.calltrail.agi;

import static io.calltrail.agi.CountedTurns.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.call.CallId;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.routing.Answer;
import io.calltrail.routing.Briefing;
import io.calltrail.routing.Place;
import io.calltrail.routing.Step;
import io.calltrail.routing.Turn;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class AgiServerTest {
  private static final String[] ARRIVED = {
    "1", "arrived", "main", "", "", "4930555020", "4930555010", "allowed"
  };
  private static final CallId CALL = new CallId("20261123-231502-k3x9q2hd");
  private static final Place PLACE =
      new Place(
          Instant.ofEpochMilli(1_795_476_902_000L),
          Optional.of(new QueueId("sales")),
          0,
          new PhoneNumber("+442079460001"),
          Optional.empty());
  private static final Answer HOLD =
      new Answer(
          new Step.Hold(Duration.ofSeconds(10), "default", List.of()),
          Optional.of(CALL),
          Optional.of(PLACE));
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final AgiSettings SETTINGS = AgiSettings.defaults().withPort(0);
  private static final AgiSettings IMPATIENT = SETTINGS.withTimeouts(SHORT, SHORT, SHORT);

  private final CountedTurns counted = new CountedTurns();
  private final LinkedBlockingQueue<Turn> asked = new LinkedBlockingQueue<>();
  private final List<AgiServer> servers = new ArrayList<>();

  @AfterEach
  void stop() {
    servers.forEach(AgiServer::close);
  }

  private AsteriskPeer caller(AgiSettings settings, TurnHandler handler) throws IOException {
    return AsteriskPeer.connect(server(settings, handler).port());
  }

  private AgiServer server(AgiSettings settings, TurnHandler handler) throws IOException {
    AgiServer server =
        new AgiServer(
            settings,
            turn -> {
              asked.add(turn);
              return handler.ask(turn);
            },
            counted,
            InstantSource.system());
    servers.add(server);
    server.start();
    return server;
  }

  private static TurnHandler answering(Answer answer) {
    return _ -> CompletableFuture.completedFuture(answer);
  }

  static Stream<Arguments> everyStep() {
    return Stream.of(
        Arguments.of(
            new Step.Hold(Duration.ofMillis(9_500), "sales", List.of()), "hold", "10,sales,,"),
        Arguments.of(
            new Step.Hold(Duration.ofSeconds(5), "sales", List.of("ru/queue-youarenext", "own")),
            "hold",
            "5,sales,ru/queue-youarenext&own,"),
        Arguments.of(
            new Step.Ring(
                List.of("PJSIP/101", "PJSIP/102"),
                Duration.ofSeconds(20),
                Optional.of("2026/11/23/x.raw"),
                Optional.of("default"),
                Briefing.NONE),
            "ring",
            "PJSIP/101&PJSIP/102,20,2026/11/23/x.raw,default"),
        Arguments.of(
            new Step.Ring(
                List.of("PJSIP/101"),
                Duration.ofSeconds(20),
                Optional.empty(),
                Optional.empty(),
                new Briefing(List.of("brand", "digits/4"), true)),
            "ring",
            "PJSIP/101,20,,,brand&digits/4,1"),
        Arguments.of(
            new Step.Ring(
                List.of("PJSIP/101"),
                Duration.ofSeconds(20),
                Optional.empty(),
                Optional.empty(),
                Briefing.NONE),
            "ring",
            "PJSIP/101,20,,"),
        Arguments.of(
            new Step.Play(List.of("queue-thankyou", "beep")), "play", "queue-thankyou&beep,,,"),
        Arguments.of(
            new Step.Menu(List.of("press-1"), Duration.ofSeconds(5)), "menu", "press-1,5,,"),
        Arguments.of(
            new Step.Voicemail("vm/x.wav", Duration.ofMinutes(2), Optional.of("vm-intro")),
            "voicemail",
            "vm/x.wav,120,vm-intro,"),
        Arguments.of(
            new Step.CallOut(
                "+442079460601",
                "PJSIP/#@trunk",
                Duration.ofSeconds(30),
                Optional.of("x-1.raw"),
                "+442079460001"),
            "call",
            "+442079460601,PJSIP/#@trunk,30,x-1.raw,+442079460001"),
        Arguments.of(Step.Leave.NORMAL, "leave", "16,,,"),
        Arguments.of(new Step.LeaveTo("night"), "leave", "goto,night,,"));
  }

  @ParameterizedTest
  @MethodSource("everyStep")
  void everyStepGoesBackAsOneCommand(Step step, String name, String details) throws Exception {
    Answer answer = new Answer(step, Optional.of(CALL), Optional.of(PLACE));
    try (AsteriskPeer asterisk = caller(SETTINGS, answering(answer))) {
      asterisk.ask(ARRIVED);
      assertThat(asterisk.acceptCommand())
          .contains(
              "SET VARIABLE \"CT_ANSWER\" \"%s,%s,1795476902000:sales:0:+442079460001:,%s\""
                  .formatted(name, CALL, details));
      assertThat(asterisk.ended()).isTrue();
    }
    assertThat(next(counted.answered)).isEqualTo(step);
    assertThat(next(asked).happened())
        .isEqualTo(new Turn.Happened.Arrived("4930555020", "4930555010", false));
  }

  @Test
  void anAnswerDecidedOnAnotherThreadGoesBackToo() throws Exception {
    CompletableFuture<Answer> later = new CompletableFuture<>();
    try (AsteriskPeer asterisk = caller(SETTINGS, _ -> later)) {
      asterisk.ask(ARRIVED);
      next(asked);
      later.complete(HOLD);
      assertThat(asterisk.acceptCommand()).isPresent();
      assertThat(asterisk.ended()).isTrue();
    }
  }

  @Test
  void endOfACallGetsNoCommand() throws Exception {
    try (AsteriskPeer asterisk = caller(SETTINGS, _ -> new CompletableFuture<>())) {
      asterisk.ask("1", "ended", "main", CALL.value(), "", "BUSY", "17", "1200", "300", "", "");
      assertThat(asterisk.ended()).isTrue();
    }
    assertThat(next(asked).call()).contains(CALL);
  }

  @Test
  void endOfACallIsHeardThoughItsChannelIsHungUpAlready() throws Exception {
    try (AsteriskPeer asterisk = caller(SETTINGS, answering(HOLD))) {
      asterisk.send(AsteriskPeer.request("1", "ended", "main", CALL.value()) + "HANGUP\n");
      assertThat(asterisk.ended()).isTrue();
    }
    assertThat(next(counted.ended)).isTrue();
    assertThat(counted.unanswered).isEmpty();
  }

  @Test
  void callerWhoHangsUpDuringTheTurnGetsNoAnswer() throws Exception {
    try (AsteriskPeer asterisk = caller(SETTINGS, _ -> new CompletableFuture<>())) {
      asterisk.ask(ARRIVED).hangup();
      assertThat(asterisk.ended()).isTrue();
    }
    assertThat(next(counted.unanswered)).isEqualTo(Unanswered.HUNG_UP);
  }

  @Test
  void callerWhoHangsUpDuringTheCommandIsNoAnsweredTurnUnlessAsteriskTookIt() throws Exception {
    try (AsteriskPeer asterisk = caller(SETTINGS, answering(HOLD))) {
      asterisk.ask(ARRIVED);
      assertThat(asterisk.command()).isPresent();
      asterisk.hangup().reply("511 Command Not Permitted on a dead channel or intercept routine");
      assertThat(asterisk.ended()).isTrue();
    }
    assertThat(next(counted.unanswered)).isEqualTo(Unanswered.HUNG_UP);
    assertThat(counted.answered).isEmpty();
  }

  @Test
  void hangupBetweenCommandAndReplyDoesNotHideTheReply() throws Exception {
    try (AsteriskPeer asterisk = caller(SETTINGS, answering(HOLD))) {
      asterisk.ask(ARRIVED);
      assertThat(asterisk.command()).isPresent();
      asterisk.hangup().reply("200 result=1");
      assertThat(asterisk.ended()).isTrue();
    }
    assertThat(next(counted.answered)).isEqualTo(HOLD.step());
  }

  @Test
  void pbxThatVanishesDuringTheTurnIsCounted() throws Exception {
    try (AsteriskPeer asterisk = caller(SETTINGS, _ -> new CompletableFuture<>())) {
      asterisk.ask(ARRIVED);
      next(asked);
    }
    assertThat(next(counted.unanswered)).isEqualTo(Unanswered.DISCONNECTED);
  }

  @Test
  void slowRequestIsGivenUp() throws Exception {
    try (AsteriskPeer asterisk = caller(IMPATIENT, answering(HOLD))) {
      asterisk.send("agi_network: yes\nagi_netw");
      assertThat(asterisk.ended()).isTrue();
    }
    assertThat(next(counted.unanswered)).isEqualTo(Unanswered.SLOW_REQUEST);
    assertThat(asked).isEmpty();
  }

  @Test
  void requestInManyPiecesIsOneRequest() throws Exception {
    try (AsteriskPeer asterisk = caller(SETTINGS, answering(HOLD))) {
      for (String line : AsteriskPeer.request(ARRIVED).split("(?<=\n)")) {
        asterisk.send(line);
      }
      assertThat(asterisk.acceptCommand()).isPresent();
    }
  }

  @Test
  void replyOfHalfALineIsWaitedForAndThenGivenUp() throws Exception {
    try (AsteriskPeer asterisk = caller(IMPATIENT, answering(HOLD))) {
      asterisk.ask(ARRIVED);
      assertThat(asterisk.command()).isPresent();
      asterisk.send("200 resu");
      assertThat(asterisk.ended()).isTrue();
    }
    assertThat(next(counted.unanswered)).isEqualTo(Unanswered.SLOW_REPLY);
  }

  @Test
  void endlessHeaderIsRefused() throws Exception {
    try (AsteriskPeer asterisk = caller(SETTINGS, answering(HOLD))) {
      asterisk.send("agi_network: " + "x".repeat(20_000));
      assertThat(asterisk.ended()).isTrue();
    }
    assertThat(next(counted.unanswered)).isEqualTo(Unanswered.REQUEST_TOO_LARGE);
  }

  @Test
  void tooManyHeadersAreRefused() throws Exception {
    try (AsteriskPeer asterisk = caller(SETTINGS, answering(HOLD))) {
      asterisk.send("agi_a: b\n".repeat(65));
      assertThat(asterisk.ended()).isTrue();
    }
    assertThat(next(counted.unanswered)).isEqualTo(Unanswered.REQUEST_TOO_LARGE);
  }

  @Test
  void anotherScriptIsRefused() throws Exception {
    try (AsteriskPeer asterisk = caller(SETTINGS, answering(HOLD))) {
      asterisk.send(AsteriskPeer.requestOf("voicemail", ARRIVED));
      assertThat(asterisk.ended()).isTrue();
    }
    assertThat(next(counted.unanswered)).isEqualTo(Unanswered.BAD_REQUEST);
  }

  @Test
  void dialplanOfAnotherVersionIsRefused() throws Exception {
    try (AsteriskPeer asterisk = caller(SETTINGS, answering(HOLD))) {
      asterisk.ask("2", "held", "main", CALL.value(), "");
      assertThat(asterisk.ended()).isTrue();
    }
    assertThat(next(counted.unanswered)).isEqualTo(Unanswered.WRONG_VERSION);
    assertThat(asked).isEmpty();
  }

  @Test
  void strangerIsRefused() throws Exception {
    AgiSettings elsewhere = SETTINGS.withAllowed(List.of(PeerRange.parse("192.0.2.0/24")));
    try (AsteriskPeer asterisk = caller(elsewhere, answering(HOLD))) {
      assertThat(asterisk.ended()).isTrue();
    }
    assertThat(next(counted.unanswered)).isEqualTo(Unanswered.STRANGER);
  }

  @Test
  void oldestWithoutRequestGivesWayWhenAllConnectionsAreTaken() throws Exception {
    AgiServer server = server(SETTINGS.withMaxConnections(2), answering(HOLD));
    try (AsteriskPeer asking = AsteriskPeer.connect(server.port())) {
      asking.ask(ARRIVED);
      assertThat(asking.command()).isPresent();
      try (AsteriskPeer silent = AsteriskPeer.connect(server.port());
          AsteriskPeer newer = AsteriskPeer.connect(server.port())) {
        assertThat(silent.ended()).isTrue();
        assertThat(next(counted.unanswered)).isEqualTo(Unanswered.TOO_MANY_CONNECTIONS);
        newer.ask(ARRIVED);
        assertThat(newer.acceptCommand()).isPresent();
      }
      asking.reply("200 result=1");
      assertThat(asking.ended()).isTrue();
    }
  }

  @Test
  void oneConnectionTooManyIsRefusedWhenAllHaveTheirRequest() throws Exception {
    AgiServer server = server(SETTINGS.withMaxConnections(1), answering(HOLD));
    try (AsteriskPeer first = AsteriskPeer.connect(server.port())) {
      first.ask(ARRIVED);
      assertThat(first.command()).isPresent();
      try (AsteriskPeer second = AsteriskPeer.connect(server.port())) {
        assertThat(second.ended()).isTrue();
      }
      assertThat(next(counted.unanswered)).isEqualTo(Unanswered.TOO_MANY_CONNECTIONS);
      first.reply("200 result=1");
      assertThat(first.ended()).isTrue();
    }
  }

  @Test
  void turnThatCannotBeDecidedStaysWithoutAnswer() throws Exception {
    TurnHandler broken = _ -> CompletableFuture.failedFuture(new IOException("no journal"));
    try (AsteriskPeer asterisk = caller(SETTINGS, broken)) {
      asterisk.ask(ARRIVED);
      assertThat(asterisk.ended()).isTrue();
    }
    assertThat(next(counted.unanswered)).isEqualTo(Unanswered.HANDLER_FAILED);
  }

  @Test
  void handlerThatThrowsIsHandlerThatFails() throws Exception {
    TurnHandler broken =
        _ -> {
          throw new IllegalStateException("stopped");
        };
    try (AsteriskPeer asterisk = caller(SETTINGS, broken)) {
      asterisk.ask(ARRIVED);
      assertThat(asterisk.ended()).isTrue();
    }
    assertThat(next(counted.unanswered)).isEqualTo(Unanswered.HANDLER_FAILED);
  }

  @Test
  void lateDecisionStaysWithoutAnswer() throws Exception {
    CompletableFuture<Answer> late = new CompletableFuture<>();
    try (AsteriskPeer asterisk = caller(IMPATIENT.withTimeouts(SHORT, SHORT, SHORT), _ -> late)) {
      asterisk.ask(ARRIVED);
      assertThat(asterisk.ended()).isTrue();
      late.complete(HOLD);
    }
    assertThat(next(counted.unanswered)).isEqualTo(Unanswered.HANDLER_LATE);
    assertThat(counted.answered).isEmpty();
  }

  @Test
  void answerThatTheDialplanWouldHaveToQuoteIsNotWritten() throws Exception {
    Answer quoted = new Answer(new Step.LeaveTo("night,1"), Optional.of(CALL), Optional.empty());
    try (AsteriskPeer asterisk = caller(SETTINGS, answering(quoted))) {
      asterisk.ask(ARRIVED);
      assertThat(asterisk.ended()).isTrue();
    }
    assertThat(next(counted.unanswered)).isEqualTo(Unanswered.BAD_ANSWER);
  }

  @Test
  void commandThatAsteriskDoesNotAcceptIsCounted() throws Exception {
    try (AsteriskPeer asterisk = caller(SETTINGS, answering(HOLD))) {
      asterisk.ask(ARRIVED);
      assertThat(asterisk.command()).isPresent();
      asterisk.reply("510 Invalid or unknown command");
      assertThat(asterisk.ended()).isTrue();
    }
    assertThat(next(counted.unanswered)).isEqualTo(Unanswered.BAD_REPLY);
  }

  @Test
  void fiveHundredCallersAtOnceAllGetTheirAnswer() throws Exception {
    AgiServer server = server(SETTINGS, answering(HOLD));
    List<AsteriskPeer> callers = new ArrayList<>();
    try {
      for (int i = 0; i < 500; i++) {
        callers.add(AsteriskPeer.connect(server.port()));
      }
      for (AsteriskPeer asterisk : callers) {
        asterisk.ask(ARRIVED);
      }
      for (AsteriskPeer asterisk : callers) {
        assertThat(asterisk.acceptCommand()).isPresent();
      }
      for (AsteriskPeer asterisk : callers) {
        assertThat(asterisk.ended()).isTrue();
      }
    } finally {
      for (AsteriskPeer asterisk : callers) {
        asterisk.close();
      }
    }
    for (int i = 0; i < 500; i++) {
      next(counted.answered);
    }
    assertThat(counted.unanswered).isEmpty();
  }

  @Test
  void closingTheServerEndsItsTurns() throws Exception {
    AgiServer server = server(SETTINGS, _ -> new CompletableFuture<>());
    try (AsteriskPeer asterisk = AsteriskPeer.connect(server.port())) {
      asterisk.ask(ARRIVED);
      next(asked);
      server.close();
      assertThat(asterisk.ended()).isTrue();
    }
  }
}
