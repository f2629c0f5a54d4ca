package io.calltrail.web;

import static java.util.Map.entry;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.calltrail.access.Door;
import io.calltrail.console.BoardView;
import io.calltrail.console.Pages;
import io.calltrail.console.Today;
import io.calltrail.oidc.OpenId;
import io.calltrail.routing.LiveView;
import io.calltrail.routing.TaskView;
import io.calltrail.sounds.SoundLibrary;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP side of the service. Listens from construction to [#close()].
public final class WebServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

  /// Where to listen.
  ///
  /// @param bind the address to listen on, as a literal; loopback unless a proxy with TLS stands
  ///   elsewhere
  /// @param port 0 to 65535; 0 takes a free one
  /// @param tls empty: plain HTTP
  public record Settings(String bind, int port, Optional<Tls> tls) {
    public static final String BIND = "127.0.0.1";
    public static final int PORT = 8280;

    public Settings {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port must be 0 to 65535, but is " + port);
      }
    }
  }

  /// With TLS.
  ///
  /// @param shown a file for commands beside the service: the certificate in use
  public record Tls(TlsFiles files, Path shown) {}

  /// What the server shows, and whom it tells.
  ///
  /// @param metrics the page for Prometheus, text format 0.0.4
  /// @param live answers at once
  /// @param today what the wallboard counts
  /// @param sounds empty when the settings name no folder for them
  /// @param openId empty when people come in by passwords only
  public record Ports(
      Supplier<String> metrics,
      List<Check> readiness,
      Supplier<LiveView> live,
      AgentDesk agents,
      Supervision supervision,
      CallArchive calls,
      TaskDesk tasks,
      BackfillDesk backfill,
      RecordingShelf recordings,
      Infirmary infirmary,
      Door door,
      Today today,
      ProbeDesk probes,
      ErasureDesk erasure,
      SettingsDesk settings,
      Happenings happenings,
      Optional<SoundLibrary> sounds,
      Worth worth,
      Optional<OpenId> openId) {
    public Ports {
      readiness = List.copyOf(readiness);
    }
  }

  private static final String SOUND = "/api/v1/sounds/{group}/{name}";

  private static final String WHAT_IS_HERE =
      """
      Calltrail

      /metrics                             for Prometheus
      /health/live  /health/ready          for supervisors
      /api/v1/live                         who waits, who talks, what agents do
      /api/v1/calls?limit=50               ended calls, the latest first: from, to, campaign, queue, agent and more
      /api/v1/calls.csv                    all of them as a table
      /api/v1/events                       what happens to calls, as server-sent events; Last-Event-ID goes on
      /api/v1/reports/{name}?from=&to=     campaign, source, queue, agent, outcome, number, hour or day
      /api/v1/calls/{id}                   one of them
      /api/v1/calls/{id}/comments          what was written at moments of its recording; POST {"at_seconds": 12.5,
                                           "text": "..."} adds one, DELETE .../comments/{comment} takes it away
      POST /api/v1/agents/{id}/login       also logout, pause?reason=, unpause, more-time, ready,
                                           pause-recording, resume-recording
      POST /api/v1/agents/{id}/listen      also whisper, barge: ?phone=SUPERVISOR
      POST /api/v1/calls/{id}/up           a waiting caller is served next
      /api/v1/tasks                        open call-back tasks
      POST /api/v1/tasks/{id}/take         also done, call; body {"agent": "ID"}
      /api/v1/call-backs?limit=50          the latest calls made for tasks
      POST /api/v1/backfill?since=&until=  calls made up for from the PBX's event log; dry_run=true only tells
      /api/v1/probes                       what the latest call to each number told
      POST /api/v1/erasures                body {"number": "+44..."}: a person's number and sound are erased
      /api/v1/settings                     the settings file; PUT with If-Match puts another in force, dry_run=true only tells
      POST /api/v1/probes                  calls the numbers now; ?number= only this one
      /api/v1/sounds                       music and announcements; PUT .../{group}/{name} brings a file, DELETE takes it away
      /api/v1/people  /api/v1/tokens       who may come in; /api/v1/audit who changed what
      /api/v1/health                       how service, links, lines and disks are
      /api/v1/openapi.yaml                 all of it, for programs (OpenAPI 3.1)

      /api needs the header "Authorization: Bearer TOKEN". The console for people is here, in a browser.
      """;

  private static final MediaType PROMETHEUS =
      MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

  private static final Set<HttpMethod> SERVED =
      Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE);

  private static final String HSTS = "strict-transport-security";
  private static final long A_YEAR = 31_536_000;

  private static final int EVENT_LOOPS = 2;

  /// A wallboard keeps one open.
  private static final int CONNECTIONS = 2000;

  private static final int LONGEST_REQUEST = 64 * 1024;
  private static final int LONGEST_SETTINGS = 10 * 1024 * 1024;

  private static final Duration REQUEST_TIME = Duration.ofSeconds(10);
  private static final Duration BACKFILL_TIME = Duration.ofMinutes(30);
  private static final Duration EXAMINATION_TIME = Duration.ofMinutes(2);
  private static final Duration EXPORT_TIME = Duration.ofHours(2);
  private static final Duration IDLE_TIME = Duration.ofSeconds(60);
  private static final Duration STOP_TIME = Duration.ofSeconds(2);
  private static final Duration DRAIN_TIME = Duration.ofMillis(50);

  private final Running running = new Running();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("web-", 0).factory());
  private final Server server;
  private final Optional<ShownCertificate> certificate;
  private final BoardStream boards;
  private final EventStream events;
  private final Idempotency idempotency = new Idempotency(InstantSource.system());

  /// @throws IllegalStateException when the address cannot be listened on
  /// @throws IOException when certificate or key cannot be used: which file, why, and what to do
  public WebServer(Settings settings, Ports ports) throws IOException {
    lighten();
    certificate = certificate(settings);
    Health health = new Health(ports.readiness(), ports.infirmary());
    Api api = new Api(ports);
    Pages pages = new Pages();
    Assets assets = new Assets();
    Supplier<BoardView> board = () -> board(ports);
    boards = new BoardStream(pages, board);
    events = new EventStream(ports.happenings(), threads);
    Console console = new Console(ports, pages, assets, board, boards, ZoneId.systemDefault());
    Comments comments = new Comments(ports, pages, console);
    Calls calls = new Calls(ports, pages, console, comments);
    Reports reports = new Reports(ports, pages, console);
    MissedCalls missed = new MissedCalls(ports, pages, console);
    People people = new People(ports, pages, console);
    ServerBuilder builder =
        Server.builder()
            .defaultHostname("localhost")
            .workerGroup(new Loops("web", EVENT_LOOPS), true)
            .bossGroupFactory(_ -> new Loops("web-accept", 1))
            .maxNumConnections(CONNECTIONS)
            .maxRequestLength(LONGEST_REQUEST)
            .requestTimeout(REQUEST_TIME)
            .idleTimeout(IDLE_TIME)
            .gracefulShutdownTimeout(Duration.ZERO, Duration.ZERO)
            .connectionDrainDuration(DRAIN_TIME)
            .disableServerHeader()
            .disableDateHeader()
            .errorHandler(new ProblemHandler());
    listen(builder, new InetSocketAddress(settings.bind(), settings.port()));
    get(
        builder,
        "/",
        (ctx, request) ->
            request.headers().get(HttpHeaderNames.ACCEPT, "").contains("text/html")
                ? console.home(ctx, request)
                : text(MediaType.PLAIN_TEXT_UTF_8, WHAT_IS_HERE));
    get(builder, "/static/{hash}/{name}", assets::get);
    get(builder, "/login", console::login);
    post(builder, "/login", console::enter);
    get(builder, Console.OPENID, console::openId);
    get(builder, Console.OPENID_BACK, console::openIdBack);
    get(builder, "/setup", console::setup);
    post(builder, "/setup", console::makeAdmin);
    post(builder, "/look", console::look);
    post(builder, "/logout", console::logout);
    get(builder, "/board", console::board);
    get(builder, "/calls", calls::list);
    get(builder, "/calls/{id}", calls::one);
    get(builder, "/calls/{id}/recording", calls::recording);
    get(builder, "/calls/{id}/loudness", calls::loudness);
    post(builder, "/calls/{id}/comments", comments::write);
    post(builder, "/calls/{id}/comments/{comment}/delete", comments::remove);
    get(builder, "/reports", reports::first);
    get(builder, "/reports/{name}", reports::one);
    get(builder, "/missed", missed::list);
    post(builder, "/missed/{id}/call", missed::call);
    post(builder, "/missed/{id}/take", missed::take);
    post(builder, "/missed/{id}/done", missed::done);
    get(builder, "/health", console::health);
    builder
        .route()
        .post("/health/doctor")
        .requestTimeout(EXAMINATION_TIME)
        .build(service(console::examine));
    SettingsPages settingsPages = new SettingsPages(ports, pages, console);
    get(builder, "/guide", settingsPages::guide);
    get(builder, "/settings", settingsPages::home);
    var library = new Sounds(ports);
    var sounds = new SoundPages(library, pages, console);
    get(builder, "/settings/sounds", sounds::all);
    builder
        .route()
        .post("/settings/sounds")
        .maxRequestLength(SoundPages.LARGEST)
        .requestTimeout(EXAMINATION_TIME)
        .build(service(sounds::add));
    get(builder, "/settings/sounds/{group}/{name}", sounds::heard);
    post(builder, "/settings/sounds/{group}/{name}/delete", sounds::remove);
    get(builder, "/settings/{id}", settingsPages::list);
    get(builder, "/settings/{id}/form", settingsPages::form);
    post(builder, "/settings/{id}", settingsPages::change);
    get(builder, "/account", people::account);
    post(builder, "/account", people::newPassword);
    get(builder, "/people", people::all);
    post(builder, "/people", people::add);
    post(builder, "/people/{id}", people::change);
    post(builder, "/tokens", people::addToken);
    post(builder, "/tokens/{id}/revoke", people::revokeToken);
    get(builder, "/audit", people::audit);
    builder.route().get("/board/stream").build((ctx, _) -> console.boardStream(ctx));
    get(builder, "/metrics", (_, _) -> text(PROMETHEUS, ports.metrics().get()));
    get(builder, "/health/live", health::live);
    get(builder, "/health/ready", health::ready);
    get(builder, "/api/v1/live", api::live);
    get(builder, "/api/v1/calls", api::calls);
    builder
        .route()
        .get("/api/v1/calls.csv")
        .requestTimeout(EXPORT_TIME)
        .build((ctx, _) -> api.export(ctx, threads));
    builder.route().get("/api/v1/events").build((ctx, _) -> events.open(ctx));
    get(builder, "/api/v1/openapi.yaml", new Description()::get);
    get(builder, "/api/v1/calls/{id}", api::call);
    get(builder, "/api/v1/calls/{id}/comments", comments::list);
    command(builder, "calls/{id}/comments", REQUEST_TIME, comments::post);
    builder
        .route()
        .delete("/api/v1/calls/{id}/comments/{comment}")
        .build(service(comments::delete));
    get(builder, "/api/v1/reports/{name}", api::report);
    get(builder, "/api/v1/tasks", api::tasks);
    get(builder, "/api/v1/call-backs", api::callBacks);
    get(builder, "/api/v1/probes", api::probes);
    SettingsApi settingsApi = new SettingsApi(ports.settings());
    get(builder, "/api/v1/settings", settingsApi::read);
    builder
        .route()
        .put("/api/v1/settings")
        .maxRequestLength(LONGEST_SETTINGS)
        .build(service(settingsApi::replace));
    var soundApi = new SoundApi(library);
    get(builder, "/api/v1/sounds", soundApi::all);
    get(builder, SOUND, soundApi::one);
    builder
        .route()
        .put(SOUND)
        .maxRequestLength(SoundPages.LARGEST)
        .requestTimeout(EXAMINATION_TIME)
        .build(service(soundApi::put));
    builder.route().delete(SOUND).build(service(soundApi::delete));
    var peopleApi = new PeopleApi(ports.door());
    get(builder, "/api/v1/people", peopleApi::people);
    command(builder, "people", REQUEST_TIME, peopleApi::add);
    builder.route().put("/api/v1/people/{id}").build(service(peopleApi::change));
    get(builder, "/api/v1/tokens", peopleApi::tokens);
    command(builder, "tokens", REQUEST_TIME, peopleApi::addToken);
    builder.route().delete("/api/v1/tokens/{id}").build(service(peopleApi::revoke));
    get(builder, "/api/v1/audit", peopleApi::audit);
    get(builder, "/api/v1/health", health::condition);
    command(builder, "probes", REQUEST_TIME, api::probe);
    command(builder, "erasures", EXAMINATION_TIME, api::erase);
    Map.<String, Resource>of("take", api::take, "done", api::done, "call", api::callNow)
        .forEach((verb, task) -> command(builder, "tasks/{id}/" + verb, REQUEST_TIME, task));
    Map.<String, Resource>ofEntries(
            entry("login", api::login),
            entry("logout", api::logout),
            entry("pause", api::pause),
            entry("unpause", api::unpause),
            entry("more-time", api::moreTime),
            entry("ready", api::ready),
            entry("pause-recording", api::pauseRecording),
            entry("resume-recording", api::resumeRecording),
            entry("listen", api::listen),
            entry("whisper", api::whisper),
            entry("barge", api::barge))
        .forEach((verb, agent) -> command(builder, "agents/{id}/" + verb, REQUEST_TIME, agent));
    command(builder, "calls/{id}/up", REQUEST_TIME, api::up);
    command(builder, "backfill", BACKFILL_TIME, api::backfill);
    builder.decorator(new Gate(ports.door(), console, threads));
    builder.decorator(running);
    server = builder.build();
    everyRouteHasARight();
    server.start().join();
    LOG.info(
        "web: listening on {} port {}{}",
        settings.bind(),
        port(),
        certificate.isPresent() ? " with TLS" : "");
  }

  private static Optional<ShownCertificate> certificate(Settings settings) throws IOException {
    if (settings.tls().isEmpty()) {
      return Optional.empty();
    }
    Tls tls = settings.tls().get();
    try {
      return Optional.of(new ShownCertificate(tls.files(), tls.shown(), InstantSource.system()));
    } catch (IOException e) {
      throw new IOException("web.tls: " + e.getMessage(), e);
    }
  }

  private void listen(ServerBuilder builder, InetSocketAddress address) {
    if (certificate.isEmpty()) {
      builder.http(address);
      return;
    }
    builder.https(address).tlsProvider(certificate.get()).addHeader(HSTS, "max-age=" + A_YEAR);
  }

  /// Takes a renewed certificate now, not at the next look.
  public void lookAtCertificate() {
    certificate.ifPresent(ShownCertificate::look);
  }

  /// The port listened on.
  public int port() {
    return server.activeLocalPort();
  }

  /// Something has happened that wallboards may show. Returns at once.
  public void changed() {
    boards.changed();
  }

  private static BoardView board(Ports ports) {
    LiveView live = ports.live().get();
    List<TaskView> owed = ports.tasks().open();
    int overdue = (int) owed.stream().filter(task -> task.overdue(live.at())).count();
    return new BoardView(
        live,
        ports.today().at(live.at()),
        owed.size(),
        overdue,
        atRisk(live, owed, ports.worth()),
        false);
  }

  private static OptionalDouble atRisk(LiveView live, List<TaskView> owed, Worth worth) {
    return Stream.concat(
            live.waiting().stream().map(w -> worth.of(w.dialled(), w.caller())),
            owed.stream().map(task -> worth.of(task.dialled(), task.client())))
        .flatMapToDouble(OptionalDouble::stream)
        .reduce(Double::sum);
  }

  private void everyRouteHasARight() {
    for (String route : routes()) {
      String[] words = route.split(" ", 2);
      if (Rights.of(HttpMethod.valueOf(words[0]), words[1]).isEmpty()) {
        throw new IllegalStateException("no row of Rights says who may " + route);
      }
    }
  }

  /// Method and path of all that is served.
  List<String> routes() {
    return server.config().serviceConfigs().stream()
        .flatMap(
            service ->
                service.route().methods().stream()
                    .filter(SERVED::contains)
                    .map(m -> m + " " + Rights.written(service.route())))
        .toList();
  }

  /// Gives running requests two seconds, and returns when all is stopped.
  @Override
  public void close() {
    boards.close();
    events.close();
    running.end(STOP_TIME);
    server.stop().join();
    certificate.ifPresent(ShownCertificate::close);
    threads.shutdownNow();
  }

  @FunctionalInterface
  private interface Resource
      extends BiFunction<ServiceRequestContext, AggregatedHttpRequest, AggregatedHttpResponse> {}

  private void get(ServerBuilder builder, String path, Resource resource) {
    builder.route().get(path).build(service(resource));
  }

  private void post(ServerBuilder builder, String path, Resource resource) {
    builder.route().post(path).build(service(resource));
  }

  /// Of the interface: carried out once, however often it is sent with one key.
  private void command(ServerBuilder builder, String path, Duration most, Resource resource) {
    builder
        .route()
        .post("/api/v1/" + path)
        .requestTimeout(most)
        .build(
            service(
                (ctx, request) ->
                    idempotency.once(ctx, request, () -> resource.apply(ctx, request))));
  }

  private HttpService service(Resource resource) {
    return (ctx, request) ->
        HttpResponse.of(
            request
                .aggregate()
                .thenCompose(
                    whole ->
                        CompletableFuture.supplyAsync(() -> resource.apply(ctx, whole), threads))
                .thenApply(AggregatedHttpResponse::toHttpResponse));
  }

  private static AggregatedHttpResponse text(MediaType type, String text) {
    return AggregatedHttpResponse.of(HttpStatus.OK, type, text);
  }

  /// Armeria reads these once, when its classes load: no native transports or OpenSSL to unpack, no
  /// pools beyond what one small server needs. A property given on the command line stays.
  private static void lighten() {
    Map.of(
            "com.linecorp.armeria.transportType", "nio",
            "com.linecorp.armeria.useEpoll", "false",
            "com.linecorp.armeria.tlsEngineType", "jdk",
            "com.linecorp.armeria.numCommonWorkers", "1",
            "com.linecorp.armeria.numCommonBlockingTaskThreads", "1",
            "com.linecorp.armeria.warnNettyVersions", "false",
            "com.linecorp.armeria.verboseResponses", "false",
            "com.linecorp.armeria.reportBlockedEventLoop", "false")
        .forEach((name, value) -> System.getProperties().putIfAbsent(name, value));
  }
}
