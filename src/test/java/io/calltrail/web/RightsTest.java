package io.calltrail.web;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.access.Asker;
import io.calltrail.access.Door;
import io.calltrail.access.MemoryPeople;
import io.calltrail.access.Role;
import io.calltrail.access.Scope;
import io.calltrail.call.AgentId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each role on each route of the running server, against the table in `web/rights.txt`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class RightsTest {
  private static final String PASSWORD = "correct horse battery";
  private static final String MASTER = "0123456789abcdef";
  private static final Asker US = new Asker.Program("test", Set.of());

  private final Door door = new MemoryPeople().door(MASTER, InstantSource.system());
  private final WebServer web = WebServerTest.server(door);
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<Role, Reader> readers = new EnumMap<>(Role.class);

  private record Reader(String secret, String csrf) {}

  record Cell(String method, String path, String who, String may) {
    @Override
    public String toString() {
      return who + ": " + method + " " + path + " " + may;
    }
  }

  @BeforeAll
  void people() {
    for (Role role : Role.values()) {
      door.add(US, role.label(), role.label(), PASSWORD, role, agent(role));
    }
  }

  private static Optional<AgentId> agent(Role role) {
    return role == Role.AGENT ? Optional.of(new AgentId("anna")) : Optional.empty();
  }

  private Reader reader(Role role) {
    return readers.computeIfAbsent(role, this::enter);
  }

  private Reader enter(Role role) {
    String secret = ((Door.Entry.In) door.enter(role.label(), PASSWORD, "::1")).secret();
    return new Reader(secret, ((Asker.Human) door.bySession(secret)).csrf());
  }

  @AfterAll
  void stop() {
    client.close();
    web.close();
  }

  static Stream<Cell> cells() {
    List<String[]> lines = lines().map(line -> line.split("\\s+")).toList();
    String[] heads = {"nobody", "admin", "supervisor", "agent", "analyst", "auditor"};
    return lines.stream()
        .flatMap(
            line ->
                java.util.stream.IntStream.range(0, heads.length)
                    .mapToObj(i -> new Cell(line[0], line[1], heads[i], line[i + 2])));
  }

  private static Stream<String> lines() {
    try {
      return Files.readAllLines(Path.of("src/test/resources/web/rights.txt")).stream()
          .filter(line -> !line.startsWith("#") && !line.isBlank());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyRouteOfTheRunningServerStandsInTheTable() {
    assertThat(lines().map(l -> l.split("\\s+")).map(l -> l[0] + " " + l[1]))
        .containsExactlyInAnyOrderElementsOf(web.routes());
  }

  @ParameterizedTest
  @MethodSource("cells")
  void whoMayMayAndNobodyElse(Cell cell) throws Exception {
    switch (cell.may()) {
      case "yes" -> assertThat(refused(cell, "anna")).isEmpty();
      case "-" -> assertThat(refused(cell, "anna")).isNotEmpty();
      case "own" -> {
        assertThat(refused(cell, "anna")).isEmpty();
        assertThat(refused(cell, "boris")).isNotEmpty();
      }
      default -> throw new IllegalArgumentException(cell.toString());
    }
  }

  /// How the gate refused; empty when it let in.
  private Optional<String> refused(Cell cell, String id) throws Exception {
    Optional<Role> role = Role.of(cell.who());
    String path =
        cell.path()
            .replace("{id}", id)
            .replace("{hash}", "0")
            .replace("{name}", "console.css")
            .replace("{comment}", "c1")
            .replace("{group}", "announcements");
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + path));
    role.ifPresent(
        r ->
            request
                .header("Cookie", "calltrail=" + reader(r).secret())
                .header("X-CSRF-Token", reader(r).csrf()));
    request.method(cell.method(), HttpRequest.BodyPublishers.noBody());
    HttpResponse<InputStream> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    answer.body().close();
    if (cell.path().equals("/logout")) {
      role.ifPresent(readers::remove);
    }
    String to = answer.headers().firstValue("location").orElse("");
    boolean toLogin = to.startsWith("/login") && role.isEmpty() && !cell.path().equals("/");
    return answer.statusCode() == 401 || answer.statusCode() == 403 || toLogin
        ? Optional.of(answer.statusCode() + to)
        : Optional.empty();
  }

  @Test
  void aTokenOpensItsScopesAndNoPages() throws Exception {
    String token = door.addToken(US, "crm", Set.of(Scope.CALLS));
    assertThat(status("/api/v1/calls", "Authorization", "Bearer " + token)).isEqualTo(200);
    assertThat(status("/api/v1/live", "Authorization", "Bearer " + token)).isEqualTo(403);
    assertThat(status("/people", "Authorization", "Bearer " + MASTER)).isEqualTo(403);
  }

  @Test
  void anAgentSeesItsOwnCallsOnly() throws Exception {
    String anna = "calltrail=" + reader(Role.AGENT).secret();
    assertThat(status("/calls/c1", "Cookie", anna)).isEqualTo(200);
    door.add(US, "boris", "Boris", PASSWORD, Role.AGENT, Optional.of(new AgentId("boris")));
    door.add(US, "none", "None", PASSWORD, Role.AGENT, Optional.empty());
    for (String login : List.of("boris", "none")) {
      String cookie = "calltrail=" + ((Door.Entry.In) door.enter(login, PASSWORD, "::1")).secret();
      for (String path : List.of("/calls/c1", "/calls/c1/recording", "/calls/c1/loudness")) {
        assertThat(status(path, "Cookie", cookie)).as(path).isEqualTo(404);
      }
      assertThat(body("/calls", cookie)).doesNotContain("data-call=\"c1\"");
      assertThat(body("/missed", cookie)).doesNotContain("data-task=\"t1\"");
    }
    assertThat(body("/calls", anna)).contains("data-call=\"c1\"");
    assertThat(body("/missed", anna)).contains("data-task=\"t1\"");
  }

  @Test
  void theListPageIsFilteredPagedAndTakenAsATable() throws Exception {
    String analyst = "calltrail=" + reader(Role.ANALYST).secret();
    HttpResponse<String> filled =
        get("/calls?form=1&from=2026-03-02&to=&caller=%2B4477&queue=sales&agent=", analyst);
    assertThat(filled.statusCode()).isEqualTo(303);
    String list = filled.headers().firstValue("location").orElseThrow();
    assertThat(list).isEqualTo("/calls?from=2026-03-02&caller=%2B4477&queue=sales");
    String page = body(list, analyst);
    assertThat(page)
        .contains("data-call=\"c1\"", "rel=\"next\"", "/api/v1/calls.csv?from=2026-03-02");
    assertThat(body("/calls", "calltrail=" + reader(Role.AGENT).secret()))
        .doesNotContain("calls.csv");
    HttpResponse<String> wrong = get("/calls?from=yesterday", analyst);
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("role=\"alert\"", "2026-03-02");
  }

  @Test
  void theBoardTellsWhatWaitingAndOwedCallsAreWorth() throws Exception {
    assertThat(body("/board", "calltrail=" + reader(Role.SUPERVISOR).secret()))
        .containsPattern("class=\"risk\">700 ");
  }

  @Test
  void aReportPageShowsRowsThatOpenTheirCallsAndTheirSum() throws Exception {
    String analyst = "calltrail=" + reader(Role.ANALYST).secret();
    String page = body("/reports/campaign?from=2026-03-01&through=2026-03-07&compare=on", analyst);
    assertThat(page)
        .contains("a&amp;b", "data-calls=\"4\"", "data-total=\"4\"")
        .containsPattern("/calls\\?from=2026-03-01&(amp;)?to=2026-03-08&(amp;)?campaign=a%26b");
    for (String other : List.of("source", "queue", "agent", "number", "hour")) {
      assertThat(status("/reports/" + other, "Cookie", analyst)).as(other).isEqualTo(200);
    }
    assertThat(status("/reports/weather", "Cookie", analyst)).isEqualTo(404);
    for (String wrong : List.of("from=x", "threshold=7", "from=2026-03-02&through=2026-03-01")) {
      assertThat(status("/reports/campaign?" + wrong, "Cookie", analyst)).as(wrong).isEqualTo(400);
    }
  }

  @Test
  void whatChangesSomethingMustComeFromOurOwnPages() throws Exception {
    Reader admin = reader(Role.ADMIN);
    for (String[] headers :
        List.of(
            new String[] {},
            new String[] {"X-CSRF-Token", "guessed"},
            new String[] {"X-CSRF-Token", admin.csrf(), "Sec-Fetch-Site", "cross-site"})) {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + "/tokens"))
              .header("Cookie", "calltrail=" + admin.secret())
              .POST(HttpRequest.BodyPublishers.ofString("name=x&scope=calls"));
      if (headers.length > 0) {
        request.headers(headers);
      }
      assertThat(client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode())
          .as(Arrays.toString(headers))
          .isEqualTo(403);
    }
    assertThat(door.tokens().stream().map(t -> t.name()).collect(toSet())).doesNotContain("x");
  }

  @Test
  void everyPageForbidsWhatIsNotOurs() throws Exception {
    for (String path : List.of("/login", "/board", "/calls", "/calls/c1", "/people", "/nothing")) {
      var answer = get(path, "calltrail=" + reader(Role.ADMIN).secret());
      if (answer.statusCode() == 404) {
        continue;
      }
      assertThat(answer.headers().firstValue("content-security-policy").orElseThrow())
          .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
          .doesNotContain("unsafe", "http");
      assertThat(answer.body())
          .doesNotContainPattern("<script(?![^>]*src=)")
          .doesNotContainPattern("\\s(style|onclick|onload)=")
          .doesNotContainPattern("(src|href|action)=\"(https?:)?//");
    }
  }

  private HttpResponse<String> get(String path, String cookie) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + path))
            .header("Cookie", cookie)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private String body(String path, String cookie) throws Exception {
    return get(path, cookie).body();
  }

  private int status(String path, String name, String value) throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + path))
                .header(name, value)
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
