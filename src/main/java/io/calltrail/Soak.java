package io.calltrail;

import io.calltrail.bench.SoakBench;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Long steady load on real Asterisk.
@Command(
    name = "soak",
    description =
        "Steady calls with sound on real Asterisk: whether memory, threads, handles and journal stay flat.")
final class Soak implements Callable<Integer> {
  @Option(names = "--for", description = "How long, such as 30m or 2h (default: 30m).")
  String length = "30m";

  @Option(names = "--at-once", description = "Calls at once (default: 20).")
  int atOnce = SoakBench.Options.DEFAULT.atOnce();

  @Mixin RowsFile rows = new RowsFile();

  @Override
  public Integer call() throws Exception {
    var options =
        new SoakBench.Options(LengthOption.parse(length), atOnce, SoakBench.Options.DEFAULT.talk());
    return rows.show(SoakBench.run(options, System.err::println));
  }
}
