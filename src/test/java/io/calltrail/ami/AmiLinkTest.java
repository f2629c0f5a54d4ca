package io.calltrail.ami;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.calltrail.ami.AmiState.Status;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallId;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.PhoneNumber;
import io.calltrail.routing.AgentCall;
import io.calltrail.routing.LiveView;
import io.calltrail.routing.LiveView.AgentView;
import io.calltrail.routing.Signal;
import io.calltrail.routing.Signal.Bridged;
import io.calltrail.routing.Signal.CallerGone;
import io.calltrail.routing.Signal.Device;
import io.calltrail.routing.Signal.DeviceChanged;
import io.calltrail.routing.Signal.Dialling;
import io.calltrail.routing.Signal.HandedOver;
import io.calltrail.routing.Signal.LegGone;
import io.calltrail.routing.Signal.LinkLost;
import io.calltrail.routing.Signal.Snapshot;
import io.calltrail.routing.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Timeout(30)
class AmiLinkTest {
  private static final Logger log = LoggerFactory.getLogger(AmiLinkTest.class);
  private static final String CALLER = "1795477424.0";
  private static final String LEG = "1795477424.1";

  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private AmiPeer peer;
  private AmiLink link;

  @BeforeEach
  void prepare() throws IOException {
    peer = new AmiPeer();
    link = link(peer.settings());
  }

  @AfterEach
  void tidy() throws IOException {
    link.close();
    peer.close();
  }

  @Test
  void linkIsUpOnceTheSnapshotIsThere() throws Exception {
    link.start();
    assertThat(next(Snapshot.class).restarted()).isFalse();
    until("up", () -> link.state().status() == Status.UP);
    assertThat(link.state().asterisk()).hasValueSatisfying(v -> assertThat(v).startsWith("22."));
    assertThat(peer.received("login")).contains("authtype: MD5").doesNotContain("not to be shown");
  }

  @Test
  void snapshotTellsPhonesAndLiveCalls() throws Exception {
    peer.answers("coreshowchannels", AmiPeer.text("channels"));
    link.start();
    var snapshot = next(Snapshot.class);
    assertThat(snapshot.devices())
        .contains(
            new DeviceChanged("main", "201", Device.IN_USE),
            new DeviceChanged("main", "110", Device.UNAVAILABLE))
        .hasSize(12);
    var bridge = Optional.of("8a86712e-b2cb-4b89-9d01-a193d4961955");
    assertThat(snapshot.channels())
        .containsExactly(
            new Signal.Channel(
                CALLER, CALLER, "PJSIP/trunk-00000000", bridge, Duration.ofSeconds(2)),
            new Signal.Channel(LEG, CALLER, "PJSIP/201-00000001", bridge, Duration.ofSeconds(2)));
  }

  @Test
  void callThroughDialComesAsSignalsInOrder() throws Exception {
    link.start();
    next(Snapshot.class);
    peer.send(AmiPeer.text("call"));
    assertThat(take(8))
        .containsExactly(
            new Dialling("main", CALLER, LEG, "201"),
            new DeviceChanged("main", "trunk", Device.IN_USE),
            new DeviceChanged("main", "201", Device.IN_USE),
            new Bridged("main", CALLER, LEG),
            new LegGone("main", CALLER, LEG),
            new DeviceChanged("main", "201", Device.IDLE),
            new CallerGone("main", CALLER),
            new DeviceChanged("main", "trunk", Device.UNAVAILABLE));
    assertThat(link.state().events()).isGreaterThan(8);
    assertThat(link.state().lastEventAt()).isPresent();
  }

  @Test
  void legOfACallFromBeforeTheConnectIsKnownBySnapshot() throws Exception {
    peer.answers("coreshowchannels", AmiPeer.text("channels"));
    link.start();
    next(Snapshot.class);
    peer.send(hangup(LEG) + hangup(CALLER));
    assertThat(take(2))
        .containsExactly(new LegGone("main", CALLER, LEG), new CallerGone("main", CALLER));
  }

  @Test
  void whatHappensDuringTheSnapshotFollowsIt() throws Exception {
    peer.answers("coreshowchannels", "");
    link.start();
    String asked = peer.received("coreshowchannels");
    String call = AmiPeer.text("call");
    int hangup = call.indexOf("Event: Hangup");
    peer.send(call.substring(0, hangup));
    var id = Pattern.compile("actionid: (\\S+)").matcher(asked);
    assertThat(id.find()).isTrue();
    peer.send(AmiPeer.text("channels").replace("@", id.group(1)));
    peer.send(call.substring(hangup));
    assertThat(next(Snapshot.class).devices())
        .as("the latest states are in the snapshot")
        .contains(new DeviceChanged("main", "trunk", Device.IN_USE));
    assertThat(take(5))
        .containsExactly(
            new Dialling("main", CALLER, LEG, "201"),
            new Bridged("main", CALLER, LEG),
            new LegGone("main", CALLER, LEG),
            new DeviceChanged("main", "201", Device.IDLE),
            new CallerGone("main", CALLER));
  }

  @Test
  void wrongSecretIsToldApartAndTriedAgainSlowly() throws Exception {
    peer.answers("login", AmiPeer.text("refused"));
    link.start();
    until("refused", () -> link.state().status() == Status.REFUSED);
    assertThat(link.state().message())
        .startsWith("AMI refused user calltrail: Authentication failed");
    peer.answers("login", AmiPeer.text("login"));
    long first = peer.connected();
    assertThat(Duration.ofNanos(peer.connected() - first)).isGreaterThan(Duration.ofMillis(145));
    next(Snapshot.class);
  }

  @Test
  void connectionClosedWithoutABannerIsARefusalForNow() throws Exception {
    peer.closeWithoutBanner(true);
    link.start();
    until("refused", () -> link.state().status() == Status.REFUSED);
    assertThat(link.state().message()).contains("authlimit");
    peer.closeWithoutBanner(false);
    next(Snapshot.class);
  }

  @Test
  void silentAsteriskIsDownWithinPingAndDeadline() throws Exception {
    link.start();
    next(Snapshot.class);
    peer.received("ping");
    peer.fallSilent(true);
    long since = System.nanoTime();
    next(LinkLost.class);
    assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofMillis(900));
    until("down", () -> link.state().status() == Status.DOWN);
    assertThat(link.state().message()).contains("has not answered a ping");
    peer.fallSilent(false);
    next(Snapshot.class);
    until("a reconnect", () -> link.state().reconnects() == 1);
  }

  @Test
  void lostLinkComesBackAndTellsThatThePbxWasNotRestarted() throws Exception {
    link.start();
    next(Snapshot.class);
    peer.hangUp();
    next(LinkLost.class);
    assertThat(next(Snapshot.class).restarted()).isFalse();
  }

  @Test
  void restartedPbxIsFlagged() throws Exception {
    link.start();
    next(Snapshot.class);
    peer.answers(
        "corestatus",
        AmiPeer.text("corestatus").replaceFirst("StartupTime: \\S+", "StartupTime: 23:59:59"));
    peer.hangUp();
    next(LinkLost.class);
    assertThat(next(Snapshot.class).restarted()).isTrue();
  }

  @Test
  void pausesBetweenConnectsGrowToTheirCap() throws Exception {
    peer.closeWithoutBanner(false);
    peer.answers("challenge", "");
    link = link(fastTimeout(peer.settings()));
    link.start();
    var gaps = new ArrayList<Long>();
    long before = peer.connected();
    for (int i = 0; i < 5; i++) {
      long next = peer.connected();
      gaps.add(TimeUnit.NANOSECONDS.toMillis(next - before) - 50);
      before = next;
    }
    assertThat(gaps.get(0)).isBetween(15L, 300L);
    assertThat(gaps.get(4)).isBetween(75L, 500L);
    assertThat(link.state().status()).isEqualTo(Status.DOWN);
    assertThat(signals).isEmpty();
  }

  @Test
  void nudgePressesTheKeyOfTheHeldCaller() throws Exception {
    link.start();
    next(Snapshot.class);
    link.nudge(new ChannelRef("main", CALLER, "PJSIP/trunk-00000000"));
    assertThat(peer.received("playdtmf"))
        .contains("channel: PJSIP/trunk-00000000\r\n", "digit: D\r\n", "receive: true\r\n");
    assertThat(link.state().nudges()).isEqualTo(1);
    assertThat(link.state().nudgesFailed()).isZero();
  }

  @Test
  void agentsStateIsShownAsADeviceState() throws Exception {
    link.start();
    next(Snapshot.class);
    link.show(AgentView.of(new AgentId("ann"), "Ann", LiveView.AgentState.PAUSED, Instant.EPOCH));
    assertThat(peer.received("setvar"))
        .contains("variable: DEVICE_STATE(Custom:calltrail-ann)\r\n", "value: BUSY\r\n");
  }

  @Test
  void supervisorsPhoneIsRungIntoTheFixedContext() throws Exception {
    link.start();
    next(Snapshot.class);
    assertThat(link.supervise("105", new Step.Spy("101", Step.Spy.Mode.WHISPER))).isTrue();
    assertThat(peer.received("originate"))
        .contains(
            "channel: PJSIP/105\r\n",
            "context: calltrail-spy\r\n",
            "exten: whisper\r\n",
            "CT_A=PJSIP/101-");
  }

  @Test
  void callerWhoIsHandedOverIsInTheTalkOfTheOther() throws Exception {
    link.start();
    next(Snapshot.class);
    String dial =
        "Event: DialBegin\r\nUniqueid: c\r\nDestUniqueid: a1\r\nDestChannel: PJSIP/201-1\r\n\r\n";
    String transfer =
        "Event: AttendedTransfer\r\nResult: Success\r\nOrigTransfererUniqueid: a1\r\n"
            + "SecondTransfererUniqueid: a2\r\nTransfereeUniqueid: c\r\n"
            + "TransferTargetUniqueid: b\r\nTransferTargetChannel: PJSIP/202-2\r\n\r\n";
    peer.send(dial + transfer);
    peer.send("Event: Hangup\r\nUniqueid: a1\r\n\r\nEvent: Hangup\r\nUniqueid: b\r\n\r\n");
    assertThat(take(4))
        .containsExactly(
            new Dialling("main", "c", "a1", "201"),
            new HandedOver("main", "c", "b", "202"),
            new CallerGone("main", "a1"),
            new LegGone("main", "c", "b"));
  }

  @Test
  void callerIsPutThroughToWhoAnsweredAtTheMomentTheAgentHungUp() throws Exception {
    link.start();
    next(Snapshot.class);
    peer.send(
        "Event: DialBegin\r\nUniqueid: c\r\nDestUniqueid: a1\r\nDestChannel: PJSIP/201-1\r\n\r\n"
            + entered("PJSIP/trunk-1", "c", "talk")
            + entered("PJSIP/201-1", "a1", "talk")
            + entered("Local/202@calltrail-transfer-1;1", "l1", "talk")
            + "Event: AttendedTransfer\r\nResult: Success\r\nOrigTransfererUniqueid: a1\r\n"
            + "TransfereeUniqueid: c\r\nTransfereeChannel: PJSIP/trunk-1\r\n\r\n");
    assertThat(take(3))
        .containsExactly(
            new Dialling("main", "c", "a1", "201"),
            new Signal.Bridged("main", "c", "a1"),
            new HandedOver("main", "c", "l1", "202"));
  }

  private static String entered(String channel, String id, String bridge) {
    return "Event: BridgeEnter\r\nChannel: %s\r\nUniqueid: %s\r\nBridgeUniqueid: %s\r\n\r\n"
        .formatted(channel, id, bridge);
  }

  @Test
  void agentIsCalledForACallBackAndItsPhonesRefusalIsTold() throws Exception {
    var callBack = new CallId("20261126-013052-t3ckl21j");
    link.start();
    next(Snapshot.class);
    link.originate(
        new AgentCall(
            "main",
            callBack,
            "PJSIP/101",
            new PhoneNumber("+442079460601"),
            Duration.ofSeconds(20)));
    assertThat(peer.received("originate"))
        .contains(
            "channel: PJSIP/101\r\n",
            "channelid: " + callBack + "\r\n",
            "context: calltrail-callback\r\n",
            "exten: " + callBack + "\r\n",
            "callerid: +442079460601\r\n",
            "timeout: 20000\r\n",
            "async: true\r\n");
    peer.send(
        "Event: OriginateResponse\r\nPrivilege: call,all\r\nActionID: x\r\nResponse: Failure\r\n"
            + "Channel: PJSIP/101\r\nContext: calltrail-callback\r\nExten: "
            + callBack
            + "\r\nReason: 5\r\nUniqueid: <null>\r\n\r\n");
    assertThat(next(Signal.Originated.class))
        .isEqualTo(new Signal.Originated("main", callBack.value(), false, 5));
  }

  @Test
  void nudgeWhileTheLinkIsDownIsCountedAndForgotten() {
    link.nudge(new ChannelRef("main", CALLER, "PJSIP/trunk-00000000"));
    assertThat(link.state().nudgesFailed()).isEqualTo(1);
  }

  @Test
  void secondActionInAChannelNameIsRefused() throws Exception {
    link.start();
    next(Snapshot.class);
    for (String end : List.of("\r", "\n", "\0", "\r\n\r\nAction: Hangup")) {
      link.nudge(new ChannelRef("main", CALLER, "PJSIP/trunk" + end));
      assertThatThrownBy(() -> Actions.nudge("PJSIP/trunk" + end))
          .hasMessage("AMI channel holds a control character");
    }
    assertThat(link.state().nudgesFailed()).isEqualTo(4);
    assertThatThrownBy(() -> AmiSettings.of("main", "h", 5038, "calltrail\r\nAction: x", "s"))
        .hasMessage("AMI user holds a control character");
  }

  @Test
  void secretIsNeverShown() {
    assertThat(peer.settings().toString()).doesNotContain("not to be shown");
  }

  @Test
  void floodOfEventsLosesNone() throws Exception {
    link.start();
    next(Snapshot.class);
    int calls = 40_000;
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                for (int i = 0; i < calls; i += 100) {
                  var batch = new StringBuilder();
                  for (int j = i; j < i + 100; j++) {
                    batch.append(hangup("7." + j));
                  }
                  peer.send(batch.toString());
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    for (int i = 0; i < calls; i++) {
      assertThat(next(Signal.class)).isEqualTo(new CallerGone("main", "7." + i));
    }
    assertThat(link.state().dropped()).isZero();
  }

  @Test
  void hangupIsASignalWellWithinAMillisecond() throws Exception {
    link.start();
    next(Snapshot.class);
    var took = new ArrayList<Long>();
    for (int i = 0; i < 3000; i++) {
      String hangup = hangup("9." + i);
      long sent = System.nanoTime();
      peer.send(hangup);
      next(CallerGone.class);
      took.add(System.nanoTime() - sent);
    }
    var sorted = took.stream().skip(1000).sorted().toList();
    log.info(
        "wire to signal: p50 {} us, p99 {} us",
        sorted.get(sorted.size() / 2) / 1000,
        sorted.get(sorted.size() * 99 / 100) / 1000);
    assertThat(sorted.get(sorted.size() / 2)).isLessThan(1_000_000L);
  }

  @Test
  void floodBeforeTheSnapshotIsBoundedAndCounted() throws Exception {
    peer.answers("coreshowchannels", "");
    link.start();
    peer.received("coreshowchannels");
    String hundred = hangup("7.1").repeat(100);
    for (int i = 0; i <= Translation.MOST_EARLY / 100; i++) {
      try {
        peer.send(hundred);
      } catch (IOException e) {
        break;
      }
    }
    until("dropped events", () -> link.state().dropped() > 0);
    assertThat(link.state().dropped()).isEqualTo(Translation.MOST_EARLY + 1);
    peer.answers("coreshowchannels", AmiPeer.text("no-channels"));
    next(Snapshot.class);
  }

  @RepeatedTest(50) // a link closed right behind its snapshot
  void closeEndsWithLinkLost() throws Exception {
    link.start();
    next(Snapshot.class);
    link.close();
    next(LinkLost.class);
    until("closed", () -> link.state().message().equals("closed"));
    assertThat(signals).isEmpty();
  }

  @Test
  void probeTellsWhatTheAccountMayDo() {
    var probe = AmiLink.probe(peer.settings());
    assertThat(probe.login()).isEqualTo(Status.UP);
    assertThat(probe.missingActions()).isEmpty();
    assertThat(probe.readsSystem()).isTrue();
    assertThat(probe.dialplan()).isTrue();
    assertThat(probe.turnVersion()).contains("1");
    assertThat(probe.asterisk()).hasValueSatisfying(v -> assertThat(v).startsWith("22."));
  }

  @Test
  void probeTellsWhatIsMissing() {
    peer.answers("showdialplan", AmiPeer.text("nodialplan"));
    peer.answers(
        "listcommands", AmiPeer.text("commands").replaceAll("(?i)PlayDTMF:[^\r]*\r\n", ""));
    var probe = AmiLink.probe(peer.settings());
    assertThat(probe.missingActions()).containsExactly("PlayDTMF");
    assertThat(probe.dialplan()).isFalse();
    assertThat(probe.turnVersion()).isEmpty();
  }

  @Test
  void probeTellsARefusal() {
    peer.answers("login", AmiPeer.text("refused"));
    assertThat(AmiLink.probe(peer.settings()).login()).isEqualTo(Status.REFUSED);
  }

  private AmiLink link(AmiSettings settings) {
    return new AmiLink(settings, signals::add, new Random(7), InstantSource.system());
  }

  private static AmiSettings fastTimeout(AmiSettings s) {
    return new AmiSettings(
        s.pbx(),
        s.host(),
        s.port(),
        s.user(),
        s.secret(),
        s.tls(),
        s.trusted(),
        Duration.ofMillis(50),
        s.pingInterval(),
        s.pingDeadline(),
        s.backOffFirst(),
        s.backOffMost(),
        s.refusedRetry());
  }

  private static String hangup(String channel) {
    return "Event: Hangup\r\nPrivilege: call,all\r\nChannel: PJSIP/x-1\r\nUniqueid: "
        + channel
        + "\r\nLinkedid: "
        + channel
        + "\r\nCause: 16\r\nCause-txt: Normal Clearing\r\n\r\n";
  }

  private <S extends Signal> S next(Class<S> kind) throws InterruptedException {
    Signal signal = signals.poll(5, TimeUnit.SECONDS);
    assertThat(signal).isInstanceOf(kind);
    return kind.cast(signal);
  }

  private List<Signal> take(int count) throws InterruptedException {
    var taken = new ArrayList<Signal>();
    for (int i = 0; i < count; i++) {
      taken.add(next(Signal.class));
    }
    return taken;
  }
}
