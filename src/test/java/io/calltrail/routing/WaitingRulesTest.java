package io.calltrail.routing;

import static io.calltrail.routing.Exchange.rung;
import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.routing.QueueSettings.Announcements;
import io.calltrail.routing.QueueSettings.Exits;
import io.calltrail.routing.QueueSettings.Limits;
import io.calltrail.routing.QueueSettings.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Who may wait, what those who wait are told, and what they are to expect.
class WaitingRulesTest {
  private static final Exit VOICEMAIL = new Exit(List.of(), new Destination.ToVoicemail());
  private static final Exits TO_VOICEMAIL =
      new Exits(Exit.HANG_UP, VOICEMAIL, Exit.HANG_UP, VOICEMAIL, VOICEMAIL);

  private static Duration seconds(int n) {
    return Duration.ofSeconds(n);
  }

  private static Exchange limited(Limits limits, String... agents) {
    return Exchange.with(q -> q.with(limits).with(TO_VOICEMAIL), agents);
  }

  private static Limits longest(int callers) {
    return new Limits(
        OptionalInt.of(callers), Presence.LOGGED_IN, Presence.LOGGED_IN, Optional.empty());
  }

  private static Limits needs(Presence toJoin, Presence toStay) {
    return new Limits(OptionalInt.empty(), toJoin, toStay, Optional.empty());
  }

  private static void is(AgentCommand command, Exchange exchange) {
    exchange.told(command);
  }

  /// One talk of an agent with a caller.
  private static void talks(Exchange exchange, String caller, int length) {
    exchange.calls(caller);
    exchange.connected(caller);
    exchange.seconds(length);
    exchange.agentHangsUp(caller);
    exchange.hangsUp(caller);
  }

  // ---- who may wait

  @Test
  void oneMoreThanTheQueueHoldsIsTurnedAway() {
    var exchange = limited(longest(1), "a1");
    assertThat(rung(exchange.calls("talking"))).isEqualTo("PJSIP/a1");
    exchange.connected("talking");
    assertThat(exchange.calls("first")).isInstanceOf(Step.Hold.class);
    assertThat(exchange.calls("second")).isInstanceOf(Step.Voicemail.class);
    exchange.hangsUp("second");
    assertThat(exchange.record("second").outcome().label()).isEqualTo("full");
    exchange.hangsUp("first");
    assertThat(exchange.calls("third")).as("there is room again").isInstanceOf(Step.Hold.class);
  }

  @Test
  void whoCanBeServedAtOnceIsNeverTurnedAwayForTheLengthOfTheQueue() {
    var exchange = limited(longest(1), "a1");
    exchange.calls("talking");
    exchange.connected("talking");
    exchange.calls("first");
    exchange.agentHangsUp("talking");
    assertThat(rung(exchange.asks("first"))).isEqualTo("PJSIP/a1");
    assertThat(exchange.calls("second")).as("nobody waits").isInstanceOf(Step.Hold.class);
  }

  @Test
  void whoTakesItsPlaceAgainIsNotTurnedAway() {
    var exchange =
        Exchange.with(
            q ->
                q.with(longest(1))
                    .with(TO_VOICEMAIL)
                    .with(new Waiting(seconds(100), seconds(5), "default", seconds(60), 0)),
            "a1");
    exchange.calls("talking");
    exchange.connected("talking");
    exchange.calls("ann");
    exchange.seconds(10);
    exchange.hangsUp("ann");
    exchange.calls("bob");
    assertThat(exchange.calls("ann~")).isInstanceOf(Step.Hold.class);
    assertThat(exchange.calls("eve")).isInstanceOf(Step.Voicemail.class);
  }

  @Test
  void callersWaitForAgentsWhoPauseUnlessTheQueueNeedsOneWhoIsReachable() {
    for (Presence needed : Presence.values()) {
      var exchange = limited(needs(needed, Presence.NOBODY), "a1");
      is(new AgentCommand.Pause(new AgentId("a1"), ""), exchange);
      assertThat(exchange.calls("x") instanceof Step.Hold)
          .as("needs " + needed)
          .isEqualTo(needed != Presence.REACHABLE);
    }
  }

  @Test
  void agentsWhosePhonesAreGoneAreNotReachable() {
    var exchange = limited(needs(Presence.REACHABLE, Presence.REACHABLE), "a1", "a2");
    is(new AgentCommand.Pause(new AgentId("a1"), ""), exchange);
    exchange.calls("talking");
    exchange.connected("talking");
    assertThat(exchange.calls("x")).as("a2 talks").isInstanceOf(Step.Hold.class);
    exchange.told(new Signal.DeviceChanged("main", "a2", Signal.Device.UNAVAILABLE));
    assertThat(exchange.asks("x")).isInstanceOf(Step.Voicemail.class);
    exchange.hangsUp("x");
    assertThat(exchange.record("x").outcome().label()).isEqualTo("no_agents");
  }

  @Test
  void whoWaitsIsLetGoWhenTheLastAgentLogsOutUnlessNobodyIsNeeded() {
    var strict = limited(needs(Presence.LOGGED_IN, Presence.LOGGED_IN), "a1");
    var patient = limited(needs(Presence.LOGGED_IN, Presence.NOBODY), "a1");
    for (var exchange : List.of(strict, patient)) {
      is(new AgentCommand.Pause(new AgentId("a1"), ""), exchange);
      exchange.calls("x");
      is(new AgentCommand.Logout(new AgentId("a1")), exchange);
    }
    assertThat(strict.asks("x")).isInstanceOf(Step.Voicemail.class);
    assertThat(patient.asks("x")).isInstanceOf(Step.Hold.class);
    is(new AgentCommand.Login(new AgentId("a1")), patient);
    assertThat(rung(patient.asks("x"))).isEqualTo("PJSIP/a1");
  }

  @Test
  void whoIsToWaitTooLongIsToldAtOnce() {
    var limits =
        new Limits(
            OptionalInt.empty(), Presence.LOGGED_IN, Presence.LOGGED_IN, Optional.of(seconds(200)));
    var exchange = limited(limits, "a1");
    for (int i = 0; i < 60; i++) {
      talks(exchange, "before" + i, 100);
    }
    exchange.calls("talking");
    exchange.connected("talking");
    assertThat(exchange.calls("first")).as("some 100 s").isInstanceOf(Step.Hold.class);
    assertThat(exchange.calls("second")).as("some 200 s").isInstanceOf(Step.Voicemail.class);
    exchange.hangsUp("second");
    assertThat(exchange.record("second").outcome().label()).isEqualTo("too_long");
  }

  @Test
  void whoIsLetGoFindsItsWayAgainAfterARestart() {
    var exchange =
        Exchange.with(
            q ->
                q.with(longest(1))
                    .with(
                        new Exits(
                            Exit.HANG_UP,
                            Exit.HANG_UP,
                            Exit.HANG_UP,
                            new Exit(List.of("im-sorry"), new Destination.ToVoicemail()),
                            Exit.HANG_UP)),
            "a1");
    exchange.calls("talking");
    exchange.connected("talking");
    exchange.calls("first");
    assertThat(exchange.calls("second")).isEqualTo(new Step.Play(List.of("im-sorry")));
    exchange.restart();
    assertThat(exchange.asks("second", new Turn.Happened.Played()))
        .isInstanceOf(Step.Voicemail.class);
  }

  // ---- what they are to expect

  @Test
  void theWaitToExpectGrowsWithThoseAheadAndShrinksWithAgents() {
    var one = limited(Limits.NONE, "a1");
    var two = limited(Limits.NONE, "a1", "a2");
    for (var exchange : List.of(one, two)) {
      for (int i = 0; i < 300; i++) {
        talks(exchange, "before" + i, 100);
      }
      for (String caller : exchange == one ? List.of("t1") : List.of("t1", "t2")) {
        exchange.calls(caller);
        exchange.connected(caller);
      }
      exchange.calls("x");
      exchange.calls("y");
    }
    assertThat(expected(one)).satisfiesExactly(w -> near(w, 100), w -> near(w, 200));
    assertThat(expected(two)).satisfiesExactly(w -> near(w, 50), w -> near(w, 100));
    assertThat(one.view().waiting()).extracting(LiveView.Waiting::position).containsExactly(1, 2);
    is(new AgentCommand.Pause(new AgentId("a2"), ""), two);
    assertThat(expected(two)).as("one pauses").first().satisfies(w -> near(w, 100));
    assertThat(two.trail("x"))
        .filteredOn(CallEvent.WaitPredicted.class::isInstance)
        .as("kept with the call")
        .hasSize(1);
    two.restart();
    assertThat(expected(two)).as("known after a restart").first().satisfies(w -> near(w, 100));
  }

  private static List<Duration> expected(Exchange exchange) {
    return exchange.view().waiting().stream().flatMap(w -> w.predicted().stream()).toList();
  }

  private static void near(Duration wait, int seconds) {
    assertThat(wait).isBetween(seconds(seconds * 9 / 10), seconds(seconds * 11 / 10 + 3));
  }

  @Test
  void nothingIsToExpectWhenNobodyIsAtWork() {
    var exchange = limited(needs(Presence.NOBODY, Presence.NOBODY), "a1");
    is(new AgentCommand.Logout(new AgentId("a1")), exchange);
    exchange.calls("x");
    assertThat(exchange.view().waiting().getFirst().predicted()).isEmpty();
  }

  // ---- what they are told

  private static Exchange announcing(Announcements announcements) {
    var exchange = Exchange.with(q -> q.with(announcements), "a1");
    exchange.calls("talking");
    exchange.connected("talking");
    return exchange;
  }

  private static List<String> heard(Step step) {
    return step instanceof Step.Hold hold ? hold.sounds() : List.of("no hold: " + step);
  }

  @Test
  void callersAreToldTheirPlaceWhenTheyJoinAndThenEveryPeriod() {
    var exchange =
        announcing(
            new Announcements(Language.RU, seconds(20), Duration.ZERO, List.of(), seconds(60)));
    assertThat(heard(exchange.calls("x"))).containsExactly("ru/queue-youarenext");
    exchange.seconds(1);
    assertThat(heard(exchange.calls("y")))
        .containsExactly("ru/queue-thereare", "ru/digits/2", "ru/queue-callswaiting");
    exchange.seconds(10);
    assertThat(heard(exchange.asks("y"))).isEmpty();
    exchange.hangsUp("x");
    exchange.seconds(10);
    assertThat(heard(exchange.asks("y"))).containsExactly("ru/queue-youarenext");
    exchange.seconds(5);
    assertThat(heard(exchange.asks("y"))).isEmpty();
  }

  @Test
  void nobodyIsToldAWorsePlaceThanBefore() {
    var exchange =
        announcing(
            new Announcements(Language.EN, seconds(20), Duration.ZERO, List.of(), seconds(60)));
    assertThat(heard(exchange.calls("x"))).containsExactly("en/queue-youarenext");
    exchange.calls("urgent", "+442079460002");
    exchange.seconds(20);
    assertThat(heard(exchange.asks("x"))).as("second by now").isEmpty();
    exchange.seconds(10);
    exchange.asks("x");
    exchange.hangsUp("urgent");
    exchange.seconds(10);
    assertThat(heard(exchange.asks("x"))).containsExactly("en/queue-youarenext");
  }

  @Test
  void anAnnouncedWaitNeverGrows() {
    var exchange =
        announcing(
            new Announcements(Language.EN, Duration.ZERO, seconds(20), List.of(), seconds(60)));
    assertThat(heard(exchange.calls("x")))
        .startsWith("en/queue-holdtime")
        .endsWith("en/queue-minutes");
    for (int i = 0; i < 3; i++) {
      exchange.calls("urgent" + i, "+442079460002");
    }
    exchange.seconds(20);
    assertThat(heard(exchange.asks("x"))).as("three have come before").isEmpty();
    for (int i = 0; i < 3; i++) {
      exchange.hangsUp("urgent" + i);
    }
    exchange.seconds(20);
    assertThat(heard(exchange.asks("x"))).startsWith("en/queue-holdtime");
  }

  @Test
  void theQueuesOwnSoundsComeAfterTheirPeriodAndWithTheOthersInOneGo() {
    var exchange =
        announcing(
            new Announcements(
                Language.EN, seconds(30), Duration.ZERO, List.of("own", "two"), seconds(30)));
    assertThat(heard(exchange.calls("x"))).containsExactly("en/queue-youarenext");
    exchange.seconds(30);
    assertThat(heard(exchange.asks("x"))).containsExactly("en/queue-youarenext", "own", "two");
  }

  @Test
  void whoIsServedAtOnceIsToldNothing() {
    var exchange =
        Exchange.with(
            q ->
                q.with(
                    new Announcements(
                        Language.EN, seconds(20), seconds(20), List.of("own"), seconds(30))),
            "a1");
    assertThat(rung(exchange.calls("x"))).isEqualTo("PJSIP/a1");
  }

  @Test
  void whoIsMatchedDuringAnAnnouncementIsKeptForUntilItsEnd() {
    var exchange =
        announcing(
            new Announcements(Language.EN, seconds(60), Duration.ZERO, List.of(), seconds(60)));
    exchange.calls("x");
    exchange.told(new Signal.LinkLost("main"));
    exchange.agentHangsUp("talking");
    exchange.seconds(14);
    assertThat(rung(exchange.asks("x"))).isEqualTo("PJSIP/a1");
  }

  @Test
  void whoWaitsAtTheRingingToneHearsItWhileAgentsAreRung() {
    var exchange =
        Exchange.with(
            q -> q.with(new Waiting(seconds(100), seconds(5), Waiting.RINGING, Duration.ZERO, 0)),
            "a1");
    exchange.calls("talking");
    exchange.connected("talking");
    assertThat(exchange.calls("x")).isEqualTo(new Step.Hold(seconds(5), "ringing", List.of()));
    exchange.seconds(3);
    exchange.agentHangsUp("talking");
    assertThat(exchange.asks("x"))
        .isInstanceOfSatisfying(Step.Ring.class, ring -> assertThat(ring.music()).isEmpty());
  }

  // ---- in words

  private static List<String> said(Language language, int wait) {
    return language.wait(language.spoken(seconds(wait))).stream()
        .skip(1)
        .map(file -> file.substring(file.lastIndexOf('/') + 1))
        .toList();
  }

  @Test
  void russianSaysOnlyWhatItsSoundsCanSayRightly() {
    assertThat(said(Language.RU, 20)).containsExactly("30", "queue-seconds");
    assertThat(said(Language.RU, 100)).containsExactly("hundred", "20", "queue-seconds");
    assertThat(said(Language.RU, 180)).containsExactly("hundred", "80", "queue-seconds");
    assertThat(said(Language.RU, 181)).containsExactly("5", "queue-minutes");
    assertThat(said(Language.RU, 660)).containsExactly("11", "queue-minutes");
    assertThat(said(Language.RU, 1_300)).containsExactly("20", "5", "queue-minutes");
    assertThat(said(Language.RU, 90_000)).containsExactly("90", "5", "queue-minutes");
  }

  @Test
  void englishSaysMinutes() {
    assertThat(said(Language.EN, 20)).containsExactly("queue-less-than", "1", "queue-minute");
    assertThat(said(Language.EN, 61)).containsExactly("2", "queue-minutes");
    assertThat(said(Language.EN, 1_300)).containsExactly("20", "2", "queue-minutes");
  }

  @Test
  void everySoundThatIsSaidIsShipped() throws Exception {
    var known =
        List.of(
            new String(
                    java.util.Objects.requireNonNull(
                            WaitingRulesTest.class.getResourceAsStream("/asterisk-sounds.txt"))
                        .readAllBytes(),
                    java.nio.charset.StandardCharsets.UTF_8)
                .split("\n"));
    for (Language language : Language.values()) {
      Stream.concat(
              Stream.iterate(1, n -> n + 1).limit(200).map(language::position),
              Stream.iterate(1, n -> n + 7)
                  .limit(2000)
                  .map(n -> language.wait(language.spoken(seconds(n)))))
          .flatMap(List::stream)
          .distinct()
          .forEach(sound -> assertThat(known).contains(sound));
    }
  }
}
