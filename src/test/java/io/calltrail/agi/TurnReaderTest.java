package io.calltrail.agi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.calltrail.call.CallId;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.routing.DialResult;
import io.calltrail.routing.Place;
import io.calltrail.routing.Turn;
import io.calltrail.routing.Turn.Happened;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Turns as the shipped dialplan asks them: captured from a real Asterisk, and one of each kind.
class TurnReaderTest {
  private static final String CALL = "20261124-003100-k3x9q2hd";
  private static final String PLACE = "1795476902000:sales:0:+442079460001:";

  private static Turn captured(String name) throws Exception {
    return TurnReader.read(Captured.request(Captured.wire(name)).orElseThrow());
  }

  private static Turn asked(String... arguments) throws AgiException {
    byte[] block = AsteriskPeer.request(arguments).getBytes(StandardCharsets.UTF_8);
    return TurnReader.read(Captured.request(block).orElseThrow());
  }

  private static Turn happened(String event, String... details) throws AgiException {
    return asked(
        Stream.concat(Stream.of("1", event, "main", CALL, PLACE), Arrays.stream(details))
            .toArray(String[]::new));
  }

  @Test
  void callerArrives() throws Exception {
    assertThat(captured("request-arrived"))
        .isEqualTo(
            new Turn(
                new ChannelRef("main", "1795480293.0", "PJSIP/trunk-00000000"),
                Optional.empty(),
                Optional.empty(),
                new Happened.Arrived("4930555020", "4930555010", false)));
  }

  @Test
  void callerWhoWasHeldCarriesItsPlace() throws Exception {
    Turn turn = captured("request-held");
    assertThat(turn.happened()).isEqualTo(new Happened.Held());
    assertThat(turn.call()).contains(new CallId(CALL));
    assertThat(turn.place())
        .contains(
            new Place(
                Instant.ofEpochMilli(1_795_476_902_000L),
                Optional.of(new QueueId("sales")),
                0,
                new PhoneNumber("+442079460001"),
                Optional.empty()));
  }

  @Test
  void phoneThatIsNotRegisteredRangNobody() throws Exception {
    assertThat(captured("request-rang").happened())
        .isEqualTo(
            new Happened.Rang(
                new DialResult(
                    "CHANUNAVAIL",
                    3,
                    Duration.ofMillis(1),
                    Duration.ofMillis(1),
                    Duration.ZERO,
                    "")));
  }

  @Test
  void endRepeatsTheCauseOfADialThatWasToldBefore() throws Exception {
    assertThat(captured("request-ended").happened())
        .isEqualTo(
            new Happened.Ended(
                new DialResult("", 3, Duration.ZERO, Duration.ZERO, Duration.ZERO, ""),
                false,
                "4930555020",
                "4930555010",
                Optional.empty()));
  }

  static Stream<Arguments> events() {
    return Stream.of(
        event(new Happened.Nudged(), "nudged"),
        event(new Happened.Pressed("#"), "pressed", "#"),
        event(new Happened.Pressed(""), "pressed"),
        event(new Happened.Played(), "played"),
        event(
            new Happened.LeftVoicemail("HANGUP", Duration.ofSeconds(17)),
            "voicemail",
            "HANGUP",
            "17"),
        event(new Happened.Ended(DialResult.NONE, false, "", "", Optional.empty()), "ended"),
        event(
            new Happened.Ended(
                DialResult.NONE,
                true,
                "+49305550",
                "",
                Optional.of(Instant.parse("2026-11-26T19:47:51.123Z"))),
            "ended",
            "",
            "",
            "",
            "",
            "",
            "fallback",
            "+49305550",
            "",
            "",
            "1795722471123"),
        event(new Happened.Arrived("100", "", true), "arrived", "100", "", "prohib_not_screened"),
        event(new Happened.Arrived("100", "", false), "arrived", "100", "9".repeat(34), ""),
        event(new Happened.AgentReady(), "callback"),
        event(new Happened.RecordingCode("101", true), "agent", "pause-recording", "101"),
        event(new Happened.RecordingCode("101", false), "agent", "resume-recording", "101"),
        event(new Happened.Probed("00ff", "+74950001122"), "probe", "00ff", "+74950001122"),
        event(
            new Happened.Called(
                new DialResult(
                    "BUSY", 17, Duration.ofMillis(900), Duration.ofMillis(300), Duration.ZERO, "")),
            "called",
            "BUSY",
            "17",
            "900",
            "300",
            "0"),
        event(new Happened.Released(DialResult.NONE), "released"),
        event(new Happened.Code(Happened.Command.PAUSE, "101", ""), "agent", "pause", "101"));
  }

  private static Arguments event(Happened happened, String event, String... details) {
    return Arguments.of(happened, event, details);
  }

  @ParameterizedTest
  @MethodSource("events")
  void everyEventIsUnderstood(Happened happened, String event, String[] details) throws Exception {
    assertThat(happened(event, details).happened()).isEqualTo(happened);
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong("held", "extra"),
        wrong("flew"),
        wrong("pressed", "12"),
        wrong("pressed", "A"),
        wrong("rang", "BUSY", "x"),
        wrong("rang", "BUSY", "-1"),
        wrong("rang", "BUSY", "17", "1000000000"),
        wrong("rang", "BUSY;DROP"),
        wrong("ended", "", "", "", "", "", "no"),
        wrong("arrived", "100&Local/x@y"),
        wrong("arrived", "100", "anonymous"),
        wrong("callback", "extra"),
        wrong("called", "BUSY", "17", "0", "0", "0", "101", "extra"),
        wrong("released", "", "", "", "", "", "101&102"),
        wrong("agent", "sleep", "101"),
        wrong("agent", "login", ""),
        wrong("agent", "login", "101&102"));
  }

  private static Arguments wrong(String event, String... details) {
    return Arguments.of(event, details);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void detailThatTheDialplanNeverSendsIsRefused(String event, String[] details) {
    refused(Unanswered.BAD_ARGUMENT, () -> happened(event, details));
  }

  @Test
  void refusalTellsNoTelephoneNumber() {
    assertThatThrownBy(() -> happened("arrived", "4930555020x"))
        .hasMessage("the argument at fault is: dialled number");
  }

  @Test
  void unreadablePlaceIsNoPlaceAndNoReasonToLoseTheCall() throws Exception {
    assertThat(asked("1", "held", "main", CALL, "x:y").place()).isEmpty();
  }

  @Test
  void unreadableCallOrPbxIsRefused() {
    refused(Unanswered.BAD_ARGUMENT, () -> asked("1", "held", "main", "../x", PLACE));
    refused(Unanswered.BAD_ARGUMENT, () -> asked("1", "held", "", CALL, PLACE));
  }

  @Test
  void anotherVersionIsRefused() {
    refused(Unanswered.WRONG_VERSION, () -> asked("2", "held", "main", CALL, PLACE));
    refused(Unanswered.WRONG_VERSION, () -> asked());
  }

  private static void refused(
      Unanswered why, org.assertj.core.api.ThrowableAssert.ThrowingCallable asking) {
    assertThatThrownBy(asking)
        .isInstanceOfSatisfying(AgiException.class, e -> assertThat(e.why()).isEqualTo(why));
  }
}
