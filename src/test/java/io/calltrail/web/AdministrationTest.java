package io.calltrail.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.calltrail.access.Asker;
import io.calltrail.access.Door;
import io.calltrail.access.MemoryPeople;
import io.calltrail.access.Scope;
import io.calltrail.sounds.SoundLibrary;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// People, tokens, sounds and health, for programs: every answer as it is described.
@Timeout(30)
class AdministrationTest {
  private static final String MASTER = "0123456789abcdef";
  private static final Path SAMPLE = Path.of("src/test/resources/sounds/linear-stereo-44100.flac");

  @TempDir private Path folder;
  private final Door door = new MemoryPeople().door(MASTER, InstantSource.system());
  private final HttpClient client = HttpClient.newHttpClient();
  private WebServer web;
  private ApiSchema schema;

  @BeforeEach
  void start() throws Exception {
    schema = new ApiSchema();
    web = WebServerTest.server(door, Optional.of(new SoundLibrary(folder)));
  }

  @AfterEach
  void stop() {
    client.close();
    web.close();
  }

  private HttpResponse<String> send(String method, String path, byte[] body, String token)
      throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + "/api/v1/" + path))
                .header("Authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    schema.check(answer);
    return answer;
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return send(method, path, body.getBytes(java.nio.charset.StandardCharsets.UTF_8), MASTER);
  }

  private JsonNode get(String path) throws Exception {
    HttpResponse<String> answer = send("GET", path, "");
    assertThat(answer.statusCode()).isEqualTo(200);
    return new JsonMapper().readTree(answer.body());
  }

  @Test
  void somebodyIsLetInChangedAndShutOut() throws Exception {
    HttpResponse<String> added =
        send(
            "POST",
            "people",
            """
            {"login": "Ann", "name": "Ann Lee", "password": "a long password", "role": "agent", "agent": "a1"}""");
    assertThat(added.statusCode()).isEqualTo(201);
    String id = new JsonMapper().readTree(added.body()).path("id").asText();
    assertThat(get("people").path("people"))
        .singleElement()
        .matches(
            p -> p.path("login").asText().equals("ann") && p.path("agent").asText().equals("a1"));
    assertThat(door.enter("ann", "a long password", "::1")).isInstanceOf(Door.Entry.In.class);
    assertThat(
            send("PUT", "people/" + id, "{\"role\": \"analyst\", \"active\": false}").statusCode())
        .isEqualTo(200);
    assertThat(door.enter("ann", "a long password", "::1")).isEqualTo(new Door.Entry.Wrong());
    send(
        "PUT",
        "people/" + id,
        "{\"role\": \"analyst\", \"active\": true, \"password\": \"another long one\"}");
    assertThat(door.enter("ann", "another long one", "::1")).isInstanceOf(Door.Entry.In.class);
    assertThat(get("audit").path("changes"))
        .extracting(c -> c.path("what").asText())
        .contains("person.added", "person.changed", "person.password");
  }

  @Test
  void whatIsWrongWithAPersonIsTold() throws Exception {
    assertThat(send("POST", "people", "{\"login\": \"ann\"}").body())
        .contains("The body is an object with login, name, password, role, and if wanted agent.");
    assertThat(
            send(
                    "POST",
                    "people",
                    "{\"login\": \"ann\", \"name\": \"A\", \"password\": \"short\", \"role\": \"admin\"}")
                .statusCode())
        .isEqualTo(422);
    assertThat(
            send(
                    "POST",
                    "people",
                    "{\"login\": \"ann\", \"name\": 5, \"password\": \"short\", \"role\": \"boss\"}")
                .body())
        .contains("is a text");
    assertThat(send("POST", "people", "[").statusCode()).isEqualTo(400);
    assertThat(send("POST", "people", "[]").statusCode()).isEqualTo(400);
    assertThat(send("PUT", "people/none", "{\"role\": \"admin\", \"active\": true}").statusCode())
        .isEqualTo(404);
    assertThat(send("GET", "people?all=1", "").statusCode()).isEqualTo(400);
  }

  @Test
  void aTokenOpensWhatItIsForUntilItIsRevoked() throws Exception {
    HttpResponse<String> made =
        send("POST", "tokens", "{\"name\": \"wall\", \"scopes\": [\"live\"]}");
    assertThat(made.statusCode()).isEqualTo(201);
    String token = new JsonMapper().readTree(made.body()).path("token").asText();
    assertThat(send("GET", "live", new byte[0], token).statusCode()).isEqualTo(200);
    assertThat(send("GET", "people", new byte[0], token).statusCode()).isEqualTo(403);
    JsonNode kept = get("tokens").path("tokens").get(0);
    assertThat(kept.toString()).doesNotContain(token);
    assertThat(send("DELETE", "tokens/" + kept.path("id").asText(), "").statusCode())
        .isEqualTo(204);
    assertThat(send("DELETE", "tokens/" + kept.path("id").asText(), "").statusCode())
        .isEqualTo(404);
    assertThat(send("GET", "live", new byte[0], token).statusCode()).isEqualTo(401);
    assertThat(
            send("POST", "tokens", "{\"name\": \"x\", \"scopes\": [\"everything\"]}").statusCode())
        .isEqualTo(422);
  }

  @Test
  void aSoundIsBroughtHeardAndTakenAway() throws Exception {
    byte[] flac = Files.readAllBytes(SAMPLE);
    String path = "sounds/announcements/welcome";
    HttpResponse<String> put = send("PUT", path, flac, MASTER);
    assertThat(put.statusCode()).isEqualTo(200);
    assertThat(put.body()).contains(folder + "/announcements/welcome");
    assertThat(get("sounds").path("sounds"))
        .singleElement()
        .matches(s -> s.path("name").asText().equals("welcome"));
    HttpResponse<String> heard = send("GET", path, "");
    assertThat(heard.statusCode()).isEqualTo(200);
    assertThat(heard.body()).startsWith("RIFF");
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(204);
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(404);
    assertThat(send("GET", path, "").statusCode()).isEqualTo(404);
  }

  @Test
  void whatIsNoSoundIsToldInWords() throws Exception {
    HttpResponse<String> refused = send("PUT", "sounds/announcements/x", "no sound");
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("detail").doesNotContain("sound.bad");
    assertThat(send("PUT", "sounds/Announcements/x", "no sound").statusCode()).isEqualTo(422);
    web.close();
    web = WebServerTest.server(door);
    assertThat(send("GET", "sounds", "").statusCode()).isEqualTo(409);
  }

  @Test
  void theConditionIsTold() throws Exception {
    JsonNode condition = get("health");
    assertThat(condition.path("lines"))
        .extracting(l -> l.path("kind").asText() + " " + l.path("up").asText())
        .containsExactly("trunk true", "phone true", "phone false");
    assertThat(condition.path("version").asText()).isNotEmpty();
  }

  @Test
  void aProgramOfOtherScopesIsNotTold() throws Exception {
    String token =
        door.addToken(
            new Asker.Program("test", Set.of()),
            "others",
            EnumSet.complementOf(EnumSet.of(Scope.PEOPLE, Scope.SETTINGS, Scope.LIVE)));
    for (String path : Set.of("people", "tokens", "audit", "sounds", "health")) {
      assertThat(send("GET", path, new byte[0], token).statusCode()).as(path).isEqualTo(403);
    }
  }
}
