package io.calltrail.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.calltrail.access.Door;
import io.calltrail.access.MemoryPeople;
import io.calltrail.call.AccountId;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallBackRecord;
import io.calltrail.call.CallBackResult;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.CallRecord;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.Comment;
import io.calltrail.call.HungUpBy;
import io.calltrail.call.Marks;
import io.calltrail.call.OfferResult;
import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.call.RecordingFile;
import io.calltrail.call.TaskId;
import io.calltrail.call.TaskReason;
import io.calltrail.console.Condition;
import io.calltrail.console.Today;
import io.calltrail.oidc.OpenId;
import io.calltrail.reports.CallFilter;
import io.calltrail.reports.CallPage;
import io.calltrail.reports.Cursor;
import io.calltrail.reports.Field;
import io.calltrail.reports.Order;
import io.calltrail.reports.Report;
import io.calltrail.reports.ReportQuery;
import io.calltrail.reports.Sums;
import io.calltrail.routing.AgentCommand;
import io.calltrail.routing.LiveView;
import io.calltrail.routing.Refusal;
import io.calltrail.routing.Step;
import io.calltrail.routing.TaskCommand;
import io.calltrail.routing.TaskView;
import io.calltrail.sounds.SoundLibrary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class WebServerTest implements CallArchive {
  /// The call `slow` has been asked for, and may be told.
  private final CountDownLatch asked = new CountDownLatch(1);

  private final CompletableFuture<Void> goOn = new CompletableFuture<>();

  private static final String TOKEN = "0123456789abcdef";
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final AgentId ANNA = new AgentId("anna");
  private static final ApiSchema SCHEMA = schema();

  private final List<AgentCommand> commands = new CopyOnWriteArrayList<>();
  private final List<String> orders = new ArrayList<>();
  private volatile Optional<String> amiProblem = Optional.empty();
  private volatile int limitAsked;

  private final Desk desk = new Desk();

  private final KeptSettings settings = new KeptSettings();
  private final ProbeDesk probes =
      new ProbeDesk() {
        @Override
        public Optional<String> begin(Optional<String> number) {
          orders.add("probe " + number.orElse("all"));
          return number.map(n -> "No tracking number is " + n + ".");
        }

        @Override
        public boolean busy() {
          return false;
        }

        @Override
        public List<ProbeDesk.Probe> latest() {
          return List.of();
        }
      };

  private final KeptHappenings happenings = new KeptHappenings();

  private final WebServer web = web(new MemoryPeople().door(TOKEN, InstantSource.fixed(NOON)));

  private WebServer web(Door door) {
    return web(door, Optional.empty(), Optional.empty());
  }

  private WebServer web(Door door, Optional<SoundLibrary> sounds, Optional<OpenId> openId) {
    try {
      return open(door, sounds, openId);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private WebServer open(Door door, Optional<SoundLibrary> sounds, Optional<OpenId> openId)
      throws IOException {
    return new WebServer(
        new WebServer.Settings("127.0.0.1", 0, Optional.empty()),
        new WebServer.Ports(
            () -> "calltrail_ami_up 1.0\n",
            List.of(new Check("journal", Optional::empty), new Check("ami main", () -> amiProblem)),
            WebServerTest::live,
            this::take,
            supervision(),
            this,
            desk,
            this::backfill,
            new Shelf(),
            new Ward(),
            door,
            new Today(_ -> Duration.ofSeconds(20), ZoneOffset.UTC),
            probes,
            number -> new ErasureDesk.Erased(3, 1, 4, 2, 5, 0),
            settings,
            happenings,
            sounds,
            (_, client) -> OptionalDouble.of(client.isPresent() ? 600 : 100),
            openId));
  }

  /// The same behind another door.
  static WebServer server(Door door) {
    return server(door, Optional.empty());
  }

  /// The same with sounds.
  static WebServer server(Door door, Optional<SoundLibrary> sounds) {
    return server(door, sounds, Optional.empty());
  }

  /// The same with another place to log in.
  static WebServer server(Door door, Optional<SoundLibrary> sounds, Optional<OpenId> openId) {
    var test = new WebServerTest();
    test.web.close();
    return test.web(door, sounds, openId);
  }

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  @AfterEach
  void stop() {
    client.close();
    web.close();
  }

  private volatile Optional<CallFilter> filterAsked = Optional.empty();
  private volatile Optional<Cursor> cursorAsked = Optional.empty();

  @Override
  public CallPage page(
      CallFilter filter, Order order, Optional<Cursor> after, int limit, Duration within) {
    filterAsked = Optional.of(filter);
    cursorAsked = after;
    limitAsked = limit;
    boolean annas = filter.fields().getOrDefault(Field.AGENT, "anna").matches("anna|");
    return new CallPage(
        annas ? List.of(record()) : List.of(),
        after.isEmpty() ? Optional.of(new Cursor(order, NOON, "c1")) : Optional.empty());
  }

  private final List<Comment> comments = new CopyOnWriteArrayList<>();

  @Override
  public List<Comment> comments(CallId call) {
    return comments.stream().sorted(Comparator.comparing(Comment::at)).toList();
  }

  @Override
  public boolean add(Comment comment) {
    return comments.add(comment);
  }

  @Override
  public boolean removeComment(String comment) {
    return comments.removeIf(c -> c.id().equals(comment));
  }

  @Override
  public Report report(ReportQuery query) {
    var sums = new Sums(4, 2, 1, 1, 3, 1, Duration.ofSeconds(9), Duration.ofSeconds(60));
    var filter =
        new CallFilter(
            Optional.of(query.span().from()),
            Optional.of(query.span().to()),
            Map.of(Field.CAMPAIGN, "a&b"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of());
    return new Report(
        query, List.of(new Report.Row("a&b", filter, sums, query.compared().map(_ -> Sums.NONE))));
  }

  private HttpResponse<String> ask(String path) throws Exception {
    return send(request(path).header("Authorization", "Bearer " + TOKEN).GET());
  }

  @Test
  void theListIsFilteredAndPagedOn() throws Exception {
    HttpResponse<String> first =
        ask(
            "/api/v1/calls?from=2026-03-29&to=2026-03-30&zone=Europe/Berlin&caller=+79160000000"
                + "&agent=&outcome=answered&missed=false&sort=arrived&weekday=7&hour=3"
                + "&words=+%D0%96%D0%B0%D0%BB%D0%BE%D0%B1%D0%B0++Refund+refund");

    assertThat(first.statusCode()).isEqualTo(200);
    CallFilter asked = filterAsked.orElseThrow();
    assertThat(asked.from()).contains(Instant.parse("2026-03-28T23:00:00Z"));
    assertThat(asked.to()).contains(Instant.parse("2026-03-29T22:00:00Z"));
    assertThat(asked.fields())
        .isEqualTo(
            Map.of(Field.CALLER, "+79160000000", Field.AGENT, "", Field.OUTCOME, "answered"));
    assertThat(asked.missed()).contains(false);
    assertThat(asked.slot().orElseThrow().hour()).contains(3);
    assertThat(asked.words()).containsExactly("жалоба", "refund");
    String next = JsonMapper.builder().build().readTree(first.body()).path("next").textValue();
    HttpResponse<String> second = ask("/api/v1/calls?sort=arrived&cursor=" + next);
    assertThat(cursorAsked).contains(new Cursor(Order.OLDEST_FIRST, NOON, "c1"));
    assertThat(second.body()).doesNotContain("\"next\"");
    assertThat(problem(ask("/api/v1/calls?cursor=" + next), 400)).contains("same list");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "calls?from=yesterday",
        "calls?from=2026-03-02&to=2026-03-01",
        "calls?outcome=good",
        "calls?missed=perhaps",
        "calls?hour=24&from=2026-03-01&to=2026-03-02",
        "calls?weekday=1",
        "calls?zone=Nowhere",
        "calls?cursor=%25",
        "calls?agent=a&agent=b",
        "calls?colour=red",
        "calls?words=++",
        "calls?words=1+2+3+4+5+6+7+8+9+10+11",
        "calls.csv?limit=5",
        "reports/campaign",
        "reports/campaign?from=2026-03-01",
        "reports/campaign?from=2026-03-01&to=2026-03-02&threshold_seconds=7",
        "reports/campaign?from=2026-03-01&to=2026-03-02&agent=a"
      })
  void aWrongParameterIsRefused(String path) throws Exception {
    assertThat(problem(ask("/api/v1/" + path), 400)).isNotBlank();
  }

  @Test
  void aReportTellsItsRowsTheirCallsAndTheTotal() throws Exception {
    HttpResponse<String> answer =
        ask(
            "/api/v1/reports/campaign?from=2026-03-01&to=2026-03-08&compare_from=2026-02-22"
                + "&compare_to=2026-03-01&zone=UTC");

    JsonNode report = JsonMapper.builder().build().readTree(answer.body());
    JsonNode row = report.path("rows").path(0);
    assertThat(row.path("sums")).isEqualTo(report.path("total"));
    assertThat(row.path("sums").path("repeat").intValue()).isEqualTo(1);
    assertThat(row.path("sums").path("mean_wait_seconds").doubleValue()).isEqualTo(4.5);
    assertThat(row.path("compared").path("calls").intValue()).isZero();
    assertThat(ask(row.path("list").textValue()).statusCode()).isEqualTo(200);
    assertThat(filterAsked.orElseThrow().fields()).isEqualTo(Map.of(Field.CAMPAIGN, "a&b"));
    assertThat(problem(ask("/api/v1/reports/weather?from=2026-03-01&to=2026-03-02"), 404))
        .contains("campaign");
  }

  @Test
  void theTableHoldsEveryPage() throws Exception {
    HttpResponse<String> answer = ask("/api/v1/calls.csv?campaign=spring");

    assertThat(answer.headers().firstValue("content-type")).contains("text/csv; charset=utf-8");
    List<String> lines = answer.body().lines().toList();
    assertThat(lines).as("a head and two pages of one call").hasSize(3);
    assertThat(lines.getFirst()).startsWith("id,arrived,");
    assertThat(lines.get(1)).startsWith(record().id().value() + ",");
    assertThat(send(request("/api/v1/calls.csv").GET()).statusCode()).isEqualTo(401);
  }

  private BackfillDesk.Result backfill(Instant since, Instant until, boolean dryRun) {
    orders.add("backfill " + since + " " + until + " " + dryRun);
    if (since.isBefore(NOON.minus(Duration.ofDays(300)))) {
      throw new IllegalStateException("No event log is named.");
    }
    return new BackfillDesk.Result(
        List.of(
            new BackfillDesk.Made(
                Optional.of(new CallId("c9")),
                true,
                NOON,
                "+442079460001",
                "spring",
                Duration.ofMillis(1500),
                Duration.ZERO)),
        7,
        List.of("line 3 is cut off"));
  }

  @Test
  void theCommandGetsWhatTheServiceMadeUpFor() throws Exception {
    var service = new RunningCalltrail("http://127.0.0.1:" + web.port(), TOKEN, List.of());
    Instant since = NOON.minusSeconds(60);
    assertThat(service.backfill(Optional.of(since), Optional.empty(), true))
        .isEqualTo(backfill(since, NOON, true));
    assertThat(orders).allMatch(("backfill " + since + " " + NOON + " true")::equals).hasSize(2);
    assertThatThrownBy(() -> service.backfill(Optional.of(Instant.EPOCH), Optional.empty(), false))
        .hasMessage("No event log is named.");
    assertThat(
            send(
                request("/api/v1/backfill?since=yesterday")
                    .header("Authorization", "Bearer " + TOKEN)
                    .POST(HttpRequest.BodyPublishers.noBody())))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(400);
  }

  @Test
  void prometheusReadsTheMetricsWithoutAToken() throws Exception {
    HttpResponse<String> answer = send(request("/metrics").GET());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.body()).isEqualTo("calltrail_ami_up 1.0\n");
    assertThat(answer.headers().map()).doesNotContainKeys("server", "date");
  }

  @Test
  void bothVersionsOfHttpAreSpoken() throws Exception {
    for (HttpClient.Version version : HttpClient.Version.values()) {
      if (version.ordinal() <= HttpClient.Version.HTTP_2.ordinal()) {
        HttpResponse<String> answer = send(request("/health/live").version(version).GET());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(version);
      }
    }
  }

  @Test
  void frontPageSaysWhatIsHere() throws Exception {
    assertThat(send(request("/").GET()).body()).contains("/metrics", "/health/ready", "/api/v1");
  }

  @Test
  void readinessTurnsWithItsChecks() throws Exception {
    assertThat(send(request("/health/ready").GET()).body())
        .isEqualTo(
            "{\"ready\":true,\"checks\":[{\"name\":\"journal\",\"ok\":true},"
                + "{\"name\":\"ami main\",\"ok\":true}]}");

    amiProblem = Optional.of("not connected for 12 s");
    HttpResponse<String> unready = send(request("/health/ready").GET());
    assertThat(unready.statusCode()).isEqualTo(503);
    assertThat(unready.body())
        .startsWith("{\"ready\":false")
        .contains("{\"name\":\"ami main\",\"ok\":false,\"problem\":\"not connected for 12 s\"}");
    assertThat(send(request("/health/live").GET()).statusCode()).isEqualTo(200);

    amiProblem = Optional.empty();
    assertThat(send(request("/health/ready").GET()).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Bearer ", "Bearer 0123456789abcdeF", "Bearer 0123456789abcde", "Basic x"})
  void nobodyEntersWithoutTheToken(String authorization) throws Exception {
    for (String path :
        List.of("/api/v1/live", "/api/v1/calls", "/api/v1/calls/x", "/api/nothing")) {
      HttpRequest.Builder request = request(path).GET();
      if (!authorization.isEmpty()) {
        request.header("Authorization", authorization);
      }
      HttpResponse<String> answer = send(request);
      assertThat(problem(answer, 401)).contains("token");
      assertThat(answer.headers().firstValue("www-authenticate"))
          .contains("Bearer realm=\"calltrail\"");
    }
    HttpRequest.Builder post = request("/api/v1/agents/anna/login");
    assertThat(send(post.POST(HttpRequest.BodyPublishers.noBody())).statusCode()).isEqualTo(401);
    assertThat(commands).isEmpty();
  }

  @Test
  void liveViewShowsWhoWaitsAndWhoTalks() throws Exception {
    JsonNode live = json(send(api("/api/v1/live").GET()));

    assertThat(live.at("/waiting/0").toString())
        .isEqualTo(
            "{\"call\":\"c1\",\"queue\":\"sales\",\"campaign\":\"spring\",\"dialled\":\"+78005550199\","
                + "\"since\":\"2026-03-02T12:00:00Z\",\"priority\":2,\"why\":\"priority 2, waits 0 s\",\"position\":1,\"predicted_seconds\":40.0,\"ringing\":[\"anna\"]}");
    assertThat(live.at("/talking/0/caller").textValue()).isEqualTo("+74951112233");
    assertThat(live.at("/talking/0/recording_paused").booleanValue()).isTrue();
    assertThat(live.at("/agents/0/state").textValue()).isEqualTo("wrap_up");
    assertThat(live.at("/queues").toString()).isEqualTo("[\"sales\"]");
    assertThat(live.at("/stale").toString()).isEqualTo("[\"main\"]");
  }

  @Test
  void endedCallIsShownWhole() throws Exception {
    assertThat(json(send(api("/api/v1/calls/c1").GET())).toString())
        .isEqualTo(
            "{\"id\":\"c1\",\"account\":\"main\",\"pbx\":\"main\",\"dialled\":\"+78005550199\","
                + "\"caller\":\"+74951112233\",\"first_time\":true,"
                + "\"origin\":{\"known\":true,\"campaign\":\"spring\",\"utm_source\":\"site\"},"
                + "\"queue\":\"sales\",\"priority\":0,\"arrived\":\"2026-03-02T12:00:00Z\","
                + "\"answered\":\"2026-03-02T12:00:07.500Z\",\"ended\":\"2026-03-02T12:01:00Z\","
                + "\"waited_seconds\":7.5,\"ring_seconds\":5.0,\"talk_seconds\":52.5,"
                + "\"agent\":\"anna\",\"outcome\":\"answered\",\"missed\":false,"
                + "\"hung_up_by\":\"caller\",\"fallback\":false,\"backfilled\":false,"
                + "\"offers\":[{\"number\":1,\"agent\":\"anna\",\"offered\":\"2026-03-02T12:00:00Z\","
                + "\"rang\":\"2026-03-02T12:00:02.500Z\",\"ended\":\"2026-03-02T12:00:07.500Z\","
                + "\"result\":\"answered\"}],"
                + "\"recording\":{\"file\":\"c1.wav\",\"length_seconds\":52.5,\"bytes\":840044,"
                + "\"sha256\":\"00\",\"caller_heard\":true,\"agent_heard\":true}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/calls/c2", "/api/v1/calls/no%20id", "/api/v1/nothing", "/x"})
  void whatIsNotThereIsAProblem(String path) throws Exception {
    assertThat(problem(send(api(path).GET()), 404)).isNotEmpty();
  }

  @Test
  void latestCallsAreLimited() throws Exception {
    assertThat(json(send(api("/api/v1/calls").GET())).at("/calls/0/id").textValue())
        .isEqualTo("c1");
    assertThat(limitAsked).isEqualTo(50);
    assertThat(send(api("/api/v1/calls?limit=500").GET()).statusCode()).isEqualTo(200);
    assertThat(limitAsked).isEqualTo(500);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/calls?limit=0",
        "/api/v1/calls?limit=501",
        "/api/v1/calls?limit=many",
        "/api/v1/calls?limit=",
        "/api/v1/calls?limit=-1",
        "/api/v1/calls?limit=1&limit=2",
        "/api/v1/calls?limits=5",
        "/api/v1/calls/c1?limit=5",
        "/api/v1/live?queue=sales"
      })
  void parametersThatMeanNothingAreRefused(String path) throws Exception {
    assertThat(problem(send(api(path).GET()), 400)).containsAnyOf("limit", "Unknown parameter");
  }

  @ParameterizedTest
  @CsvSource({
    "login, Login[agent=anna]",
    "logout, Logout[agent=anna]",
    "unpause, Unpause[agent=anna]",
    "more-time, MoreTime[agent=anna]",
    "ready, Ready[agent=anna]",
    "'pause?reason=lunch', 'Pause[agent=anna, reason=lunch]'",
    "pause, 'Pause[agent=anna, reason=]'"
  })
  void agentIsCommanded(String verb, String command) throws Exception {
    HttpResponse<String> answer = post("/api/v1/agents/anna/" + verb, "");

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(commands).extracting(Object::toString).containsExactly(command);
  }

  @Test
  void supervisorMovesACallerUpAndJoinsATalk() throws Exception {
    assertThat(post("/api/v1/calls/abc/up", "").statusCode()).isEqualTo(204);
    problem(post("/api/v1/calls/gone/up", ""), 404);
    for (String verb : List.of("listen", "whisper", "barge")) {
      assertThat(post("/api/v1/agents/anna/" + verb + "?phone=105", "").statusCode())
          .isEqualTo(204);
    }
    assertThat(orders)
        .containsExactly(
            "up abc", "up gone", "105 LISTEN anna", "105 WHISPER anna", "105 BARGE anna");
    problem(post("/api/v1/agents/anna/listen", ""), 400);
    problem(post("/api/v1/agents/anna/listen?phone=105&loud=yes", ""), 400);
    problem(post("/api/v1/agents/anna/pause?because=lunch", ""), 400);
    problem(post("/api/v1/agents/anna/pause?reason=a", "{\"reason\": \"b\"}"), 400);
  }

  @Test
  void recordingIsPausedAndResumed() throws Exception {
    assertThat(post("/api/v1/agents/anna/pause-recording", "").statusCode()).isEqualTo(204);
    assertThat(problem(post("/api/v1/agents/anna/resume-recording", ""), 409))
        .contains("Nothing is being recorded of this agent.");
    assertThat(orders).containsExactly("pause anna", "resume anna");
  }

  @Test
  void pauseTakesAReason() throws Exception {
    assertThat(post("/api/v1/agents/anna/pause", "{\"reason\": \" обед \"}").statusCode())
        .isEqualTo(204);
    assertThat(commands).containsExactly(new AgentCommand.Pause(ANNA, "обед"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lunch",
        "[]",
        "{}",
        "{\"reason\":5}",
        "{\"reason\":\"a\",\"x\":1}",
        "{\"reason\":\"a\\nb\"}"
      })
  void pauseForNoSensibleReasonIsRefused(String body) throws Exception {
    problem(post("/api/v1/agents/anna/pause", body), 400);
    assertThat(commands).isEmpty();
  }

  @Test
  void commandsForNobodyOrAtABadMomentAreProblems() throws Exception {
    assertThat(problem(post("/api/v1/agents/nobody/login", ""), 404)).contains("agent");
    assertThat(problem(post("/api/v1/agents/a%2Fb/login", ""), 404)).isNotEmpty();
    assertThat(problem(post("/api/v1/agents/boris/login", ""), 409))
        .isEqualTo("The agent is not after a talk.");
    assertThat(problem(post("/api/v1/agents/anna/dance", ""), 404)).isNotEmpty();
    assertThat(problem(post("/api/v1/agents/anna/login", "x"), 400)).contains("body");
    assertThat(problem(send(api("/api/v1/agents/anna/login").GET()), 405)).contains("method");
  }

  @Test
  void brokenPortIsAProblemThatTellsNothingOfOurInside() throws Exception {
    assertThat(problem(post("/api/v1/agents/broken/login", ""), 500)).doesNotContain("secret");
    assertThat(problem(send(api("/api/v1/calls/broken").GET()), 500)).doesNotContain("secret");
  }

  @Test
  void tooLargeARequestIsRefused() throws Exception {
    assertThat(problem(post("/api/v1/agents/anna/pause", "x".repeat(70_000)), 413))
        .contains("large");
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(() -> new WebServer.Settings("127.0.0.1", 65_536, Optional.empty()))
        .hasMessageContaining("65535");
  }

  @Test
  void whatIsAskedIsAnsweredBeforeAStop() throws Exception {
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(
            api("/api/v1/calls/slow").GET().build(), HttpResponse.BodyHandlers.ofString());
    asked.await();
    Thread stop = Thread.ofVirtual().start(web::close);
    assertThat(stop.join(Duration.ofMillis(300))).as("stopped").isFalse();
    assertThat(answer).isNotDone();
    goOn.complete(null);
    assertThat(answer.get().statusCode()).isEqualTo(200);
    assertThat(stop.join(Duration.ofSeconds(5))).as("stopped").isTrue();
  }

  private CompletableFuture<AgentDesk.Result> take(AgentCommand command) {
    return switch (command.agent().value()) {
      case "anna" -> {
        commands.add(command);
        yield CompletableFuture.completedFuture(new AgentDesk.Result.Done());
      }
      case "boris" ->
          CompletableFuture.completedFuture(
              new AgentDesk.Result.Refused(Refusal.of(Refusal.Why.NOT_AFTER_TALK)));
      case "broken" -> CompletableFuture.failedFuture(new IllegalStateException("secret"));
      default -> CompletableFuture.completedFuture(new AgentDesk.Result.UnknownAgent());
    };
  }

  private Supervision supervision() {
    return new Supervision() {
      @Override
      public CompletableFuture<AgentDesk.Result> moveUp(CallId call) {
        orders.add("up " + call);
        return CompletableFuture.completedFuture(
            call.value().equals("gone")
                ? new AgentDesk.Result.UnknownCall()
                : new AgentDesk.Result.Done());
      }

      @Override
      public CompletableFuture<AgentDesk.Result> join(
          AgentId agent, String phone, Step.Spy.Mode mode) {
        orders.add(phone + " " + mode + " " + agent);
        return CompletableFuture.completedFuture(new AgentDesk.Result.Done());
      }

      @Override
      public CompletableFuture<AgentDesk.Result> pauseRecording(AgentId agent, boolean paused) {
        orders.add((paused ? "pause " : "resume ") + agent);
        return CompletableFuture.completedFuture(
            paused
                ? new AgentDesk.Result.Done()
                : new AgentDesk.Result.Refused(Refusal.of(Refusal.Why.NOT_RECORDED)));
      }
    };
  }

  @Override
  public Optional<CallRecord> call(CallId id) {
    if (id.value().equals("broken")) {
      throw new IllegalStateException("secret");
    }
    if (id.value().equals("slow")) {
      asked.countDown();
      goOn.join();
      return Optional.of(record());
    }
    return Optional.of(record()).filter(call -> call.id().equals(id));
  }

  private static CallRecord record() {
    return new CallRecord(
        new CallId("c1"),
        new AccountId("main"),
        new ChannelRef("main", "1.1", "PJSIP/trunk-1"),
        new PhoneNumber("+78005550199"),
        new Origin(true, "spring", new Marks("site", "", "", "", "")),
        Optional.of(new PhoneNumber("+74951112233")),
        true,
        Optional.of(new QueueId("sales")),
        0,
        List.of(
            new CallRecord.Offer(
                1,
                ANNA,
                NOON,
                Optional.of(NOON.plusMillis(2500)),
                NOON.plusMillis(7500),
                OfferResult.ANSWERED)),
        NOON,
        Optional.of(NOON.plusMillis(7500)),
        NOON.plusSeconds(60),
        Duration.ofMillis(7500),
        Duration.ofSeconds(5),
        Duration.ofMillis(52_500),
        Optional.of(ANNA),
        HungUpBy.CALLER,
        new CallOutcome.Answered(),
        false,
        false,
        Optional.empty(),
        Optional.of(
            new RecordingFile("c1.wav", Duration.ofMillis(52_500), 840_044, "00", true, true)),
        Optional.empty());
  }

  private static LiveView live() {
    return new LiveView(
        NOON,
        List.of(
            new LiveView.Waiting(
                new CallId("c1"),
                new QueueId("sales"),
                "spring",
                new PhoneNumber("+78005550199"),
                Optional.empty(),
                NOON,
                2,
                "priority 2, waits 0 s",
                1,
                Optional.of(Duration.ofSeconds(40)),
                List.of(ANNA))),
        List.of(
            new LiveView.Talking(
                new CallId("c2"),
                new QueueId("sales"),
                "spring",
                new PhoneNumber("+78005550199"),
                Optional.of(new PhoneNumber("+74951112233")),
                ANNA,
                NOON,
                true)),
        List.of(LiveView.AgentView.of(ANNA, "Anna", LiveView.AgentState.WRAP_UP, NOON)),
        List.of(new QueueId("sales")),
        0,
        List.of("main"));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + path))
        .timeout(Duration.ofSeconds(10));
  }

  private HttpRequest.Builder api(String path) {
    return request(path).header("Authorization", "Bearer " + TOKEN);
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return send(api(path).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.request().uri().getPath().startsWith("/api/")) {
      SCHEMA.check(answer);
    }
    return answer;
  }

  private static ApiSchema schema() {
    try {
      return new ApiSchema();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type"))
        .contains("application/json; charset=utf-8");
    return new JsonMapper().readTree(answer.body());
  }

  /// The detail of a problem with that status.
  private static String problem(HttpResponse<String> answer, int status) throws Exception {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    JsonNode problem = new JsonMapper().readTree(answer.body());
    assertThat(problem.path("status").intValue()).isEqualTo(status);
    assertThat(problem.path("type").textValue()).isEqualTo("about:blank");
    assertThat(problem.path("title").textValue()).isNotEmpty();
    return problem.path("detail").textValue();
  }

  // ---- call-back tasks

  @Test
  void openTasksAreListedWithTheirAge() throws Exception {
    String body = send(api("/api/v1/tasks").GET()).body();

    assertThat(body)
        .contains("\"id\":\"t1\"", "\"client\":\"+442079460123\"", "\"age_seconds\":1200.0")
        .contains("\"overdue\":true", "\"reason\":\"abandoned\"", "\"state\":\"open\"");
  }

  @Test
  void agentTakesATaskCallsAndIsDone() throws Exception {
    for (String verb : List.of("take", "call", "done")) {
      var answer = post("/api/v1/tasks/t1/" + verb, "{\"agent\": \"anna\"}");
      assertThat(answer.statusCode()).as(verb).isEqualTo(204);
    }
    var task = new TaskId("t1");
    assertThat(desk.commands)
        .containsExactly(
            new TaskCommand.Take(task, ANNA),
            new TaskCommand.CallNow(task, ANNA),
            new TaskCommand.Done(task, ANNA));
  }

  @Test
  void whatCannotBeDoneWithATaskIsToldWhy() throws Exception {
    assertThat(post("/api/v1/tasks/nobodys/take", "{\"agent\": \"anna\"}").statusCode())
        .isEqualTo(404);
    assertThat(post("/api/v1/tasks/t1/take", "{\"agent\": \"nobody\"}").statusCode())
        .isEqualTo(400);
    assertThat(post("/api/v1/tasks/t1/take", "").statusCode()).isEqualTo(400);
    desk.refusal = Optional.of(Refusal.of(Refusal.Why.NOT_FREE));
    var refused = post("/api/v1/tasks/t1/call", "{\"agent\": \"anna\"}");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("The agent is not free.");
  }

  @Test
  void callBacksMadeAreListed() throws Exception {
    assertThat(send(api("/api/v1/call-backs?limit=7").GET()).body())
        .contains(
            "\"id\":\"b1\"", "\"missed\":\"c1\"", "\"result\":\"spoken\"", "\"talk_seconds\":30.0");
    assertThat(desk.limit).isEqualTo(7);
  }

  /// Nothing is recorded.
  static final class Shelf implements RecordingShelf {
    @Override
    public Optional<SeekableByteChannel> sound(String name) {
      return Optional.empty();
    }

    @Override
    public Optional<Loudness> loudness(String name) {
      return Optional.empty();
    }
  }

  /// All is well.
  static final class Ward implements Infirmary {
    @Override
    public Condition condition() {
      return new Condition(
          "1.0",
          "25",
          NOON,
          List.of(new Condition.Check("journal", Optional.empty())),
          List.of(new Condition.Link("main", true, NOON, "22.10.1", 0, "")),
          List.of(
              new Condition.Line(false, "provider", true, NOON, 12.3),
              new Condition.Line(true, "ann", true, NOON, 4),
              new Condition.Line(true, "ben", false, NOON, 5)),
          List.of(
              new Condition.Tried("+442079460001", "spring", true, "fine", "spring", NOON),
              new Condition.Tried("+442079460002", "summer", false, "refused", "404", NOON)),
          List.of(new Condition.Disk("data", 5e9, 1e10)),
          new Condition.Journal(0, 0, 0),
          List.of(new Condition.Trouble(NOON, false, "the disk of data is nearly full")));
    }

    @Override
    public List<Condition.Finding> examine() {
      return List.of(new Condition.Finding(true, "configuration: can be read"));
    }
  }

  static final class Desk implements TaskDesk {
    final List<TaskCommand> commands = new CopyOnWriteArrayList<>();
    volatile Optional<Refusal> refusal = Optional.empty();
    volatile int limit;

    @Override
    public List<TaskView> open() {
      Instant missed = NOON.minusSeconds(1200);
      return List.of(
          new TaskView(
              new TaskId("t1"),
              new CallId("c1"),
              new QueueId("sales"),
              new PhoneNumber("+442079460001"),
              Optional.of(new PhoneNumber("+442079460123")),
              TaskReason.ABANDONED,
              missed,
              missed.plusSeconds(900),
              missed.plusSeconds(345_600),
              Optional.empty(),
              1,
              0,
              TaskView.State.OPEN,
              Optional.empty()));
    }

    @Override
    public List<TaskView> openFor(AgentId agent) {
      return agent.equals(ANNA) ? open() : List.of();
    }

    @Override
    public List<CallBackRecord> callBacks(int most) {
      limit = most;
      return List.of(
          new CallBackRecord(
              new CallId("b1"),
              new TaskId("t1"),
              new CallId("c1"),
              1,
              ANNA,
              NOON,
              Optional.of(NOON),
              Optional.of(NOON),
              NOON.plusSeconds(30),
              Duration.ofSeconds(30),
              CallBackResult.SPOKEN,
              Optional.empty()));
    }

    @Override
    public CompletableFuture<Optional<Refusal>> command(TaskCommand command) {
      commands.add(command);
      return CompletableFuture.completedFuture(refusal);
    }
  }

  // ---- settings

  private HttpResponse<String> put(String query, String yaml, String... headers) throws Exception {
    var request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + web.port() + "/api/v1/settings" + query))
            .header("Authorization", "Bearer " + TOKEN)
            .PUT(HttpRequest.BodyPublishers.ofString(yaml));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void settingsAreReplacedByWhoHasSeenThem() throws Exception {
    String seen = "\"" + settings.current().tag() + "\"";

    assertThat(put("", "a: 1").statusCode()).isEqualTo(428);
    assertThat(put("?dry_run=maybe", "a: 1", "If-Match", seen).statusCode()).isEqualTo(400);
    HttpResponse<String> tried = put("?dry_run=true", "a: 1", "If-Match", seen);
    assertThat(tried.statusCode()).isEqualTo(200);
    assertThat(tried.body())
        .contains("\"changes\":[\"web.listen one → other\"]", "\"at_restart\":[\"web.listen")
        .contains("12 of yesterday's calls would have gone to campaign outdoor instead of brand");
    assertThat(settings.current().yaml()).isEqualTo("region: GB\n");

    HttpResponse<String> done = put("", "a: 1", "If-Match", seen);
    assertThat(done.statusCode()).isEqualTo(200);
    assertThat(done.headers().firstValue("etag")).hasValue("\"" + settings.current().tag() + "\"");
    assertThat(settings.current().yaml()).isEqualTo("a: 1");
    assertThat(put("", "b: 1", "If-Match", seen).statusCode()).isEqualTo(412);
    assertThat(put("", "busy", "If-Match", "*").statusCode()).isEqualTo(409);
    HttpResponse<String> bad = put("", "bad", "If-Match", "*");
    assertThat(bad.statusCode()).isEqualTo(422);
    assertThat(bad.headers().firstValue("content-type")).hasValue("application/problem+json");
    assertThat(bad.body()).contains("\"line\":3", "calltrail.yaml:3: queues: is bad");
  }

  @Test
  void aCommandSentAgainWithTheSameKeyIsNotCarriedOutAgain() throws Exception {
    String path = "/api/v1/agents/anna/pause?reason=lunch";
    HttpResponse<String> first = send(command(path, "k1"));
    HttpResponse<String> again = send(command(path, "k1"));
    assertThat(List.of(first.statusCode(), again.statusCode())).containsExactly(204, 204);
    assertThat(first.headers().firstValue(Idempotency.REPLAYED)).isEmpty();
    assertThat(again.headers().firstValue(Idempotency.REPLAYED)).contains("true");
    assertThat(commands).hasSize(1);
    assertThat(problem(send(command("/api/v1/agents/anna/unpause", "k1")), 422))
        .contains("another request");
    assertThat(problem(send(command(path, "a b")), 400)).contains("visible ASCII");
    assertThat(send(command(path, "k2")).statusCode()).isEqualTo(204);
    assertThat(commands).hasSize(2);
  }

  @Test
  void aRefusalIsToldAgainAndAFailureIsTriedAgain() throws Exception {
    String path = "/api/v1/agents/nobody/login";
    assertThat(send(command(path, "k1")).statusCode()).isEqualTo(404);
    assertThat(send(command(path, "k1")).headers().firstValue(Idempotency.REPLAYED))
        .contains("true");
  }

  private HttpRequest.Builder command(String path, String key) {
    return api(path).header(Idempotency.HEADER, key).POST(HttpRequest.BodyPublishers.noBody());
  }

  @Test
  @Timeout(20)
  void whoComesAgainWithAnEventsIdGetsWhatCameAfterIt() throws Exception {
    for (int i = 1; i <= 3; i++) {
      happenings.add(new CallEvent.Rejoined(new CallId("c" + i), NOON));
    }
    try (Stream<String> lines = events(api("/api/v1/events").header("Last-Event-ID", "1"))) {
      assertThat(lines.filter(l -> l.startsWith("id:") || l.startsWith("data:")).limit(4))
          .satisfiesExactly(
              l -> assertThat(l).isEqualTo("id: 2"),
              l -> assertThat(l).contains("\"type\":\"rejoined\"").contains("\"call\":\"c2\""),
              l -> assertThat(l).isEqualTo("id: 3"),
              l -> assertThat(l).contains("\"call\":\"c3\""));
    }
    try (Stream<String> lines = events(api("/api/v1/events"))) {
      Iterator<String> each = lines.iterator();
      assertThat(each.next()).isEqualTo(": from here on");
      happenings.add(new CallEvent.Rejoined(new CallId("c4"), NOON));
      assertThat(each.next()).isEmpty();
      assertThat(each.next()).isEqualTo("id: 4");
    }
    happenings.letGoBefore(3);
    assertThat(problem(ask("/api/v1/events?after=1"), 410)).contains("not kept any more");
    assertThat(problem(ask("/api/v1/events?after=9"), 410)).contains("not kept any more");
    assertThat(problem(ask("/api/v1/events?after=x"), 400)).contains("id of one event");
    assertThat(problem(ask("/api/v1/events?since=1"), 400)).contains("\"after\"");
    assertThat(send(request("/api/v1/events")).statusCode()).isEqualTo(401);
  }

  private Stream<String> events(HttpRequest.Builder request) throws Exception {
    HttpResponse<Stream<String>> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofLines());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
    return answer.body();
  }

  @Test
  void commandsListCopyAndTellWhatTheServiceRefuses() throws Exception {
    var service = new RunningCalltrail("http://127.0.0.1:" + web.port(), TOKEN, List.of());
    List<RunningCalltrail.CallLine> calls = service.calls(Map.of("campaign", "spring"), 2);
    assertThat(calls).hasSize(2).allMatch(call -> call.id().equals(record().id().value()));
    assertThat(filterAsked.orElseThrow().fields()).containsEntry(Field.CAMPAIGN, "spring");
    var table = new ByteArrayOutputStream();
    var told = new ArrayList<Long>();
    assertThat(service.export(Map.of(), table, told::add)).isEqualTo(3);
    assertThat(told).containsExactly(1L, 2L, 3L);
    assertThat(table.toString(UTF_8)).startsWith("id,").contains(record().id().value());
    assertThatThrownBy(() -> service.export(Map.of("outcome", "good"), table, _ -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("outcome");
    assertThat(service.agents()).extracting(RunningCalltrail.AgentLine::id).contains("anna");
    service.tell("anna", "pause", Optional.of("a b&c"));
    assertThat(commands).containsExactly(new AgentCommand.Pause(ANNA, "a b&c"));
    assertThatThrownBy(() -> service.tell("nobody", "login", Optional.empty()))
        .hasMessageContaining("No agent has this id");
  }
}
