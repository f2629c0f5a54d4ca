package io.calltrail;

import io.calltrail.call.CallRecord;
import io.calltrail.config.BadConfiguration;
import io.calltrail.config.Settings;
import io.calltrail.config.SettingsFile;
import io.calltrail.routing.QueueSettings;
import io.calltrail.simulation.AgentGroup;
import io.calltrail.simulation.ArrivalFile;
import io.calltrail.simulation.Estimate;
import io.calltrail.simulation.Habits;
import io.calltrail.simulation.History;
import io.calltrail.simulation.Length;
import io.calltrail.simulation.Measure;
import io.calltrail.simulation.Outcome;
import io.calltrail.simulation.Policy;
import io.calltrail.simulation.Premises;
import io.calltrail.simulation.Report;
import io.calltrail.simulation.Simulation;
import io.calltrail.simulation.Staffing;
import io.calltrail.simulation.Traffic;
import io.calltrail.store.StoreException;
import io.calltrail.store.StoredCalls;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `calltrail simulate` (docs/simulate.md): the switchboard in virtual time.
@Command(
    name = "simulate",
    description = {
      "Runs the switchboard in virtual time: policies side by side, how many agents are needed,",
      "what yesterday would have been. See docs/simulate.md."
    })
final class Simulate implements Callable<Integer> {
  private static final Pattern RATE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)/(s|m|h)");
  private static final double SHORT_ABANDON = 5;

  @Option(names = "--poisson", paramLabel = "RATE", description = "Made arrivals: 160/h, 3/m.")
  @Nullable String poisson;

  @Option(names = "--arrivals", paramLabel = "FILE", description = "Recorded arrivals (CSV).")
  @Nullable Path arrivals;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "An installation: its numbers, queues and agents; its calls are only read.")
  @Nullable Path config;

  @Option(
      names = "--agents",
      paramLabel = "N[,HABIT...]",
      description = {
        "So many agents; several times for several kinds. Habits: answer=exp:4s, ignore=0.05,",
        "reject=0.02, away=0.1/300s, offline=0.01/600s, queue=NAME."
      })
  List<String> agents = List.of();

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      description = {
        "A strategy, with changes: longest-idle,ring-time=15s,wrap-up=10s,max-wait=5m,rest=30s.",
        "Several times: side by side, with the same callers."
      })
  List<String> policies = List.of();

  @Option(
      names = "--find-agents",
      paramLabel = "80/20",
      description = "How many agents for 80 %% in 20 s; with --config of every hour of the day.")
  @Nullable String find;

  @Option(
      names = "--what-if",
      paramLabel = "POLICY",
      description = "Replays a day's stored calls (--config) as they were and under this policy.")
  @Nullable String whatIf;

  @Option(names = "--day", description = "For --what-if, as 2026-03-02 (default: yesterday).")
  @Nullable LocalDate day;

  @Option(names = "--days", description = "For --find-agents: of the history (default: 28).")
  int days = 28;

  @Option(names = "--talk", description = "Length of talks (default: exp:180s).")
  @Nullable String talk;

  @Option(names = "--patience", description = "Until a caller gives up (default: exp:120s).")
  @Nullable String patience;

  @Option(names = "--wrap-up", description = "After a talk (default: 0s).")
  String wrapUp = "0s";

  @Option(names = "--service-level", description = "An answer within this is good (default: 20s).")
  String level = "20s";

  @Option(names = "--calls", description = "Of made arrivals, that are counted (default: 200000).")
  long calls = 200_000;

  @Option(names = "--replications", description = "Of recorded arrivals (default: 20).")
  int replications = 20;

  @Option(names = "--seed", description = "The same seed gives the same callers (default: 1).")
  long seed = 1;

  private final PrintStream out = System.out;

  @Override
  public Integer call() throws Exception {
    try {
      if (whatIf != null) {
        replay(whatIf);
      } else if (find != null && poisson == null && arrivals == null) {
        findByHour(Staffing.parse(find));
      } else if (find != null) {
        findAgents(Staffing.parse(find));
      } else {
        compare();
      }
      return 0;
    } catch (IllegalArgumentException | StoreException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  // ---- policies side by side

  private void compare() throws IOException, BadConfiguration {
    Optional<ArrivalFile> file = file();
    Premises premises = premises(file, groups());
    Traffic traffic = traffic(file, premises);
    var simulation = new Simulation(premises, traffic, seed);
    List<Outcome> outcomes = new ArrayList<>();
    for (String policy : policies.isEmpty() ? Policy.strategies().subList(0, 1) : policies) {
      outcomes.add(simulation.under(Policy.parse(policy)));
    }
    out.printf(
        Locale.ROOT,
        "%s, %d agents, service level in %s%n%s%n%n%s%n%s%n",
        what(traffic),
        premises.agents().size(),
        level,
        Report.method(traffic),
        Report.of(outcomes),
        Report.speed(outcomes));
  }

  private Premises premises(Optional<ArrivalFile> file, List<AgentGroup> groups)
      throws IOException, BadConfiguration {
    if (config != null) {
      Premises installed = installed(SettingsFile.read(config));
      return file.map(ArrivalFile::dated).orElse(false) ? installed : installed.alwaysOpen();
    }
    if (groups.isEmpty()) {
      throw new IllegalArgumentException("--agents is missing, as in: --agents 10");
    }
    return Premises.made(
        file.map(ArrivalFile::destinations).orElse(List.of("calls")), groups, manner());
  }

  private Premises.Manner manner() {
    return Premises.Manner.USUAL.wrappingUp(plain(wrapUp)).aiming(plain(level));
  }

  private static Duration plain(String text) {
    return Duration.ofMillis(Math.round(Length.parse(text).mean() * 1_000));
  }

  private static Premises installed(Settings s) {
    return Premises.of(s.routing(), s.numberPlan(), s.numbers(), s.defaultRoute(), s.clients());
  }

  private List<AgentGroup> groups() {
    if (config != null && !agents.isEmpty()) {
      throw new IllegalArgumentException("--agents: the configuration names the agents already");
    }
    return agents.stream().map(AgentGroup::parse).toList();
  }

  private Optional<ArrivalFile> file() throws IOException {
    if ((arrivals == null) == (poisson == null)) {
      throw new IllegalArgumentException(
          "who calls? One of --poisson 160/h, --arrivals FILE, or with --config --what-if POLICY or"
              + " --find-agents 80/20");
    }
    return arrivals == null ? Optional.empty() : Optional.of(ArrivalFile.read(arrivals));
  }

  private Traffic traffic(Optional<ArrivalFile> file, Premises premises) throws IOException {
    return file.isPresent()
        ? new Traffic.Recorded(file.get().trace(premises), talk(), patience(), replications)
        : new Traffic.Poisson(perSecond(), talk(), patience(), calls);
  }

  private String what(Traffic traffic) {
    return switch (traffic) {
      case Traffic.Poisson _ ->
          "%s calls (Poisson), talk %s, patience %s"
              .formatted(poisson, or(talk, "exp:180s"), or(patience, "exp:120s"));
      case Traffic.Recorded recorded ->
          String.format(Locale.ROOT, "%,d calls of %s", recorded.trace().calls(), arrivals);
    };
  }

  private Length talk() {
    return Length.parse(or(talk, "exp:180s"));
  }

  private Length patience() {
    return Length.parse(or(patience, "exp:120s"));
  }

  private static String or(@Nullable String given, String otherwise) {
    return given == null ? otherwise : given;
  }

  private double perSecond() {
    Matcher rate = RATE.matcher(or(poisson, ""));
    if (!rate.matches()) {
      throw new IllegalArgumentException(
          "--poisson: \"" + poisson + "\" is no rate; write 160/h, 3/m or 0.05/s");
    }
    double seconds =
        switch (rate.group(2)) {
          case "s" -> 1;
          case "m" -> 60;
          default -> 3_600;
        };
    return Double.parseDouble(rate.group(1)) / seconds;
  }

  // ---- how many agents

  private void findAgents(Staffing staffing) throws IOException, BadConfiguration {
    Optional<ArrivalFile> file = file();
    List<AgentGroup> groups = groups();
    AgentGroup kind = groups.isEmpty() ? AgentGroup.of(1, Habits.IDEAL) : groups.getFirst();
    level = staffing.seconds() + "s";
    double rate = file.isPresent() ? file.get().perSecond() : perSecond();
    Traffic traffic = traffic(file, premises(file, List.of(kind)));
    out.printf(Locale.ROOT, "%s%n%s%n%n", what(traffic), Report.method(traffic));
    double handling = talk().mean() + Length.parse(wrapUp).mean();
    Policy policy =
        Policy.parse(policies.isEmpty() ? Policy.strategies().getFirst() : policies.getFirst());
    Needed needed =
        needed(
            staffing,
            rate,
            handling,
            patience(),
            n -> {
              try {
                return new Simulation(premises(file, List.of(kind.of(n))), traffic, seed)
                    .under(policy);
              } catch (IOException | BadConfiguration e) {
                throw new IllegalStateException(e.getMessage(), e);
              }
            });
    out.printf(
        Locale.ROOT,
        "agents for %.0f %% within %.0f s, %.1f calls an hour of %.0f s%n",
        staffing.share() * 100,
        staffing.seconds(),
        rate * 3_600,
        handling);
    out.printf("  Erlang C   %4d%n", needed.c());
    needed.a().ifPresent(a -> out.printf("  Erlang A   %4d%n", a));
    out.printf("  simulated  %s%n", found(needed.simulated()));
  }

  private record Needed(int c, Optional<Integer> a, Optional<Staffing.Found> simulated) {}

  private static Needed needed(
      Staffing staffing,
      double perSecond,
      double handling,
      Length patience,
      IntFunction<Outcome> simulate) {
    int c = staffing.byErlangC(perSecond, handling);
    Optional<Integer> a =
        Double.isInfinite(patience.mean())
            ? Optional.empty()
            : Optional.of(staffing.byErlangA(perSecond, handling, patience.mean(), SHORT_ABANDON));
    return new Needed(c, a, staffing.bySimulation(a.orElse(c), simulate));
  }

  private static String found(Optional<Staffing.Found> found) {
    return found
        .map(
            f ->
                String.format(
                    Locale.ROOT,
                    "%4d  %s%s",
                    f.agents(),
                    percent(f.level()),
                    f.fewer()
                        .map(e -> "  (" + (f.agents() - 1) + ": " + percent(e) + ")")
                        .orElse("")))
        .orElse("more than ten times as many");
  }

  private static String percent(Estimate level) {
    return Report.figure(Measure.SERVICE_LEVEL, level, false);
  }

  private void findByHour(Staffing staffing) throws BadConfiguration {
    Settings settings = needConfig();
    Instant until = Instant.now();
    History history = stored(settings, until.minus(Duration.ofDays(days)), until);
    level = staffing.seconds() + "s";
    for (QueueSettings queue :
        settings.routing().queues().values().stream()
            .sorted((x, y) -> x.id().compareTo(y.id()))
            .toList()) {
      byHour(staffing, queue, history.of(queue.id()));
    }
    if (history.calls() == 0) {
      out.printf("no calls are stored of the last %d days%n", days);
    }
  }

  private void byHour(Staffing staffing, QueueSettings queue, History history) {
    Optional<Length> talks = history.talk();
    if (talks.isEmpty()) {
      return;
    }
    Length waits = history.patience();
    double handling = talks.get().mean() + queue.offering().wrapUp().toMillis() / 1e3;
    wrapUp = queue.offering().wrapUp().toMillis() + "ms";
    out.printf(
        Locale.ROOT,
        "queue %s: %,d calls of %d days; talk %.0f s, wrap-up %.0f s, patience %s%nagents for %.0f %% within %.0f s%n%n  hour    calls/h  Erlang C  Erlang A  simulated%n",
        queue.id(),
        history.calls(),
        days,
        talks.get().mean(),
        queue.offering().wrapUp().toMillis() / 1e3,
        Double.isInfinite(waits.mean()) ? "endless" : "%.0f s".formatted(waits.mean()),
        staffing.share() * 100,
        staffing.seconds());
    for (History.Hour hour : history.hours(queue.schedule().zone())) {
      var traffic =
          new Traffic.Poisson(hour.perSecond(), talks.get(), waits, Math.min(calls, 50_000));
      Needed needed =
          needed(
              staffing,
              hour.perSecond(),
              handling,
              waits,
              n ->
                  new Simulation(
                          Premises.made(
                              List.of(queue.id().value()),
                              List.of(AgentGroup.of(n, Habits.IDEAL)),
                              manner()),
                          traffic,
                          seed)
                      .under(Policy.AS_IT_IS));
      out.printf(
          Locale.ROOT,
          "  %02d:00  %8.1f  %8d  %8s  %s%n",
          hour.hour(),
          hour.perSecond() * 3_600,
          needed.c(),
          needed.a().map(String::valueOf).orElse("-"),
          found(needed.simulated()));
    }
    out.println();
  }

  // ---- what would have been

  private void replay(String policy) throws BadConfiguration {
    Settings settings = needConfig();
    ZoneId zone = zone(settings);
    LocalDate when = day == null ? LocalDate.now(zone).minusDays(1) : day;
    Instant midnight = when.atStartOfDay(zone).toInstant();
    History history = stored(settings, midnight, when.plusDays(1).atStartOfDay(zone).toInstant());
    if (history.calls() == 0) {
      throw new IllegalArgumentException("no calls are stored of " + when);
    }
    var present = history.agents();
    Premises premises = installed(settings).staffed(present);
    Length talks = history.talk().orElseGet(() -> Length.parse("exp:180s"));
    var traffic =
        new Traffic.Recorded(
            history.trace(premises, midnight), talks, history.patience(), replications);
    var simulation = new Simulation(premises, traffic, seed);
    Duration target = settings.routing().queues().values().iterator().next().goals().serviceLevel();
    List<Outcome> outcomes =
        List.of(simulation.under(Policy.AS_IT_IS), simulation.under(Policy.parse(policy)));
    out.printf(
        Locale.ROOT,
        "%s: %,d calls, %d agents who were offered calls that day, each with that day's habits%n%s%n%n%s%s%n%s%n",
        when,
        history.calls(),
        present.size(),
        Report.method(traffic),
        Report.of(outcomes),
        Report.row("recorded that day", history.recorded(target)),
        Report.speed(outcomes));
  }

  private static ZoneId zone(Settings settings) {
    return settings
        .routing()
        .queues()
        .getOrDefault(
            settings.defaultRoute().queue(), settings.routing().queues().values().iterator().next())
        .schedule()
        .zone();
  }

  private Settings needConfig() throws BadConfiguration {
    if (config == null) {
      throw new IllegalArgumentException("--config FILE is missing: whose calls?");
    }
    return SettingsFile.read(config);
  }

  private static History stored(Settings settings, Instant from, Instant to) {
    var found = new ArrayList<CallRecord>();
    StoredCalls.forEachBetween(settings.store(), from, to, found::add);
    return new History(found);
  }
}
