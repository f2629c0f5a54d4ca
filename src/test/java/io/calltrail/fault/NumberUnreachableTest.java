package io.calltrail.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.calltrail.lab.PrivateAsterisk;
import io.calltrail.sip.Heard;
import io.calltrail.sip.SipAnswer;
import io.calltrail.sip.SipProbe;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a call that tries a number hears when its line is broken, on a real Asterisk.
@Tag("fault")
@Tag("nightly")
@Timeout(60)
class NumberUnreachableTest {
  private static final Duration WITHIN = Duration.ofSeconds(4);
  private static final Duration LISTEN = Duration.ofSeconds(2);

  @TempDir private static Path folder;
  private static PrivateAsterisk asterisk;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        System.getenv("CALLTRAIL_ASTERISK_ROOT") != null,
        "needs a real Asterisk: run ./calltrail test");
    asterisk =
        PrivateAsterisk.start(
            folder,
            PrivateAsterisk.Options.agiPort(1)
                .local("pjsip.conf", "[trunk](+)\ncontext = some-numbers\n")
                .local(
                    "extensions.conf",
                    """
                    [some-numbers]
                    exten => 1,1,Ringing()
                     same => n,Wait(0.3)
                     same => n,Answer()
                     same => n,Echo()
                    exten => 2,1,Answer()
                     same => n,Wait(30)
                    exten => 3,1,Hangup(34)
                    exten => 4,1,Ringing()
                     same => n,Wait(30)
                    """));
  }

  @AfterAll
  static void stop() {
    if (asterisk != null) {
      asterisk.close();
    }
  }

  private static Heard call(int port, String number) throws IOException {
    try (var probe = SipProbe.of("127.0.0.1", port)) {
      return probe.call(number, "probe", "X-Calltrail-Probe", "0", WITHIN, LISTEN);
    }
  }

  private static Heard call(String number) throws IOException {
    return call(asterisk.sipPort(), number);
  }

  private static int status(Heard heard) {
    return heard.end().map(SipAnswer::status).orElse(0);
  }

  @Test
  void aNumberThatWorksRingsIsAnsweredAndSendsTheSoundBack() throws Exception {
    assertThat(call("1"))
        .matches(Heard::rang, "rang")
        .matches(Heard::answered, "answered")
        .matches(Heard::soundBack, "sound came back");
    assertThat(asterisk.cli("core show channels count")).as("hung up").contains("0 active calls");
  }

  @Test
  void soundThatGoesOneWayIsNotHeard() throws Exception {
    Heard heard = call("2");
    assertThat(heard.answered()).isTrue();
    assertThat(heard.soundBack()).isFalse();
    Broken.was("a number whose sound goes one way", "answered, no sound back in 2 s");
  }

  @Test
  void aNumberRemovedFromTheDialplanIsNotFound() throws Exception {
    Heard heard = call("9");
    assertThat(status(heard)).isEqualTo(404);
    Broken.was("a number removed from the dialplan", "%d", status(heard));
  }

  @Test
  void aTrunkThatIsOutOfServiceSaysSo() throws Exception {
    Heard heard = call("3");
    assertThat(status(heard)).isEqualTo(503);
    Broken.was("a trunk out of service", "%d", status(heard));
  }

  @Test
  void aNumberThatNobodyAnswersIsHungUp() throws Exception {
    Heard heard = call("4");
    assertThat(heard.rang()).isTrue();
    assertThat(heard.end()).isEmpty();
    assertThat(asterisk.cli("core show channels count")).as("hung up").contains("0 active calls");
    Broken.was("a number that only rings", "rang, hung up after %d s", WITHIN.toSeconds());
  }

  @Test
  void aSilentPeerGivesNoAnswer() throws Exception {
    try (var silent =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      Heard heard = call(silent.getLocalPort(), "1");
      assertThat(heard.rang()).isFalse();
      assertThat(heard.end()).isEmpty();
      Broken.was("a trunk that says nothing", "no answer in %d s", WITHIN.toSeconds());
    }
  }
}
