package io.calltrail;

import io.calltrail.config.Settings;
import io.calltrail.config.SettingsFile;
import io.calltrail.settings.Change;
import io.calltrail.web.RunningCalltrail;
import io.calltrail.web.SettingsDesk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `calltrail apply`: puts other settings in force, in the running service too.
@Command(
    name = "apply",
    description = {
      "Checks a settings file, tells what it changes, writes it into the place of the service's"
          + " own, and has the running service work by it: calls and their places stay.",
      "Without a running service the file alone is written."
    })
final class Apply implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "The settings wanted (YAML); may be the service's own file, changed in place.")
  Path wanted = Path.of("");

  @Option(
      names = "--config",
      required = true,
      description = "The configuration file that the service was started with.")
  Path config = Path.of("");

  @Option(names = "--dry-run", description = "Only tells what would change.")
  boolean dryRun;

  @Override
  public Integer call() throws Exception {
    apply(config, _ -> Files.readString(wanted), dryRun);
    return 0;
  }

  /// Makes a text of the present one.
  @FunctionalInterface
  interface Edit {
    String of(String present) throws Exception;
  }

  /// Applies what an edit makes of the settings, in the running service or in the file alone.
  static void apply(Path config, Edit edit, boolean dryRun) throws Exception {
    SettingsFile.Draft own = SettingsFile.draft(config);
    Settings settings = own.settings();
    Optional<SettingsDesk.Text> running = Optional.empty();
    var service =
        MakeUp.service(
            settings,
            Files.exists(settings.data().resolve("api-token")) ? MakeUp.token(settings) : "");
    if (service.answers()) {
      running = Optional.of(service.settings());
    }
    String text = edit.of(running.map(SettingsDesk.Text::yaml).orElse(own.text()));
    SettingsFile.Draft wanted = SettingsFile.draft(config, text);
    if (running.isPresent()) {
      RunningCalltrail.Applied applied = service.apply(text, running.get().tag(), dryRun);
      tell(applied.changes());
      applied.yesterday().forEach(System.out::println);
      applied
          .atRestart()
          .forEach(change -> System.out.println("at the next start of the service: " + change));
    } else {
      tell(Change.between(own.given(), wanted.given()).stream().map(Change::text).toList());
      if (!dryRun) {
        LiveSettings.write(config, text);
      }
    }
    System.out.println(
        dryRun
            ? "nothing was changed: this was a dry run"
            : running.isPresent()
                ? "in force, and written to " + config
                : "written to " + config + "; no service runs");
  }

  private static void tell(List<String> changes) {
    if (changes.isEmpty()) {
      System.out.println("nothing differs");
    }
    changes.forEach(System.out::println);
  }
}
