package io.calltrail.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The scripted world against a real Asterisk with a dialplan of three lines, without the service.
class SipWorldTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String DIALPLAN =
      """
      [lab]
      exten => _[+0-9].,1,Answer()
       same => n,Set(AUDIO=${ASTSPOOLDIR}/${EXTEN}.raw)
       same => n,MixMonitor(${AUDIO},bD)
       same => n,Dial(PJSIP/${EXTEN:-3},20,m)
       same => n,Set(GLOBAL(LAST)=${DIALSTATUS})
       same => n,Hangup()
      """;

  @TempDir static Path folder;
  private static Optional<SipWorld> started = Optional.empty();

  @BeforeAll
  static void start() throws IOException {
    Assumptions.assumeTrue(
        System.getenv("CALLTRAIL_ASTERISK_ROOT") != null && System.getenv("CALLTRAIL_SIPP") != null,
        "needs Asterisk and SIPp: run ./calltrail test");
    var options =
        PrivateAsterisk.Options.agiPort(1)
            .local("extensions.conf", DIALPLAN)
            .local("pjsip.conf", "[trunk](+type=endpoint)\ncontext = lab\n");
    var phones = new SipWorld.Phones(List.of("101", "102", "150", "151"), List.of(), Set.of("151"));
    started = Optional.of(SipWorld.start(folder, options, phones));
  }

  @AfterAll
  static void stop() {
    started.ifPresent(SipWorld::close);
  }

  private static SipWorld world() {
    return started.orElseThrow();
  }

  @Test
  void callerAndAgentHearEachOther() throws Exception {
    world().habit("101", Habit.answers(Duration.ofMillis(300)));
    var id =
        world()
            .call(
                "+442079460101",
                "+442079460901",
                SipWorld.Caller.patient(LONG, Duration.ofSeconds(2)));

    var call = world().await(id, SOON, SipCall::over).orElseThrow();

    assertThat(call.how()).isEqualTo("self");
    assertThat(call.rings()).hasSize(1);
    assertThat(call.talk()).hasValueSatisfying(r -> assertThat(r.phone()).isEqualTo("101"));
    var sound = Files.readAllBytes(folder.resolve("asterisk/spool/+442079460101.raw"));
    assertThat(loudest(sound, 0)).as("caller").isGreaterThan(1000);
    assertThat(loudest(sound, 2)).as("agent").isGreaterThan(1000);
    assertThat(world().faults()).isEmpty();
  }

  @Test
  void impatientCallerLeavesAPhoneThatRings() throws Exception {
    world().habit("102", Habit.letsRing());
    var id =
        world()
            .call(
                "+442079460102",
                "+442079460902",
                SipWorld.Caller.patient(Duration.ofSeconds(1), Duration.ofSeconds(1)));

    var call =
        world()
            .await(id, SOON, c -> c.over() && c.rings().stream().allMatch(r -> !r.how().isEmpty()))
            .orElseThrow();

    assertThat(call.talk()).isEmpty();
    assertThat(call.how()).isEqualTo("self");
    assertThat(call.rings())
        .singleElement()
        .satisfies(r -> assertThat(r.how()).isEqualTo("cancelled"));
  }

  @Test
  void phoneBusiesDeclinesAndHangsUpAsTold() throws Exception {
    var caller = SipWorld.Caller.patient(LONG, LONG);
    world().habit("150", Habit.busy());
    var busy = world().call("+442079460150", "+442079460903", caller);
    assertThat(rung(busy)).isEqualTo("busy");
    assertThat(world().await(busy, SOON, SipCall::over)).isPresent();
    world().habit("150", Habit.declines(Duration.ZERO));
    var declined = world().call("+442079460150", "+442079460904", caller);
    assertThat(rung(declined)).isEqualTo("declined");
    assertThat(world().await(declined, SOON, SipCall::over)).isPresent();
    world().habit("150", Habit.answers(Duration.ofMillis(50), Duration.ofMillis(700)));
    var left = world().call("+442079460150", "+442079460905", caller);
    assertThat(rung(left)).isEqualTo("self");
    assertThat(world().await(left, SOON, SipCall::over).orElseThrow().how()).isEqualTo("far");
  }

  @Test
  void phoneThatRegistersCanVanishAndComeBack() throws Exception {
    var caller = SipWorld.Caller.patient(LONG, Duration.ofMillis(300));
    world().unregister("151");
    var lost = world().call("+442079460151", "+442079460906", caller);
    assertThat(world().await(lost, SOON, SipCall::over).orElseThrow().rings()).isEmpty();
    world().register("151");
    var found = world().call("+442079460151", "+442079460907", caller);
    assertThat(world().await(found, SOON, SipCall::over).orElseThrow().talk()).isPresent();
  }

  private static String rung(String id) throws InterruptedException {
    return world()
        .await(id, SOON, c -> c.rings().stream().anyMatch(r -> !r.how().isEmpty()))
        .orElseThrow()
        .rings()
        .getFirst()
        .how();
  }

  private static int loudest(byte[] stereo, int side) {
    int most = 0;
    for (int i = side; i + 1 < stereo.length; i += 4) {
      most = Math.max(most, Math.abs((short) ((stereo[i + 1] << 8) | (stereo[i] & 0xff))));
    }
    return most;
  }
}
