package io.calltrail.ami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.calltrail.lab.PrivateAsterisk;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the shipped manager account may do at a real Asterisk, and TLS to it.
@Timeout(60)
class AmiAccountTest {
  private static final String PASSWORD = "of-this-test-only";

  @TempDir private static Path home;
  private static Optional<PrivateAsterisk> running = Optional.empty();
  private static int tlsPort;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        System.getenv("CALLTRAIL_ASTERISK_ROOT") != null,
        "needs Asterisk: CALLTRAIL_ASTERISK_ROOT is not set; `./calltrail test` sets it");
    certificate("asterisk", "dns:localhost");
    certificate("stranger", "dns:localhost");
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      tlsPort = socket.getLocalPort();
    }
    running =
        Optional.of(
            PrivateAsterisk.start(
                home.resolve("asterisk"),
                PrivateAsterisk.Options.agiPort(4573)
                    .local(
                        "manager.conf",
                        """
                        tlsenable = yes
                        tlsbindaddr = 127.0.0.1:%d
                        tlscertfile = %s
                        """
                                .formatted(tlsPort, home.resolve("asterisk.key"))
                            + less("no-call", "reporting,originate")
                            + less("no-reporting", "call,originate")
                            + less("no-originate", "call,reporting"))));
  }

  @AfterAll
  static void stop() {
    running.ifPresent(PrivateAsterisk::close);
  }

  private static String less(String name, String write) {
    return "[%s]\nsecret = any\nread = system,call\nwrite = %s\n[general]\n".formatted(name, write);
  }

  /// Makes NAME.pem, and NAME.key which holds the private key too.
  private static void certificate(String name, String names) throws Exception {
    Path store = home.resolve(name + ".p12");
    var keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "it",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + names,
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    var keys = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    String pem = pem("CERTIFICATE", keys.getCertificate("it").getEncoded());
    Files.writeString(home.resolve(name + ".pem"), pem);
    Files.writeString(
        home.resolve(name + ".key"),
        pem("PRIVATE KEY", keys.getKey("it", PASSWORD.toCharArray()).getEncoded()) + pem);
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes), what);
  }

  private static AmiSettings shipped() {
    var asterisk = running.orElseThrow();
    return AmiSettings.of(
        "main", "127.0.0.1", asterisk.amiPort(), asterisk.amiUser(), asterisk.amiSecret());
  }

  private static AmiProbe overTls(String host, Optional<Path> trusted) {
    var plain = shipped();
    return new Probe(
            new AmiSettings(
                "main",
                host,
                tlsPort,
                plain.user(),
                plain.secret(),
                true,
                trusted,
                plain.connectTimeout(),
                plain.pingInterval(),
                Duration.ofSeconds(2),
                plain.backOffFirst(),
                plain.backOffMost(),
                plain.refusedRetry()))
        .run();
  }

  @Test
  void theShippedAccountMayDoWhatCalltrailDoes() {
    AmiProbe probe = new Probe(shipped()).run();
    assertThat(probe.login()).isEqualTo(AmiState.Status.UP);
    assertThat(probe.missingActions()).isEmpty();
    assertThat(probe.readsSystem()).isTrue();
  }

  @Test
  void noneOfItsRightsToActIsThereForNothing() {
    var lacking = new LinkedHashMap<String, List<String>>();
    for (String account : List.of("no-call", "no-reporting", "no-originate")) {
      var asked =
          AmiSettings.of("main", "127.0.0.1", running.orElseThrow().amiPort(), account, "any");
      lacking.put(account, new ArrayList<>(new Probe(asked).run().missingActions()));
    }
    assertThat(lacking)
        .isEqualTo(
            Map.of(
                "no-call", List.of("MixMonitorMute", "PlayDTMF", "Setvar"),
                "no-reporting",
                    List.of("CoreSettings", "CoreShowChannels", "CoreStatus", "ShowDialPlan"),
                "no-originate", List.of("Originate")));
  }

  @Test
  void theShippedAccountReachesNeitherShellNorConfigurationNorDatabase() throws Exception {
    var answers = new LinkedHashMap<String, String>();
    try (var raw = new RawAmi(shipped())) {
      for (String action :
          List.of(
              "Command\r\nCommand: core show version",
              "GetConfig\r\nFilename: manager.conf",
              "GetConfigJSON\r\nFilename: manager.conf",
              "UpdateConfig\r\nSrcFilename: manager.conf\r\nDstFilename: x.conf",
              "CreateConfig\r\nFilename: x.conf",
              "DBPut\r\nFamily: f\r\nKey: k\r\nVal: v",
              "DBGet\r\nFamily: f\r\nKey: k",
              "DBDel\r\nFamily: f\r\nKey: k",
              "ModuleLoad\r\nLoadType: reload",
              "Reload",
              "DialplanExtensionAdd\r\nContext: x\r\nExtension: 1\r\nPriority: 1\r\nApplication: NoOp",
              "Originate\r\nChannel: Local/line@calltrail-doctor\r\nApplication: System\r\nData: id",
              "Originate\r\nChannel: Local/line@calltrail-doctor\r\nApplication: TrySystem\r\nData: id",
              "Originate\r\nChannel: Local/line@calltrail-doctor\r\nApplication: AGI\r\nData: x",
              "Originate\r\nChannel: Local/line@calltrail-doctor\r\nApplication: NoOp\r\nData: ${SHELL(id)}",
              "Getvar\r\nVariable: SHELL(id)",
              "Setvar\r\nVariable: FILE(/tmp/calltrail-account)\r\nValue: x",
              "AGI\r\nChannel: x\r\nCommand: VERBOSE x")) {
        answers.put(action.replace("\r\n", " "), raw.ask(action));
      }
    }
    assertThat(answers).allSatisfy((_, answer) -> assertThat(answer).startsWith("Error"));
    assertThat(Path.of("/tmp/calltrail-account")).doesNotExist();
  }

  @Test
  void overTlsAsteriskIsBelievedByItsCertificateAlone() {
    assertThat(overTls("localhost", Optional.of(home.resolve("asterisk.pem"))).login())
        .isEqualTo(AmiState.Status.UP);
    assertThat(overTls("localhost", Optional.of(home.resolve("stranger.pem"))).login())
        .isEqualTo(AmiState.Status.DOWN);
    assertThat(overTls("localhost", Optional.empty()).login()).isEqualTo(AmiState.Status.DOWN);
  }

  @Test
  void overTlsACertificateOfAnotherHostIsRefused() {
    AmiProbe probe = overTls("127.0.0.1", Optional.of(home.resolve("asterisk.pem")));
    assertThat(probe.login()).isEqualTo(AmiState.Status.DOWN);
    assertThat(probe.message()).contains("127.0.0.1");
  }
}
