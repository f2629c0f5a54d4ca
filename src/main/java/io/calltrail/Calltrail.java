package io.calltrail;

import io.calltrail.access.SetupLink;
import io.calltrail.config.BadConfiguration;
import io.calltrail.config.Settings;
import io.calltrail.config.SettingsFile;
import io.calltrail.lab.Demo;
import io.calltrail.lab.DemoOptions;
import io.calltrail.lab.PrivateAsterisk;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The command line. `./calltrail help` lists the commands.
@Command(
    name = "calltrail",
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT, // each command explains itself
    versionProvider = Calltrail.VersionText.class,
    description = "Call tracking and smart call routing beside Asterisk.",
    subcommands = {
      Calltrail.Run.class,
      Calltrail.Check.class,
      Calltrail.Examine.class,
      Calltrail.AdminLink.class,
      MakeUp.class,
      Erase.class,
      TryNumbers.class,
      Apply.class,
      ImportNumbers.class,
      Ask.Calls.class,
      Ask.Export.class,
      Ask.Agents.class,
      Calltrail.Asterisk.class,
      Calltrail.Show.class,
      Simulate.class,
      Bench.class,
      Soak.class,
      Licences.class,
      Calltrail.Warm.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "Also, done by the launcher itself:",
      "  test   runs all tests, with real Asterisk, SIPp, PostgreSQL and Prometheus"
    })
public final class Calltrail {
  private static final Logger log = LoggerFactory.getLogger(Calltrail.class);

  private Calltrail() {}

  public static void main(String[] args) {
    long began = System.nanoTime();
    int code =
        new CommandLine(new Calltrail())
            .setExecutionExceptionHandler(Calltrail::tell)
            .execute(args);
    log.debug("{} ms", (System.nanoTime() - began) / 1_000_000);
    // some libraries leave threads behind that would keep the process
    System.exit(code);
  }

  /// Expected failures are told in their own words; only the unexpected come with a stack trace.
  private static int tell(Exception e, CommandLine command, CommandLine.ParseResult result)
      throws Exception {
    if (e instanceof BadConfiguration
        || e instanceof IllegalStateException
        || e instanceof IOException) {
      System.err.println(e.getMessage());
      return 1;
    }
    throw e;
  }

  static final class VersionText implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"calltrail " + Version.text()};
    }
  }

  @Command(
      name = "run",
      description = "Runs the service until it is told to stop (Ctrl-C, SIGTERM).")
  static final class Run implements Callable<Integer> {
    @Option(names = "--config", required = true, description = "The configuration file (YAML).")
    Path config = Path.of("");

    @Override
    public Integer call() throws Exception {
      long began = System.nanoTime();
      Service service = Service.start(config, new SteadyClock(), () -> Doctor.findings(config));
      var stop = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    service.close();
                    log.info("stopped");
                    stop.countDown();
                  },
                  "stop"));
      log.info("ready to take calls after {} ms", (System.nanoTime() - began) / 1_000_000);
      List<String> refused = service.refusedLinks();
      for (int i = 0; i < refused.size(); i++) {
        System.err.println(
            (i + 1) + ". " + refused.get(i) + "; calls are routed all the same, a little later");
      }
      stop.await();
      return 0;
    }
  }

  @Command(
      name = "admin-link",
      description =
          "Prints a link that makes whoever opens it an admin of the console: once, within a day.")
  static final class AdminLink implements Callable<Integer> {
    @Option(names = "--config", required = true, description = "The configuration file (YAML).")
    Path config = Path.of("");

    @Override
    public Integer call() throws Exception {
      Settings settings = SettingsFile.read(config);
      var link = new SetupLink(settings.data().resolve(Service.SETUP_LINK));
      System.out.println(settings.web().url() + link.renew(new SecureRandom()));
      return 0;
    }
  }

  @Command(
      name = "check",
      description = "Reads the configuration file and tells everything that is wrong with it.")
  static final class Check implements Callable<Integer> {
    @Option(names = "--config", required = true, description = "The configuration file (YAML).")
    Path config = Path.of("");

    @Override
    public Integer call() throws Exception {
      Settings settings = SettingsFile.read(config);
      System.out.printf(
          "%s is fine: %s, %s, %s, %s%n",
          config,
          count(settings.numbers().size(), "number"),
          count(settings.routing().queues().size(), "queue"),
          count(settings.routing().agents().size(), "agent"),
          count(settings.pbxes().size(), "PBX", "PBXes"));
      return 0;
    }
  }

  private static String count(int n, String one) {
    return count(n, one, one + "s");
  }

  private static String count(int n, String one, String many) {
    return n + " " + (n == 1 ? one : many);
  }

  @Command(name = "warm-up", hidden = true, description = "For the launcher, after a build.")
  static final class Warm implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      WarmUp.run();
      return 0;
    }
  }

  @Command(
      name = "doctor",
      description = {
        "Tries everything the service depends on, and tells what is wrong and what to do.",
        "The service may be running or not. Exits with 1 when anything is bad."
      })
  static final class Examine implements Callable<Integer> {
    @Option(names = "--config", required = true, description = "The configuration file (YAML).")
    Path config = Path.of("");

    @Override
    public Integer call() {
      boolean well = new Doctor(config, finding -> System.out.println(finding.line())).examine();
      return well ? 0 : 1;
    }
  }

  @Command(
      name = "asterisk",
      description = "A private Asterisk on loopback, with the shipped dialplan and configuration.",
      subcommands = {Asterisk.Start.class, Asterisk.Stop.class, Asterisk.Cli.class})
  static final class Asterisk {
    @Option(
        names = "--folder",
        scope = CommandLine.ScopeType.INHERIT,
        description = "Where it lives (default: var/asterisk in the checkout).")
    static @Nullable Path folder;

    private static Path home() {
      return Optional.ofNullable(folder)
          .orElseGet(
              () ->
                  Path.of(Optional.ofNullable(System.getenv("CALLTRAIL_HOME")).orElse("."))
                      .resolve("var/asterisk"));
    }

    private static PrivateAsterisk running() throws IOException {
      return PrivateAsterisk.attach(home())
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      "no Asterisk runs in "
                          + home()
                          + "; start it with: ./calltrail asterisk start"));
    }

    @Command(name = "start", description = "Starts it in the background.")
    static final class Start implements Callable<Integer> {
      @Option(names = "--sip", description = "SIP port (default: 5060).")
      int sip = 5060;

      @Option(names = "--ami", description = "AMI port (default: 5038).")
      int ami = 5038;

      @Option(names = "--agi", description = "Where Calltrail listens for FastAGI (default: 4573).")
      int agi = 4573;

      @Override
      public Integer call() throws Exception {
        // stays when this command ends
        @SuppressWarnings("resource")
        PrivateAsterisk asterisk =
            PrivateAsterisk.start(
                home(), PrivateAsterisk.Options.agiPort(agi).sipPort(sip).amiPort(ami));
        System.out.printf(
            "Asterisk runs in %s%n  SIP    127.0.0.1:%d (calls from 127.0.0.1 are the trunk's, phones 101 to 110 are 127.0.1.101 to .110)%n"
                + "  AMI    127.0.0.1:%d, user %s, secret in %s%n  sound  %s%n",
            asterisk.folder(),
            asterisk.sipPort(),
            asterisk.amiPort(),
            asterisk.amiUser(),
            asterisk.folder().resolve("etc/local/manager-secret.conf"),
            asterisk.recordings());
        return 0;
      }
    }

    @Command(name = "stop", description = "Stops it; its calls are hung up.")
    static final class Stop implements Callable<Integer> {
      @Override
      public Integer call() throws Exception {
        running().stop();
        return 0;
      }
    }

    @Command(name = "cli", description = "Runs one command of Asterisk's own command line.")
    static final class Cli implements Callable<Integer> {
      @Parameters(arity = "1..*", description = "For instance: core show channels")
      List<String> words = List.of();

      @Override
      @SuppressWarnings("resource")
      public Integer call() throws Exception {
        System.out.print(running().cli(words.toArray(String[]::new)));
        return 0;
      }
    }
  }

  @Command(
      name = "demo",
      description =
          "Real calls through a real Asterisk: callers and phones played by SIPp, shown live.")
  static final class Show implements Callable<Integer> {
    @Option(names = "--for", description = "How long, such as 60s or 5m (default: until Ctrl-C).")
    @Nullable String length;

    @Option(
        names = "--report",
        converter = OutputFile.class,
        description = "Writes the summary and every call to this file, as JSON.")
    @Nullable Path report;

    @Option(names = "--seed", description = "The same seed gives the same arrivals (default: 1).")
    long seed = 1;

    @Option(
        names = "--folder",
        description = "Where it keeps recordings, logs and data (default: var/demo).")
    Path folder = Path.of("var/demo");

    @Override
    public Integer call() throws Exception {
      Optional<Duration> time = Optional.ofNullable(length).map(LengthOption::parse);
      return Demo.run(new DemoOptions(time, Optional.ofNullable(report), seed, folder));
    }
  }
}
