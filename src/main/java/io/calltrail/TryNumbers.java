package io.calltrail;

import io.calltrail.config.Settings;
import io.calltrail.config.SettingsFile;
import io.calltrail.web.ProbeDesk;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `calltrail probe`: has the running service call its numbers as clients do.
@Command(
    name = "probe",
    description = {
      "Calls each tracking number as a client does, and tells which do not reach their campaign.",
      "The service must run. Exits with 1 when any number is not fine."
    })
final class TryNumbers implements Callable<Integer> {
  @Option(names = "--config", required = true, description = "The configuration file (YAML).")
  Path config = Path.of("");

  @Option(names = "--number", description = "Only this number.")
  @Nullable String number;

  @Override
  public Integer call() throws Exception {
    Settings settings = SettingsFile.read(config);
    var service = MakeUp.service(settings, MakeUp.token(settings));
    Optional<String> one =
        Optional.ofNullable(number)
            .map(n -> settings.numberPlan().written(n).map(p -> p.value()).orElse(n));
    List<ProbeDesk.Probe> probes =
        service.probe(one).stream()
            .filter(p -> one.isEmpty() || one.get().equals(p.number()))
            .toList();
    System.out.printf(
        "%-16s %-18s %-5s %-6s %-16s %-16s %s%n",
        "number", "", "rang", "status", "campaign", "attributed to", "sound");
    for (ProbeDesk.Probe p : probes) {
      System.out.printf(
          "%-16s %-18s %-5s %-6s %-16s %-16s %s%n",
          p.number(),
          p.verdict().label(),
          p.rang() ? "yes" : "no",
          p.status() == 0 ? "-" : p.status(),
          p.campaign().isEmpty() ? "-" : p.campaign(),
          p.attributed().map(c -> c.isEmpty() ? "unknown" : c).orElse("-"),
          p.soundBack() ? "yes" : "no");
    }
    return probes.stream().allMatch(p -> p.verdict() == ProbeDesk.Verdict.FINE) ? 0 : 1;
  }
}
