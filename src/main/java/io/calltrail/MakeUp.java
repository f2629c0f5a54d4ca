package io.calltrail;

import io.calltrail.config.Settings;
import io.calltrail.config.SettingsFile;
import io.calltrail.web.BackfillDesk;
import io.calltrail.web.RunningCalltrail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `calltrail backfill`: has the running service make up for calls of a time when it was away.
@Command(
    name = "backfill",
    description = {
      "Makes up for calls of a time when the service was away, from the PBX's event log.",
      "The service must run, and does this at its start for the time it was away. Nothing is made"
          + " twice."
    })
final class MakeUp implements Callable<Integer> {
  @Option(names = "--config", required = true, description = "The configuration file (YAML).")
  Path config = Path.of("");

  @Option(
      names = "--since",
      description =
          "Calls that arrived from here on, such as 2026-11-26T09:00:00Z (default: a day ago).")
  @Nullable String since;

  @Option(names = "--until", description = "Calls that arrived before this (default: now).")
  @Nullable String until;

  @Option(names = "--dry-run", description = "Only tells what would be made.")
  boolean dryRun;

  @Override
  public Integer call() throws Exception {
    Settings settings = SettingsFile.read(config);
    BackfillDesk.Result result =
        service(settings, token(settings))
            .backfill(moment("--since", since), moment("--until", until), dryRun);
    System.out.printf(
        "%-24s %-9s %-20s %-16s %-16s %7s %7s%n",
        "call", "", "arrived (UTC)", "number", "campaign", "waited", "talk");
    for (BackfillDesk.Made made : result.made()) {
      System.out.printf(
          "%-24s %-9s %-20s %-16s %-16s %5d s %5d s%n",
          made.id().map(id -> id.value()).orElse("-"),
          made.completed() ? "completed" : "new",
          made.arrived().truncatedTo(ChronoUnit.SECONDS),
          made.dialled(),
          made.campaign().isEmpty() ? "unknown" : made.campaign(),
          made.waited().toSeconds(),
          made.talk().toSeconds());
    }
    System.out.printf(
        "%d %s, %d were on record%n",
        result.made().size(), dryRun ? "would be made up for" : "made up for", result.known());
    result.complaints().forEach(System.err::println);
    return result.complaints().isEmpty() ? 0 : 1;
  }

  /// The service that works by these settings.
  static RunningCalltrail service(Settings settings, String token) {
    return new RunningCalltrail(
        settings.web().url(),
        token,
        Stream.concat(
                settings.web().tls().map(Settings.Tls::certificate).stream(),
                Stream.of(settings.data().resolve(Service.SHOWN_CERTIFICATE)))
            .toList());
  }

  static String token(Settings settings) throws IOException {
    Path file = settings.data().resolve("api-token");
    if (!Files.isReadable(file)) {
      throw new IllegalStateException(
          file + " cannot be read: start the service first, and run this as its user");
    }
    return Files.readString(file).strip();
  }

  private static Optional<Instant> moment(String option, @Nullable String text) {
    try {
      return Optional.ofNullable(text).map(t -> OffsetDateTime.parse(t).toInstant());
    } catch (DateTimeException e) {
      throw new IllegalStateException(
          option + ": \"" + text + "\" is no moment; write 2026-11-26T09:00:00Z", e);
    }
  }
}
