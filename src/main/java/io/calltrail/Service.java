package io.calltrail;

import io.calltrail.access.Door;
import io.calltrail.access.SetupLink;
import io.calltrail.agi.AgiCounters;
import io.calltrail.agi.AgiServer;
import io.calltrail.ami.AmiLink;
import io.calltrail.ami.AmiSettings;
import io.calltrail.ami.AmiState;
import io.calltrail.attribution.Attribution;
import io.calltrail.attribution.CallerHistory;
import io.calltrail.attribution.Client;
import io.calltrail.attribution.Numbers;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.Fact;
import io.calltrail.call.QueueId;
import io.calltrail.config.BadConfiguration;
import io.calltrail.config.Settings;
import io.calltrail.config.SettingsFile;
import io.calltrail.console.Condition;
import io.calltrail.console.Today;
import io.calltrail.journal.Entry;
import io.calltrail.journal.Follower;
import io.calltrail.journal.FollowerPort;
import io.calltrail.journal.Journal;
import io.calltrail.metrics.CallMeters;
import io.calltrail.metrics.Exposition;
import io.calltrail.metrics.Figures;
import io.calltrail.oidc.OpenId;
import io.calltrail.recording.Recordings;
import io.calltrail.routing.Answer;
import io.calltrail.routing.LiveSwitchboard;
import io.calltrail.routing.LiveView;
import io.calltrail.routing.Ranking;
import io.calltrail.routing.Ranking.Losses;
import io.calltrail.routing.Refusal;
import io.calltrail.routing.RoutingSettings;
import io.calltrail.routing.Signal;
import io.calltrail.routing.Switchboard;
import io.calltrail.routing.TaskView;
import io.calltrail.routing.Turn;
import io.calltrail.sounds.SoundLibrary;
import io.calltrail.store.CallStore;
import io.calltrail.store.OldNumbers;
import io.calltrail.store.SequencedFact;
import io.calltrail.store.StoreException;
import io.calltrail.web.Check;
import io.calltrail.web.RecordingShelf;
import io.calltrail.web.TlsFiles;
import io.calltrail.web.WebServer;
import io.calltrail.web.Worth;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The service as it runs: a dozen parts, wired by hand, started in order and stopped in reverse.
final class Service implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Service.class);
  private static final Duration VIEW_WITHIN = Duration.ofSeconds(1);
  private static final Duration CHANGED_WITHIN = Duration.ofSeconds(5);
  private static final Duration DEFAULT_SERVICE_LEVEL = Duration.ofSeconds(20);
  private static final Duration LEARNED_FROM = Duration.ofDays(90);
  private static final Duration LEARNED_STEP = Duration.ofSeconds(10);

  /// The time over which calls of clients are counted.
  private static final Duration CAPPED = Duration.ofDays(1);

  /// A database behind by more than this is not well.
  private static final Duration LATE = Duration.ofSeconds(10);

  /// In the data folder.
  static final String SETUP_LINK = "setup-token";

  /// In the data folder, with TLS: what commands beside the service may be shown.
  static final String SHOWN_CERTIFICATE = "web-certificate.pem";

  private static final Duration FIRST_CONTACT = Duration.ofSeconds(2);

  private final Path file;
  private final SettingsFile.Draft first;
  private volatile Settings settings;
  private volatile Worth worth;
  private final SteadyClock clock;
  private final Supplier<List<Doctor.Finding>> doctor;
  private final RecentTrouble trouble = RecentTrouble.watch();
  private final Map<String, FreeSpace> disks = new ConcurrentSkipListMap<>();
  private final Instant began;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Map<String, AmiLink> links = new LinkedHashMap<>();
  private final Map<String, LineWatch> trunks = new ConcurrentSkipListMap<>();
  private final PhoneWatch phones;
  private final Exposition exposition = new Exposition();
  private final CallMeters meters;
  private final Today today = new Today(this::inTime, ZoneId.systemDefault());
  private final AtomicReference<Runnable> onFact = new AtomicReference<>(() -> {});
  private final List<Runnable> onApply = new CopyOnWriteArrayList<>();

  private Service(
      Path file,
      SettingsFile.Draft first,
      SteadyClock clock,
      Supplier<List<Doctor.Finding>> doctor) {
    this.file = file;
    this.first = first;
    this.settings = first.settings();
    this.worth = worth(settings);
    this.clock = clock;
    this.doctor = doctor;
    this.began = clock.instant();
    this.phones = new PhoneWatch(() -> settings.routing().agents(), this::registered, clock);
    this.meters =
        new CallMeters(
            exposition.registry(), CallMeters.Settings.DEFAULT, this::inTime, Version.text());
  }

  /// Starts everything that a settings file names.
  ///
  /// @throws BadConfiguration with everything that keeps it from starting
  static Service start(Path file) throws BadConfiguration {
    return start(file, new SteadyClock(), List::of);
  }

  /// @param doctor examines what the service depends on
  static Service start(Path file, SteadyClock clock, Supplier<List<Doctor.Finding>> doctor)
      throws BadConfiguration {
    var service = new Service(file, SettingsFile.draft(file), clock, doctor);
    try {
      service.startAll();
      return service;
    } catch (BadConfiguration | RuntimeException e) {
      service.close();
      throw e;
    }
  }

  private void startAll() throws BadConfiguration {
    var refusals = new ArrayList<String>();
    Optional<Journal> openJournal = journal(refusals);
    Optional<CallStore> openStore = store(refusals);
    if (openJournal.isEmpty() || openStore.isEmpty()) {
      portsInUse(refusals);
      throw new BadConfiguration(refusals);
    }
    Journal journal = openJournal.get();
    CallStore store = openStore.get();

    var history = new CallerHistory();
    store.forEachCaller(history::remember, history::spoke);
    var attribution =
        new Attribution(
            settings.numberPlan(),
            settings.numbers(),
            settings.defaultRoute(),
            settings.clients(),
            history);
    RoutingSettings routing = routing(store);
    var switchboard = new Switchboard(routing, attribution, new SecureRandom());

    var live = new CompletableFuture<LiveSwitchboard>();
    var recordings =
        started(
            new Recordings(
                settings.recording(),
                calls -> keeps(store, calls),
                clock,
                e -> live.join().report(e).join()),
            Recordings::close);
    var talks = new EndedTalks(recordings);

    List<Fact> earlier = earlier(journal, store, clock.instant());
    switchboard.restore(earlier, clock.instant());
    earlier.forEach(meters::recall);
    earlier.forEach(talks::recall);
    store.forEachBetween(today.midnight(clock.instant()), clock.instant(), today::recall);
    earlier.forEach(today::accept);
    Set<CallId> open = switchboard.open();
    if (!open.isEmpty()) {
      log.info("{} calls of the earlier run are open", open.size());
    }

    var running =
        new LiveSwitchboard(
            switchboard,
            journal::append,
            channel ->
                Optional.ofNullable(links.get(channel.pbx())).ifPresent(l -> l.nudge(channel)),
            agent -> links.values().forEach(link -> link.show(agent)),
            call -> Optional.ofNullable(links.get(call.pbx())).ifPresent(l -> l.originate(call)),
            fact -> {
              CallLog.write(fact);
              meters.accept(fact);
              talks.accept(fact);
              today.accept(fact);
              onFact.get().run();
            },
            clock);
    live.complete(running);
    for (AmiSettings pbx : settings.pbxes()) {
      links.put(pbx.pbx(), new AmiLink(pbx, running::signal, new SecureRandom(), clock));
    }
    running.start();
    started.push(running);
    // until its first snapshot nothing is known of a PBX
    links.keySet().forEach(pbx -> running.signal(new Signal.LinkLost(pbx)));

    var numbers = started(new NumberWatch(settings, attribution, clock), NumberWatch::close);
    agi(running, numbers, refusals);
    Follower follower = started(journal.follow("store", new StoreFollower(store)), Follower::close);
    var backfill =
        started(
            new Backfill(settings, store, journal, running, recordings, clock), Backfill::close);
    var eraser =
        new Eraser(
            () -> settings,
            store,
            journal,
            follower,
            recordings,
            history,
            () -> view(running),
            () -> tasks(running));
    web(
        running,
        routing.ranking(),
        store,
        journal,
        follower,
        recordings,
        backfill,
        numbers,
        eraser,
        refusals);
    if (!refusals.isEmpty()) {
      throw new BadConfiguration(refusals);
    }
    meters.know(settings.routing().queues().keySet());
    meters.bindLive(() -> view(running), clock);
    meters.bindTasks(() -> tasks(running), clock);
    settings
        .routing()
        .tasks()
        .outside()
        .ifPresent(
            outside ->
                meters.bind(
                    new Figures.Outside(() -> view(running).calledOutside(), outside.dailyCap())));
    backfill.begin(
        earlier.stream().filter(f -> f instanceof CallEvent e && open.contains(e.call())));
    links.values().forEach(link -> started(link, AmiLink::close).start());
    keepInOrder(store, history);
    watch("recordings", settings.recording().folder());
    watch("data", settings.data());
    lines(numbers);
    int left = recordings.sweep(open::contains);
    if (left > 0) {
      log.info("{} recordings of the earlier run are taken in hand", left);
    }
  }

  /// Sums up days, and lets go of numbers that were kept long enough; at once and every hour.
  private void keepInOrder(CallStore store, CallerHistory history) {
    var hourly =
        started(
            Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("sums").factory()),
            ScheduledExecutorService::shutdownNow);
    hourly.scheduleAtFixedRate(
        () -> {
          try {
            store.sumUp(clock.instant());
            settings.retention().numbers().ifPresent(keep -> letGo(store, history, keep));
          } catch (StoreException e) {
            log.warn("sums of days, and numbers kept long enough: {}", e.getMessage());
          }
        },
        0,
        1,
        TimeUnit.HOURS);
  }

  private void letGo(CallStore store, CallerHistory history, Duration keep) {
    OldNumbers old = store.takeOutNumbers(clock.instant().minus(keep));
    old.forgotten().forEach(history::forget);
    if (old.calls() + old.tasks() > 0) {
      log.info(
          "{} calls and {} tasks are older than {} days: their numbers were taken out",
          old.calls(),
          old.tasks(),
          keep.toDays());
    }
  }

  /// How long the recordings stay of calls whose campaign says so.
  private Map<CallId, Duration> keeps(CallStore store, Set<CallId> calls) {
    Map<String, Duration> campaigns = settings.retention().campaigns();
    if (campaigns.isEmpty()) {
      return Map.of();
    }
    var keeps = new HashMap<CallId, Duration>();
    store
        .campaignsOf(calls)
        .forEach(
            (call, campaign) -> {
              Duration keep = campaigns.get(campaign);
              if (keep != null) {
                keeps.put(call, keep);
              }
            });
    return keeps;
  }

  private void lines(NumberWatch numbers) {
    numbers.start();
    settings
        .lines()
        .trunks()
        .forEach(
            (name, address) -> {
              var line = started(new LineWatch(name, address, clock), LineWatch::close);
              trunks.put(name, line);
              meters.bind(LineState.figures("trunk", name, line::state, clock));
              line.start(settings.lines().every());
            });
    if (settings.lines().phones()) {
      started(phones, PhoneWatch::close).start(settings.lines().every());
    }
    measure(numbers);
    onApply.add(() -> measure(numbers));
  }

  private List<Condition.Line> lines() {
    return Stream.concat(
            trunks.entrySet().stream()
                .flatMap(t -> t.getValue().state().map(s -> s.told(false, t.getKey())).stream()),
            phones.states().entrySet().stream()
                .sorted(Comparator.comparing(p -> p.getKey().value()))
                .map(p -> p.getValue().told(true, p.getKey().value())))
        .toList();
  }

  /// Of each number and phone: of one that is measured already nothing changes.
  private void measure(NumberWatch numbers) {
    if (settings.probing().isPresent()) {
      settings
          .numbers()
          .forEach(
              (number, tracked) ->
                  meters.bind(
                      new Figures.Number(
                          number.value(),
                          tracked.origin().campaign(),
                          () -> numbers.reached(number))));
    }
    if (settings.lines().phones()) {
      settings
          .routing()
          .agents()
          .keySet()
          .forEach(
              agent ->
                  meters.bind(
                      LineState.figures("phone", agent.value(), () -> phones.state(agent), clock)));
    }
  }

  /// By whichever PBX knows the phone.
  private Optional<String> registered(String endpoint) {
    return links.values().stream()
        .map(link -> link.contact(endpoint).join())
        .flatMap(Optional::stream)
        .findFirst();
  }

  private void watch(String holds, Path folder) {
    FreeSpace space = started(new FreeSpace(holds, folder), FreeSpace::close);
    disks.put(holds, space);
    meters.bind(new Figures.Disk(holds, space::free, space::size));
    space.start();
  }

  /// The settings, with what the past tells about callers who lose patience.
  private RoutingSettings routing(CallStore store) {
    return switch (settings.routing().ranking()) {
      case Ranking.FirstCome _ -> settings.routing();
      case Ranking.ByValue _ -> {
        var counts =
            store.waits(
                settings.routing().account(), clock.instant().minus(LEARNED_FROM), LEARNED_STEP);
        yield settings.routing().with(new Ranking.ByValue(Losses.learned(LEARNED_STEP, counts)));
      }
    };
  }

  private <T> T started(T part, ThrowingClose<T> close) {
    started.push(() -> close.close(part));
    return part;
  }

  @FunctionalInterface
  private interface ThrowingClose<T> {
    void close(T part) throws Exception;
  }

  // ---- parts that can refuse

  private Optional<Journal> journal(List<String> refusals) {
    Path folder = settings.journal().folder();
    try {
      return Optional.of(started(Journal.open(settings.journal(), clock), Journal::close));
    } catch (IOException e) {
      refusals.add(
          "journal: the folder %s cannot be used: %s; is another Calltrail running on it, may this user write there?"
              .formatted(folder, e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<CallStore> store(List<String> refusals) {
    try {
      return Optional.of(started(CallStore.open(settings.store()), CallStore::close));
    } catch (StoreException e) {
      refusals.add("database: " + e.getMessage());
      return Optional.empty();
    }
  }

  /// Tells about ports that are taken even when something else keeps the service from starting.
  private void portsInUse(List<String> refusals) {
    try (var agi =
        new AgiServer(
            settings.agi(),
            _ -> CompletableFuture.failedFuture(new IllegalStateException()),
            AgiCounters.NONE,
            clock)) {
      agi.start();
    } catch (IOException e) {
      refusals.add(agiRefusal(e));
    }
    try (var web = new ServerSocket()) {
      web.bind(
          new InetSocketAddress(settings.web().listen().host(), settings.web().listen().port()));
    } catch (IOException e) {
      refusals.add(webRefusal(e));
    }
  }

  private static String agiRefusal(IOException e) {
    return "agi.listen: " + e.getMessage() + "; free the port or give another one";
  }

  private void agi(LiveSwitchboard running, NumberWatch numbers, List<String> refusals) {
    var counts = new AgiCounts();
    meters.bind(
        new Figures.Agi(
            counts.open::get, counts.accepted::get, counts.refused::get, counts.failed::get));
    var agi = new AgiServer(settings.agi(), turn -> ask(running, numbers, turn), counts, clock);
    try {
      agi.start();
      started.push(agi);
    } catch (IOException e) {
      refusals.add(agiRefusal(e));
    }
  }

  private CompletableFuture<Answer> ask(LiveSwitchboard running, NumberWatch numbers, Turn turn) {
    Instant asked = clock.instant();
    CompletableFuture<Answer> answer =
        switch (turn.happened()) {
          case Turn.Happened.Probed call ->
              CompletableFuture.completedFuture(
                  new Answer(numbers.arrived(call), Optional.empty(), Optional.empty()));
          case Turn.Happened.RecordingCode code -> new Tapes(running, links).dialled(code);
          case Turn.Happened _ -> running.ask(turn);
        };
    return answer.whenComplete(
        (_, _) -> meters.turn(turn.happened(), Duration.between(asked, clock.instant())));
  }

  private void web(
      LiveSwitchboard running,
      Ranking ranking,
      CallStore store,
      Journal journal,
      Follower follower,
      Recordings recordings,
      Backfill backfill,
      NumberWatch numbers,
      Eraser eraser,
      List<String> refusals) {
    links.forEach(this::bind);
    meters.bind(new Figures.JournalFollower("store", follower::backlog, follower::lag));
    meters.bind(
        new Figures.Journal(
            () -> journal.health().waiting(),
            () -> journal.health().refused(),
            () -> journal.health().corrupt(),
            () -> journal.health().cutBytes()));
    meters.bind(new Figures.Recordings(() -> recordings.counts().inWork()));
    try {
      Door door = door(store);
      var supervisors = new Supervisors(() -> settings.routing(), running, links);
      var ports =
          new WebServer.Ports(
              exposition::text,
              readiness(journal, follower),
              () -> view(running),
              supervisors,
              supervisors,
              new StoredCalls(store, settings.routing().account()),
              new OpenTasks(() -> settings.routing(), running, store, () -> tasks(running)),
              backfill,
              shelf(recordings),
              ward(journal, follower, numbers),
              door,
              today,
              numbers,
              eraser,
              settings(running, ranking, store, numbers, door),
              new JournalHappenings(journal),
              settings.sounds().map(SoundLibrary::new),
              (dialled, client) -> worth.of(dialled, client),
              settings.web().openId().map(provider -> new OpenId(provider, clock)));
      var server =
          started(
              new WebServer(
                  new WebServer.Settings(
                      settings.web().listen().host(), settings.web().listen().port(), tls()),
                  ports),
              WebServer::close);
      onFact.set(server::changed);
      onApply.add(server::lookAtCertificate);
    } catch (IOException e) {
      refusals.add(String.valueOf(e.getMessage()));
    } catch (CompletionException | IllegalStateException e) {
      refusals.add(webRefusal(e.getCause() == null ? e : e.getCause()));
    }
  }

  /// As the switchboard values a call.
  private static Worth worth(Settings settings) {
    boolean told =
        Stream.concat(settings.numbers().values().stream(), Stream.of(settings.defaultRoute()))
            .anyMatch(number -> number.value() != 1);
    return (dialled, client) ->
        told
            ? OptionalDouble.of(
                client
                    .flatMap(c -> Optional.ofNullable(settings.clients().get(c)))
                    .flatMap(Client::value)
                    .orElseGet(
                        () ->
                            settings
                                .numbers()
                                .getOrDefault(dialled, settings.defaultRoute())
                                .value()))
            : OptionalDouble.empty();
  }

  private Optional<WebServer.Tls> tls() {
    return settings
        .web()
        .tls()
        .map(
            tls ->
                new WebServer.Tls(
                    new TlsFiles(tls.certificate(), tls.key()),
                    settings.data().resolve(SHOWN_CERTIFICATE)));
  }

  private LiveSettings settings(
      LiveSwitchboard running, Ranking ranking, CallStore store, NumberWatch numbers, Door door) {
    return new LiveSettings(
        file,
        first,
        next -> takeUp(running, ranking, numbers, next),
        consumer -> {
          Instant midnight = today.midnight(clock.instant());
          store.forEachBetween(midnight.minus(CAPPED), midnight, consumer);
        },
        (who, change) -> {
          log.info("settings: {} by {}", change.text(), who.name());
          door.did(who, "settings." + change.group(), change.shownName(), change.text());
        });
  }

  /// What runs stays as it is; what is decided from now on is decided by these.
  private Optional<Refusal> takeUp(
      LiveSwitchboard running, Ranking ranking, NumberWatch numbers, Settings next) {
    Optional<Refusal> refused =
        running
            .change(
                next.routing().with(ranking).with(settings.routing().account()),
                new Numbers(next.numbers(), next.defaultRoute(), next.clients()))
            .orTimeout(CHANGED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
            .join();
    if (refused.isEmpty()) {
      settings = next;
      worth = worth(next);
      onApply.forEach(Runnable::run);
      numbers.change(next);
      meters.know(next.routing().queues().keySet());
    }
    return refused;
  }

  /// Nobody may come in yet: the log tells how the first person does.
  private Door door(CallStore store) throws IOException {
    var link = new SetupLink(settings.data().resolve(SETUP_LINK));
    String token = ApiToken.in(settings.data());
    var door = new Door(store.people(), store.audit(), link, token, clock, new SecureRandom());
    if (door.empty()) {
      log.info(
          "nobody may use the console yet: open {}{} within a day and become its admin",
          settings.web().url(),
          link.renew(new SecureRandom()));
    }
    return door;
  }

  private String webRefusal(Throwable cause) {
    return "web.listen: cannot listen on %s: %s; free the port or give another one"
        .formatted(settings.web().listen(), cause.getMessage());
  }

  private void bind(String pbx, AmiLink link) {
    meters.bind(
        new Figures.AmiLink(
            pbx,
            () -> link.state().status() == AmiState.Status.UP,
            () ->
                link.state()
                    .lastEventAt()
                    .map(at -> Duration.between(at, clock.instant()))
                    .orElse(Duration.ZERO),
            () -> link.state().reconnects(),
            () -> link.state().dropped()));
  }

  private List<Check> readiness(Journal journal, Follower follower) {
    var checks = new ArrayList<Check>();
    checks.add(new Check("journal", () -> journal.health().trouble()));
    checks.add(new Check("database", () -> follower.lastError().or(() -> late(follower))));
    links.forEach(
        (pbx, link) ->
            checks.add(
                new Check(
                    "ami " + pbx,
                    () -> {
                      AmiState state = link.state();
                      return state.status() == AmiState.Status.UP
                          ? Optional.empty()
                          : Optional.of(state.message());
                    })));
    return checks;
  }

  private Ward ward(Journal journal, Follower follower, NumberWatch numbers) {
    return new Ward(
        began,
        readiness(journal, follower),
        () -> links.values().stream().map(AmiLink::state).toList(),
        this::lines,
        numbers::told,
        disks,
        () ->
            new Condition.Journal(
                journal.health().waiting(), follower.backlog(), journal.health().corrupt()),
        trouble,
        doctor);
  }

  private static Optional<String> late(Follower follower) {
    return Optional.of(follower.lag())
        .filter(lag -> lag.compareTo(LATE) > 0)
        .map(
            lag ->
                "%d facts have waited %d s for the database: it is too slow or silent"
                    .formatted(follower.backlog(), lag.toSeconds()));
  }

  private static RecordingShelf shelf(Recordings recordings) {
    return new RecordingShelf() {
      @Override
      public Optional<SeekableByteChannel> sound(String name) {
        return recordings.open(name);
      }

      @Override
      public Optional<Loudness> loudness(String name) {
        return recordings.waveform(name).map(w -> new Loudness(w.length(), w.caller(), w.agent()));
      }
    };
  }

  private static LiveView view(LiveSwitchboard running) {
    return running.view().orTimeout(VIEW_WITHIN.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  private static List<TaskView> tasks(LiveSwitchboard running) {
    return running.tasks().orTimeout(VIEW_WITHIN.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  private Duration inTime(QueueId queue) {
    return Optional.ofNullable(settings.routing().queues().get(queue))
        .map(q -> q.goals().serviceLevel())
        .orElse(DEFAULT_SERVICE_LEVEL);
  }

  private static List<Fact> earlier(Journal journal, CallStore store, Instant now) {
    var facts = new ArrayList<Fact>(store.agents());
    facts.addAll(store.tasks(now.minus(CAPPED)));
    try (Stream<Entry> entries = journal.read(store.position())) {
      entries.map(Entry::fact).forEach(facts::add);
    }
    return facts;
  }

  /// What AMI says at first contact: a message for each PBX that refuses us. Calls are routed all
  /// the same, a little later.
  List<String> refusedLinks() {
    var refused = new ArrayList<String>();
    long deadline = System.nanoTime() + FIRST_CONTACT.toNanos();
    for (AmiLink link : links.values()) {
      AmiState state = link.awaitFirstContact(Duration.ofNanos(deadline - System.nanoTime()));
      if (state.status() != AmiState.Status.UP) {
        refused.add("pbx." + state.pbx() + ": " + state.message());
      }
    }
    return refused;
  }

  /// Waits until all that was decided so far is in the database, and stops in reverse order.
  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        log.warn("while stopping", e);
      }
    }
  }

  /// The store, fed from the journal.
  private record StoreFollower(CallStore store) implements FollowerPort {
    @Override
    public long position() {
      return Math.max(0, store.position() - 1);
    }

    @Override
    public void accept(List<Entry> batch) {
      store.apply(batch.stream().map(e -> new SequencedFact(e.sequence(), e.fact())).toList());
    }
  }
}
