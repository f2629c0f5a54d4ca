package io.calltrail;

import io.calltrail.attribution.NumberPlan;
import io.calltrail.config.NumberList;
import io.calltrail.config.SettingsFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `calltrail numbers`: the tracking numbers.
@Command(
    name = "numbers",
    description = "The tracking numbers.",
    subcommands = ImportNumbers.Import.class)
final class ImportNumbers {
  @Command(
      name = "import",
      description = {
        "Adds and changes numbers from a table (CSV), as `calltrail apply` does.",
        "Its first line names the columns: number and any of campaign, queue, priority, record,"
            + " announce. Numbers that are not in the table stay as they are."
      })
  static final class Import implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The table (CSV, UTF-8).")
    Path table = Path.of("");

    @Option(
        names = "--config",
        required = true,
        description = "The configuration file that the service was started with.")
    Path config = Path.of("");

    @Option(names = "--dry-run", description = "Only tells what would change.")
    boolean dryRun;

    @Override
    public Integer call() throws Exception {
      NumberPlan plan = SettingsFile.read(config).numberPlan();
      NumberList numbers = NumberList.read(table, plan);
      Apply.apply(config, present -> numbers.into(present, plan), dryRun);
      return 0;
    }
  }
}
