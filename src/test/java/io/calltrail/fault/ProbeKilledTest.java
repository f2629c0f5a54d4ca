package io.calltrail.fault;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The service dies while it calls a number to try it.
@Tag("fault")
@Tag("nightly")
@Timeout(120)
class ProbeKilledTest {
  @TempDir private Path folder;

  @Test
  void aCallThatTriedANumberEndsByItselfAndMakesNoRecord() throws Exception {
    try (var office =
        Office.beside(folder, Between::bytes, folder.resolve("world/asterisk/recordings"), "")) {
      Files.writeString(
          office.home.config(),
          "probe: {through: \"127.0.0.1:%d\", every: 1h, answer: 4s, listen: 3s}%n"
              .formatted(office.world.asterisk().sipPort()),
          StandardOpenOption.APPEND);
      office.start();
      Thread asking = Thread.ofVirtual().start(() -> tryNumbers(office));
      until("the PBX sends its sound back", () -> channels(office).contains("!Echo!"));
      office.service().kill9();
      long killed = System.nanoTime();
      asking.join();
      until("it has ended", () -> channels(office).isBlank());
      double took = (System.nanoTime() - killed) / 1e9;
      office.startAgain();
      office.talk(1, Duration.ofMillis(500));
      assertThat(office.records(1)).as("the caller's alone").hasSize(1);
      Broken.was(
          "a kill while a number is tried", "its call ended after %.1f s, no record of it", took);
    }
  }

  private static void tryNumbers(Office office) {
    try {
      office.service().post("/api/v1/probes");
    } catch (IOException e) {
      // it was killed meanwhile
    }
  }

  private static String channels(Office office) throws IOException {
    return office.world.asterisk().cli("core", "show", "channels", "concise");
  }
}
