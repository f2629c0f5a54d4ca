package io.calltrail.fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// What came of each fault, one line each: `./calltrail test faults` shows them at its end.
final class Broken {
  private static final Path REPORT = Path.of("target", "faults.txt");

  private Broken() {}

  /// @param what broke, as in docs/reliability.md
  /// @param figures what was seen, with units
  static synchronized void was(String what, String figures, Object... values) throws IOException {
    String line = "%-58s %s%n".formatted(what, figures.formatted(values));
    System.out.print(line);
    Files.createDirectories(REPORT.getParent());
    Files.write(
        REPORT,
        line.getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
