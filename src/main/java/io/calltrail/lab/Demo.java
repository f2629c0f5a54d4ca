package io.calltrail.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Calltrail at work, for a minute or for as long as one likes: a real Asterisk, the service, six
/// agents' phones and callers who come, wait, talk and lose patience.
public final class Demo {
  private static final double SERVICE_LEVEL = 10;
  private static final Duration REST = Duration.ofSeconds(20);
  private static final Duration RECORDINGS = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final Duration TIDY = Duration.ofSeconds(90);
  private static final int LINES = 26;
  private static final String MARK = ".calltrail-demo";

  /// Tracking numbers from Ofcom's range for drama, 020 7946 0000 to 0999.
  private static final List<String> NUMBERS =
      List.of(
          "+442079460001",
          "+442079460002",
          "+442079460003",
          "+442079460004",
          "+442079460005",
          "+442079460006");

  private static final String BUSINESS =
      """
      region: GB
      agents:
        agent-101: {name: Agent 101, phone: "101", logged-in-at-start: true}
        agent-102: {name: Agent 102, phone: "102", logged-in-at-start: true}
        agent-103: {name: Agent 103, phone: "103", logged-in-at-start: true}
        agent-104: {name: Agent 104, phone: "104", logged-in-at-start: true}
        agent-105: {name: Agent 105, phone: "105", logged-in-at-start: true}
        agent-106: {name: Agent 106, phone: "106", logged-in-at-start: true}
      queues:
        sales:
          agents: [agent-101, agent-102, agent-103, agent-105]
          ring-time: 6s
          wrap-up: 1s
          max-wait: 1m
          service-level: 10s
          short-abandon: 3s
          rest-after: {busy: 5s, no-answer: 8s, rejected: 8s, unreachable: 30s}
        support:
          agents: [agent-103, agent-104, agent-106]
          ring-time: 6s
          wrap-up: 1s
          max-wait: 1m
          service-level: 10s
          short-abandon: 3s
          rest-after: {busy: 5s, no-answer: 8s, rejected: 8s, unreachable: 30s}
      campaigns:
        search-brand: {source: search, medium: cpc, campaign: brand}
        search-generic: {source: search, medium: cpc, campaign: generic}
        social: {source: social, medium: cpm, campaign: spring}
        outdoor: {source: billboard, medium: offline}
      numbers:
        "+442079460001": {campaign: search-brand, queue: sales}
        "+442079460002": {campaign: search-generic, queue: sales}
        "+442079460003": {campaign: search-generic, queue: support}
        "+442079460004": {campaign: social, queue: sales}
        "+442079460005": {campaign: outdoor, queue: support}
        "+442079460006": {campaign: outdoor, queue: sales}
      default-route: {queue: sales}
      """;

  private final DemoOptions options;
  private final PrintStream out;
  private final boolean terminal;
  private boolean drawn;
  private volatile boolean stopped;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread atExit = new Thread(this::stop, "demo-exit");
  private final Map<String, JsonNode> ended = new LinkedHashMap<>();

  private Demo(DemoOptions options, PrintStream out, boolean terminal) {
    this.options = options;
    this.out = out;
    this.terminal = terminal;
  }

  /// Runs the demo in this terminal.
  ///
  /// @return 0; 1 when the service and SIPp do not count the same, or a talk is not recorded
  public static int run(DemoOptions options) throws IOException, InterruptedException {
    var console = System.console();
    return new Demo(options, System.out, console != null && console.isTerminal()).run();
  }

  private int run() throws IOException, InterruptedException {
    var folder = options.folder().toAbsolutePath().normalize();
    clear(folder);
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(MARK), "Made by calltrail demo, which empties this folder.\n");
    var home = ServiceProcess.Home.in(folder);
    out.println("starting Asterisk, six phones and the service in " + folder);
    try (var world =
        SipWorld.start(
            folder,
            PrivateAsterisk.Options.agiPort(home.agiPort()),
            SipWorld.Phones.of("101", "102", "103", "104", "105", "106"))) {
      habits(world);
      home.configure(world.asterisk(), BUSINESS);
      try (var service = ServiceProcess.start(home)) {
        world.keepAtExit();
        service.keepAtExit();
        Runtime.getRuntime().addShutdownHook(atExit);
        return play(world, service);
      }
    } finally {
      over.countDown();
    }
  }

  /// Ctrl-C: nobody comes any more, and the summary follows.
  private void stop() {
    stopped = true;
    try {
      if (!over.await(TIDY.toSeconds(), TimeUnit.SECONDS)) {
        out.println("the demo does not come to an end; look for processes in " + options.folder());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Different people: quick and slow ones, one who often lets it ring, one often busy.
  private void habits(SipWorld world) {
    world.habit("101", Habit.answers(Duration.ofSeconds(1)));
    world.habit("102", Habit.answers(Duration.ofMillis(1500), Duration.ofSeconds(6)));
    world.habit("103", Habit.answers(Duration.ofSeconds(2)));
    world.habit("104", Habit.answers(Duration.ofSeconds(4)));
    var random = new Random(options.seed());
    world.habit(
        "105",
        caller ->
            random.nextInt(5) < 3
                ? new Habit.Reaction.LetsRing()
                : Habit.answers(Duration.ofMillis(2500)).to(caller));
    world.habit(
        "106",
        caller ->
            random.nextInt(2) == 0
                ? new Habit.Reaction.Busy(Duration.ZERO)
                : Habit.answers(Duration.ofSeconds(2)).to(caller));
  }

  private int play(SipWorld world, ServiceProcess service)
      throws IOException, InterruptedException {
    var length = options.length().orElse(LONGEST);
    var plan = Arrival.plan(options.seed(), length, NUMBERS.size());
    var began = System.nanoTime();
    for (var arrival : plan) {
      showUntil(world, service, began + arrival.after().toNanos(), () -> stopped);
      if (stopped) {
        break;
      }
      world.call(
          NUMBERS.get(arrival.number()),
          arrival.caller(),
          SipWorld.Caller.patient(arrival.patience(), arrival.talk()));
    }
    showUntil(world, service, began + length.toNanos(), () -> stopped);
    showUntil(
        world,
        service,
        System.nanoTime() + REST.toNanos(),
        () -> stopped || world.calls().stream().allMatch(SipCall::over));
    world.calls().stream().filter(c -> !c.over()).forEach(c -> world.hangUp(c.id()));
    world.awaitQuiet(Duration.ofSeconds(5));
    showUntil(
        world, service, System.nanoTime() + RECORDINGS.toNanos(), () -> complete(world, service));

    gather(service);
    var report =
        new DemoReport(List.copyOf(ended.values()), world.calls(), world.faults(), SERVICE_LEVEL);
    out.println();
    out.print(report.summary());
    out.println("recordings  " + world.asterisk().recordings());
    out.println("metrics     " + service.home().web() + "/metrics (while it ran)");
    out.println("log         " + service.home().logFile());
    if (options.report().isPresent()) {
      Files.writeString(
          options.report().get(), report.json(options.seed()).toPrettyString() + "\n");
    }
    return report.differences().isEmpty() ? 0 : 1;
  }

  /// The service shows the last calls only; a long demo has more.
  private void gather(ServiceProcess service) throws IOException {
    service.calls().forEach(call -> ended.put(call.path("id").asText(), call));
  }

  /// Every call is known to the service, every talk has its recording.
  private static boolean complete(SipWorld world, ServiceProcess service) {
    try {
      var calls = service.calls();
      return calls.size() >= Math.min(500, world.calls().size())
          && calls.stream()
              .filter(c -> c.path("outcome").asText().equals("answered"))
              .allMatch(c -> c.has("recording") || c.has("recording_failure"));
    } catch (IOException e) {
      return false;
    }
  }

  // --- What is seen

  private void showUntil(
      SipWorld world, ServiceProcess service, long deadline, BooleanSupplier enough)
      throws IOException, InterruptedException {
    while (System.nanoTime() < deadline && !enough.getAsBoolean()) {
      show(world, service);
      var left = Math.min(deadline - System.nanoTime(), Duration.ofMillis(500).toNanos());
      TimeUnit.NANOSECONDS.sleep(Math.max(0, left));
    }
  }

  private long lastLine;

  private void show(SipWorld world, ServiceProcess service) throws IOException {
    if (!service.isAlive()) {
      throw new IOException("the service has died: see " + service.home().logFile());
    }
    var now = System.nanoTime();
    if (!terminal && drawn && now - lastLine < Duration.ofSeconds(5).toNanos()) {
      return;
    }
    if (terminal && drawn && now - lastLine < Duration.ofMillis(400).toNanos()) {
      return;
    }
    lastLine = now;
    gather(service);
    var live = service.live();
    if (terminal) {
      board(live, service.calls(), world);
    } else {
      line(live, world);
    }
    drawn = true;
  }

  private void line(JsonNode live, SipWorld world) {
    var calls = world.calls();
    var text = new StringBuilder();
    for (var agent : live.path("agents")) {
      text.append(' ').append(agent.path("agent").asText().replace("agent-", ""));
      text.append('=').append(agent.path("state").asText());
    }
    out.printf(
        Locale.ROOT,
        "%s  calls %d, waiting %d, talking %d |%s%n",
        clock(),
        calls.size(),
        live.path("waiting").size(),
        live.path("talking").size(),
        text);
  }

  private static String clock() {
    return DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT)
        .format(LocalTime.now(ZoneId.systemDefault()));
  }

  private void board(JsonNode live, List<JsonNode> ended, SipWorld world) {
    var lines = new ArrayList<String>();
    lines.add(
        "\033[1mCalltrail demo\033[0m  " + clock() + "  calls so far: " + world.calls().size());
    lines.add("");
    lines.add("\033[1mWaiting\033[0m " + live.path("waiting").size());
    for (int i = 0; i < 5; i++) {
      lines.add(i < live.path("waiting").size() ? waiting(live.path("waiting").get(i)) : "");
    }
    lines.add("\033[1mAgents\033[0m");
    for (var agent : live.path("agents")) {
      lines.add(agent(agent, live.path("talking")));
    }
    lines.add("");
    lines.add("\033[1mLast calls\033[0m");
    for (int i = 0; i < 8; i++) {
      lines.add(i < ended.size() ? ended(ended.get(i)) : "");
    }
    var text = new StringBuilder();
    if (drawn) {
      text.append("\033[").append(LINES).append('A');
    }
    for (int i = 0; i < LINES; i++) {
      text.append("\r\033[2K").append(i < lines.size() ? lines.get(i) : "").append('\n');
    }
    out.print(text);
    out.flush();
  }

  private static String waiting(JsonNode w) {
    return String.format(
        Locale.ROOT,
        "  %-15s %-16s %-10s %5.1f s  %s",
        w.path("caller").asText("withheld"),
        w.path("campaign").asText(),
        w.path("queue").asText(),
        since(w),
        w.path("ringing").isEmpty() ? "" : "rings " + w.path("ringing").path(0).asText());
  }

  private static String agent(JsonNode a, JsonNode talking) {
    var with =
        talking
            .valueStream()
            .filter(t -> t.path("agent").asText().equals(a.path("agent").asText()))
            .map(t -> t.path("caller").asText() + "  " + t.path("campaign").asText())
            .findFirst()
            .orElse("");
    var state = a.path("state").asText();
    var colour =
        switch (state) {
          case "talking" -> "\033[32m";
          case "ringing" -> "\033[33m";
          case "resting", "unreachable", "busy_elsewhere" -> "\033[31m";
          default -> "";
        };
    return String.format(
        Locale.ROOT,
        "  %-12s %s%-14s\033[0m %5.1f s  %s",
        a.path("name").asText(),
        colour,
        state.replace('_', ' '),
        since(a),
        with);
  }

  private static String ended(JsonNode c) {
    return String.format(
        Locale.ROOT,
        "  %-15s %-16s %-14s %-10s waited %4.1f s  talk %4.1f s",
        c.path("caller").asText("withheld"),
        DemoReport.campaign(c),
        c.path("outcome").asText().replace('_', ' '),
        c.path("agent").asText(""),
        c.path("waited_seconds").asDouble(),
        c.path("talk_seconds").asDouble());
  }

  private static double since(JsonNode node) {
    return Duration.between(Instant.parse(node.path("since").asText()), Instant.now()).toMillis()
        / 1e3;
  }

  // --- Its folder

  /// Only a folder that a demo made is ever emptied.
  private static void clear(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.exists(folder.resolve(MARK))) {
      try (var files = Files.list(folder)) {
        if (files.findAny().isPresent()) {
          throw new IllegalStateException(
              folder + " holds other things; give --folder a new or an empty one");
        }
      }
      return;
    }
    Optional<PrivateAsterisk> running = PrivateAsterisk.attach(folder.resolve("asterisk"));
    if (running.isPresent()) {
      throw new IllegalStateException("another demo runs in " + folder);
    }
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
