package io.calltrail;

import io.calltrail.config.Settings;
import io.calltrail.config.SettingsFile;
import io.calltrail.web.ErasureDesk;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `calltrail erase`: has the running service forget a person.
@Command(
    name = "erase",
    description = {
      "Erases a person's number from calls, tasks and journal, and all sound of this person.",
      "The calls stay, as of a withheld number. There is no way back; the audit log notes it without"
          + " the number."
    })
final class Erase implements Callable<Integer> {
  @Option(names = "--config", required = true, description = "The configuration file (YAML).")
  Path config = Path.of("");

  @Option(names = "--number", required = true, description = "In full, such as +442079460001.")
  String number = "";

  @Override
  public Integer call() throws Exception {
    Settings settings = SettingsFile.read(config);
    ErasureDesk.Erased erased = MakeUp.service(settings, MakeUp.token(settings)).erase(number);
    System.out.printf(
        "erased: %d calls, %d tasks, %d facts of the journal, %d files of sound, %d comments%n"
            + "a search afterwards found the number in %d places%n",
        erased.calls(),
        erased.tasks(),
        erased.facts(),
        erased.files(),
        erased.comments(),
        erased.left());
    return erased.left() == 0 ? 0 : 1;
  }
}
