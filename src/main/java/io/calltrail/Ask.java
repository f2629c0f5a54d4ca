package io.calltrail;

import io.calltrail.config.BadConfiguration;
import io.calltrail.config.Settings;
import io.calltrail.config.SettingsFile;
import io.calltrail.web.RunningCalltrail;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Commands that ask the running service what its console shows, and tell its agents.
final class Ask {
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  private Ask() {}

  /// The service that a settings file belongs to.
  static final class Of {
    @Option(names = "--config", required = true, description = "The configuration file (YAML).")
    Path config = Path.of("");

    RunningCalltrail service() throws BadConfiguration, IOException {
      Settings settings = SettingsFile.read(config);
      return MakeUp.service(settings, MakeUp.token(settings));
    }
  }

  /// Which calls: each as the interface's parameter of that name.
  static final class Filter {
    @Option(
        names = "--from",
        paramLabel = "WHEN",
        description = "Arrived then or later: 2026-03-02 or 2026-03-02T09:00:00Z.")
    @Nullable String from;

    @Option(names = "--to", paramLabel = "WHEN", description = "Arrived before.")
    @Nullable String to;

    @Option(names = "--campaign", description = "\"\": none.")
    @Nullable String campaign;

    @Option(names = "--source", description = "utm_source.")
    @Nullable String source;

    @Option(names = "--queue")
    @Nullable String queue;

    @Option(names = "--agent", description = "Who spoke with the caller.")
    @Nullable String agent;

    @Option(names = "--outcome", description = "Such as answered or abandoned.")
    @Nullable String outcome;

    @Option(names = "--number", description = "The number dialled, as +442079460001.")
    @Nullable String number;

    @Option(names = "--caller", description = "The caller's number; \"\": withheld.")
    @Nullable String caller;

    @Option(names = "--words", description = "Each stands in a comment on the call.")
    @Nullable String words;

    @Option(names = "--missed", description = "Only missed ones.")
    boolean missed;

    @Option(names = "--first", description = "Only first calls of their callers.")
    boolean first;

    @Option(names = "--oldest-first", description = "Instead of the newest first.")
    boolean oldestFirst;

    Map<String, String> parameters() {
      var parameters = new TreeMap<String, String>();
      put(parameters, "from", from);
      put(parameters, "to", to);
      put(parameters, "campaign", campaign);
      put(parameters, "source", source);
      put(parameters, "queue", queue);
      put(parameters, "agent", agent);
      put(parameters, "outcome", outcome);
      put(parameters, "number", number);
      put(parameters, "caller", caller);
      put(parameters, "words", words);
      put(parameters, "missed", missed ? "true" : null);
      put(parameters, "first", first ? "true" : null);
      put(parameters, "sort", oldestFirst ? "arrived" : null);
      return parameters;
    }

    private static void put(Map<String, String> all, String name, @Nullable String value) {
      if (value != null) {
        all.put(name, value);
      }
    }
  }

  @Command(
      name = "calls",
      description = "Lists ended calls, the newest first. The service must run.")
  static final class Calls implements Callable<Integer> {
    @Mixin Of of = new Of();
    @Mixin Filter filter = new Filter();

    @Option(names = "--limit", description = "At most so many (default: 50).")
    int limit = 50;

    @Override
    public Integer call() throws Exception {
      if (limit < 1) {
        throw new IllegalStateException("--limit: give 1 or more");
      }
      List<RunningCalltrail.CallLine> calls = of.service().calls(filter.parameters(), limit);
      String format = "%-19s %-16s %-16s %-16s %-12s %-12s %-13s %7s %7s  %s%n";
      System.out.printf(
          format,
          "arrived",
          "caller",
          "number",
          "campaign",
          "queue",
          "agent",
          "outcome",
          "waited",
          "talk",
          "call");
      for (RunningCalltrail.CallLine c : calls) {
        System.out.printf(
            format,
            SECOND.format(c.arrived()),
            shown(c.caller()),
            c.dialled(),
            shown(c.campaign()),
            shown(c.queue()),
            shown(c.agent()),
            c.outcome(),
            c.waited().toSeconds() + " s",
            c.talk().toSeconds() + " s",
            c.id());
      }
      return 0;
    }
  }

  @Command(
      name = "export",
      description = {
        "Writes all calls of a filter into a table (CSV), however many they are.",
        "The service must run. The file appears when it is whole."
      })
  static final class Export implements Callable<Integer> {
    private static final long TOLD_EVERY = 50_000;

    @Mixin Of of = new Of();
    @Mixin Filter filter = new Filter();

    @Option(names = "--out", required = true, description = "The file; - is the standard output.")
    Path out = Path.of("");

    @Override
    public Integer call() throws Exception {
      if (out.toString().equals("-")) {
        of.service().export(filter.parameters(), System.out, _ -> {});
        return 0;
      }
      Path part = out.resolveSibling(out.getFileName() + ".part");
      try {
        long lines;
        try (OutputStream file = Files.newOutputStream(part)) {
          lines = of.service().export(filter.parameters(), file, Export::told);
        }
        Files.move(part, out, StandardCopyOption.REPLACE_EXISTING);
        System.err.printf("%d calls in %s%n", lines - 1, out);
        return 0;
      } finally {
        Files.deleteIfExists(part);
      }
    }

    private static void told(long lines) {
      if (lines % TOLD_EVERY == 0) {
        System.err.printf("%d calls…%n", lines);
      }
    }
  }

  @Command(
      name = "agents",
      description = {
        "Tells what agents do; or tells one of them: agents pause anna --reason lunch.",
        "The service must run."
      })
  static final class Agents implements Callable<Integer> {
    private static final Set<String> VERBS =
        Set.of("login", "logout", "pause", "unpause", "more-time", "ready");

    @Mixin Of of = new Of();

    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "VERB",
        description = "login, logout, pause, unpause, more-time or ready.")
    @Nullable String verb;

    @Parameters(index = "1", arity = "0..1", paramLabel = "AGENT", description = "Its id.")
    @Nullable String agent;

    @Option(names = "--reason", description = "Of a pause.")
    @Nullable String reason;

    @Override
    public Integer call() throws Exception {
      RunningCalltrail service = of.service();
      if (verb != null) {
        if (!VERBS.contains(verb) || agent == null) {
          throw new IllegalStateException(
              "say what which agent does: one of " + new TreeSet<>(VERBS) + " and an id");
        }
        service.tell(agent, verb, Optional.ofNullable(reason));
      }
      System.out.printf("%-16s %-24s %-14s %-20s %s%n", "agent", "name", "state", "since", "");
      for (RunningCalltrail.AgentLine a : service.agents()) {
        System.out.printf(
            "%-16s %-24s %-14s %-20s %s%n",
            a.id(), a.name(), a.state(), SECOND.format(a.since()), a.reason());
      }
      return 0;
    }
  }

  private static String shown(String text) {
    return text.isEmpty() ? "-" : text;
  }
}
