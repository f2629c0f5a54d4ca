package io.calltrail.metrics;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Prometheus' own checker. Its path is in `CALLTRAIL_PROMTOOL`; without that variable tests that
/// need it are skipped.
final class Promtool {
  private static final String VARIABLE = "CALLTRAIL_PROMTOOL";

  private Promtool() {}

  /// Runs it in a folder and asserts that it is content.
  static void isContentWith(Path folder, String... arguments) throws Exception {
    String path = System.getenv(VARIABLE);
    assumeTrue(path != null, VARIABLE + " is not set: promtool checks skipped");
    List<String> command = new ArrayList<>(List.of(path));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("promtool", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(60, SECONDS);
      process.destroyForcibly();
      assertThat(ended).as("%s ends within a minute", command).isTrue();
      assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    } finally {
      Files.delete(output);
    }
  }
}
