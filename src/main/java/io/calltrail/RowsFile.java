package io.calltrail;

import io.calltrail.bench.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option `--json` of whatever measures.
final class RowsFile {
  @Option(
      names = "--json",
      converter = OutputFile.class,
      description = "Also writes the rows to this file.")
  private @Nullable Path file;

  /// Prints what was found.
  ///
  /// @return for the shell
  int show(Table table) throws IOException {
    System.out.print(table.text());
    if (file != null) {
      Files.writeString(file, table.json());
    }
    return table.exitCode();
  }
}
