package io.calltrail;

import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.ami.AmiPeer;
import io.calltrail.lab.ServiceProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What `calltrail run` says, as a process of its own, when it is given something it cannot use.
@Timeout(60)
class RefusedStartTest {
  private static final String BUSINESS =
      """
      region: GB
      agents: {a: {phone: "101"}}
      queues: {q: {agents: [a]}}
      """;

  @TempDir private Path folder;

  private record End(int code, List<String> lines) {}

  @Test
  void everythingThatKeepsItFromStartingIsToldAtOnceAndNumbered() throws Exception {
    try (var agi = taken();
        var web = taken();
        var database = taken()) {
      int nobody = database.getLocalPort();
      database.close();
      var home = new ServiceProcess.Home(folder, agi.getLocalPort(), web.getLocalPort());
      home.configure(
          1,
          "any",
          folder.resolve("recordings"),
          BUSINESS
              + "database: {url: \"jdbc:postgresql://127.0.0.1:%d/calltrail\", user: calltrail}\n"
                  .formatted(nobody));

      End end = run(home);

      assertThat(end.code()).isEqualTo(1);
      assertThat(end.lines()).hasSize(3);
      assertThat(end.lines().get(0)).startsWith("1. database: ").contains("127.0.0.1:" + nobody);
      assertThat(end.lines().get(1))
          .startsWith("2. agi.listen: ")
          .contains(agi.getLocalPort() + "")
          .endsWith("free the port or give another one");
      assertThat(end.lines().get(2))
          .startsWith("3. web.listen: ")
          .contains(web.getLocalPort() + "")
          .endsWith("free the port or give another one");
    }
  }

  @Test
  void takenPortsAloneAreTold() throws Exception {
    try (var agi = taken();
        var web = taken()) {
      var home = new ServiceProcess.Home(folder, agi.getLocalPort(), web.getLocalPort());
      home.configure(1, "any", folder.resolve("recordings"), BUSINESS);

      End end = run(home);

      assertThat(end.code()).isEqualTo(1);
      assertThat(end.lines()).hasSize(2);
      assertThat(end.lines().get(0)).startsWith("1. agi.listen: ");
      assertThat(end.lines().get(1)).startsWith("2. web.listen: ");
    }
  }

  /// The service runs on: calls are routed by turns alone.
  @Test
  void wrongManagerSecretIsToldAndCallsAreRoutedAllTheSame() throws Exception {
    try (var pbx = new AmiPeer()) {
      pbx.answers("login", AmiPeer.text("refused"));
      var home = ServiceProcess.Home.in(folder);
      home.configure(pbx.port(), "wrong", folder.resolve("recordings"), BUSINESS);
      var process = command(home).start();
      try (var lines = process.inputReader()) {
        String said = "";
        while (!said.startsWith("1. ")) {
          said = lines.readLine();
          assertThat(said).as("it ended without a word about the secret").isNotNull();
        }
        assertThat(said)
            .startsWith("1. pbx.main: ")
            .contains("secret")
            .endsWith("calls are routed all the same, a little later");
        assertThat(process.isAlive()).isTrue();
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  private static ServerSocket taken() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static End run(ServiceProcess.Home home) throws Exception {
    var process = command(home).start();
    try (var lines = process.inputReader()) {
      var said = lines.lines().filter(l -> l.matches("[0-9]+\\. .*")).toList();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
      return new End(process.exitValue(), said);
    } finally {
      process.destroyForcibly();
    }
  }

  private static ProcessBuilder command(ServiceProcess.Home home) throws IOException {
    Files.createDirectories(home.folder());
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            "io.calltrail.Calltrail",
            "run",
            "--config",
            home.config().toString())
        .redirectErrorStream(true);
  }
}
