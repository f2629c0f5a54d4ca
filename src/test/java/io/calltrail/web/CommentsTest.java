package io.calltrail.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.calltrail.access.Asker;
import io.calltrail.access.Audit;
import io.calltrail.access.Door;
import io.calltrail.access.MemoryPeople;
import io.calltrail.access.Role;
import io.calltrail.access.Scope;
import io.calltrail.call.AgentId;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Comments on the call c1, which Anna answered and whose recording lasts 52.5 s.
@Timeout(30)
final class CommentsTest {
  private static final String PASSWORD = "correct horse battery";
  private static final Asker US = new Asker.Program("test", Set.of());

  private final Door door = new MemoryPeople().door("0123456789abcdef", InstantSource.system());
  private final WebServer web = WebServerTest.server(door);
  private final HttpClient client = HttpClient.newHttpClient();
  private final ApiSchema schema;

  CommentsTest() throws Exception {
    schema = new ApiSchema();
  }

  @AfterEach
  void stop() {
    client.close();
    web.close();
  }

  private String[] person(String login, Role role) {
    return person(login, role, Optional.empty());
  }

  /// The headers of somebody who has come in.
  private String[] person(String login, Role role, Optional<AgentId> agent) {
    door.add(US, login, "The " + login, PASSWORD, role, agent);
    String secret = ((Door.Entry.In) door.enter(login, PASSWORD, "::1")).secret();
    String csrf = ((Asker.Human) door.bySession(secret)).csrf();
    return new String[] {"Cookie", "calltrail=" + secret, "X-CSRF-Token", csrf};
  }

  private String[] program(Scope scope) {
    return new String[] {
      "Authorization", "Bearer " + door.addToken(US, scope.label(), Set.of(scope))
    };
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + path))
                .headers(headers)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (path.startsWith("/api/")) {
      schema.check(answer);
    }
    return answer;
  }

  private HttpResponse<String> post(double at, String text, String... headers) throws Exception {
    String body = "{\"at_seconds\": %s, \"text\": \"%s\"}".formatted(at, text);
    return send("POST", "/api/v1/calls/c1/comments", body, headers);
  }

  private JsonNode comments(String... headers) throws Exception {
    HttpResponse<String> answer = send("GET", "/api/v1/calls/c1/comments", "", headers);
    assertThat(answer.statusCode()).isEqualTo(200);
    return new JsonMapper().readTree(answer.body()).path("comments");
  }

  @Test
  void whatAProgramWritesIsReadInTheOrderOfTheRecording() throws Exception {
    String[] crm = program(Scope.RECORDINGS);
    assertThat(post(30, "second", crm).statusCode()).isEqualTo(201);
    HttpResponse<String> answer = post(12.345, "first \\t one\\r\\nof two lines ", crm);

    JsonNode written = new JsonMapper().readTree(answer.body());
    assertThat(written.path("at_seconds").doubleValue()).isEqualTo(12.345);
    assertThat(written.path("text").textValue()).isEqualTo("first   one\nof two lines");
    assertThat(written.path("author").textValue()).isEqualTo("token recordings");
    assertThat(comments(crm)).first().isEqualTo(written);
    assertThat(comments(crm)).hasSize(2);
    String mine = "/api/v1/calls/c1/comments/" + written.path("id").textValue();
    assertThat(send("DELETE", mine, "", crm).statusCode()).isEqualTo(204);
    assertThat(send("DELETE", mine, "", crm).statusCode()).isEqualTo(404);
    assertThat(comments(crm)).hasSize(1);
    assertThat(door.changes(3))
        .extracting(Audit.Entry::what, Audit.Entry::of, Audit.Entry::more)
        .first()
        .hasToString("(\"comment.removed\", \"c1\", \"0:12, token recordings\")");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"at_seconds\": 1}",
        "{\"at_seconds\": \"1\", \"text\": \"x\"}",
        "{\"at_seconds\": 1, \"text\": \"x\", \"more\": 1}",
        "{\"at_seconds\": -1, \"text\": \"x\"}",
        "{\"at_seconds\": 52.501, \"text\": \"x\"}",
        "{\"at_seconds\": 1e99, \"text\": \"x\"}",
        "{\"at_seconds\": 1, \"text\": \"  \"}",
        "{\"at_seconds\": 1, \"text\": \"a\\u0000b\"}"
      })
  void badInputIsAProblem(String body) throws Exception {
    String[] crm = program(Scope.RECORDINGS);
    HttpResponse<String> answer = send("POST", "/api/v1/calls/c1/comments", body, crm);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(comments(crm)).isEmpty();
  }

  @Test
  void aTextIsAtMostAThousandCharacters() throws Exception {
    String[] crm = program(Scope.RECORDINGS);
    assertThat(post(0, "x".repeat(1_000), crm).statusCode()).isEqualTo(201);
    HttpResponse<String> answer = post(0, "x".repeat(1_001), crm);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("1 to 1,000 characters");
  }

  @Test
  void whoMayNotHearTheRecordingReadsNoComments() throws Exception {
    String[] supervisor = person("vera", Role.SUPERVISOR);
    post(5, "rude", supervisor);

    assertThat(comments(person("au", Role.AUDITOR)).toString()).contains("rude");
    assertThat(send("GET", "/calls/c1", "", person("au2", Role.AUDITOR)).body())
        .contains("rude", "The vera")
        .doesNotContain("comment-add");
    assertThat(send("GET", "/calls/c1", "", person("an", Role.ANALYST)).body())
        .doesNotContain("rude");
    assertThat(
            send("GET", "/api/v1/calls/c1/comments", "", person("an2", Role.ANALYST)).statusCode())
        .isEqualTo(403);
    assertThat(send("GET", "/api/v1/calls/c1/comments", "", program(Scope.CALLS)).statusCode())
        .isEqualTo(403);
    String[] other = person("boris", Role.AGENT, Optional.of(new AgentId("boris")));
    assertThat(post(1, "x", other).statusCode()).isEqualTo(404);
    assertThat(send("GET", "/api/v1/calls/c1/comments", "", other).statusCode()).isEqualTo(404);
  }

  @Test
  void whoReadsNoCommentsLooksForNoWordsInThem() throws Exception {
    String[] analyst = person("an", Role.ANALYST);
    String[] calls = program(Scope.CALLS);
    for (String path : List.of("/calls", "/api/v1/calls", "/api/v1/calls.csv")) {
      HttpResponse<String> refused = send("GET", path + "?words=rude", "", analyst);
      assertThat(refused.statusCode()).as(path).isEqualTo(400);
      assertThat(refused.body()).contains("comments").doesNotContain("data-call");
    }
    assertThat(send("GET", "/api/v1/calls?words=rude", "", calls).statusCode()).isEqualTo(400);
    assertThat(send("GET", "/calls", "", analyst).body()).doesNotContain("name=\"words\"");
    String[] supervisor = person("vera", Role.SUPERVISOR);
    HttpResponse<String> list = send("GET", "/calls?words=rude+word", "", supervisor);
    assertThat(list.statusCode()).isEqualTo(200);
    assertThat(list.body())
        .contains("name=\"words\"", "value=\"rude word\"")
        .containsPattern("calls.csv\\?words=rude(\\+|%20)word");
  }

  @Test
  void theAuthorOrAnAdminDeletes() throws Exception {
    String[] anna = person("anna", Role.AGENT, Optional.of(new AgentId("anna")));
    String[] supervisor = person("vera", Role.SUPERVISOR);
    post(5, "hers", anna);
    post(6, "also hers", anna);
    List<String> ids = comments(anna).findValuesAsText("id");

    String first = "/calls/c1/comments/" + ids.getFirst();
    HttpResponse<String> refused = send("DELETE", "/api/v1" + first, "", supervisor);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("its author or an admin");
    assertThat(send("POST", first + "/delete", "", supervisor).statusCode()).isEqualTo(403);
    assertThat(send("POST", first + "/delete", "", anna).statusCode()).isEqualTo(303);
    assertThat(
            send(
                    "DELETE",
                    "/api/v1/calls/c1/comments/" + ids.getLast(),
                    "",
                    person("root", Role.ADMIN))
                .statusCode())
        .isEqualTo(204);
    assertThat(comments(anna)).isEmpty();
  }

  @Test
  void thePageTakesAMomentAsPeopleWriteIt() throws Exception {
    String[] anna = person("anna", Role.AGENT, Optional.of(new AgentId("anna")));
    HttpResponse<String> done = form("0:52", "<b>bold</b>", anna);
    assertThat(done.statusCode()).isEqualTo(303);
    assertThat(done.headers().firstValue("location")).contains("/calls/c1#comments");
    assertThat(send("GET", "/calls/c1", "", anna).body())
        .contains("data-at=\"52.0\"", "&lt;b&gt;bold")
        .doesNotContain("<b>bold");
    for (String wrong : List.of("0:53", "12", "-0:01", "0:60", "soon", "")) {
      HttpResponse<String> refused = form(wrong, "kept text", anna);
      assertThat(refused.statusCode()).as(wrong).isEqualTo(400);
      assertThat(refused.body()).contains("role=\"alert\"", "lasts 0:52", ">kept text<");
    }
    assertThat(comments(anna)).hasSize(1);
  }

  private HttpResponse<String> form(String at, String text, String[] person) throws Exception {
    String body =
        "csrf=%s&at=%s&text=%s"
            .formatted(
                person[3],
                URLEncoder.encode(at, StandardCharsets.UTF_8),
                URLEncoder.encode(text, StandardCharsets.UTF_8));
    return send(
        "POST",
        "/calls/c1/comments",
        body,
        "Cookie",
        person[1],
        "Content-Type",
        "application/x-www-form-urlencoded");
  }
}
