package io.calltrail.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.calltrail.call.CallId;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The service that runs, asked by a command beside it.
public final class RunningCalltrail {
  private static final Duration POLL = Duration.ofMillis(500);

  private final String address;
  private final String token;

  /// @param address host and port of its interface
  public RunningCalltrail(String address, String token) {
    this.address = address;
    this.token = token;
  }

  /// As [BackfillDesk#backfill], done by the service.
  ///
  /// @param since empty: a day ago
  /// @param until empty: now
  /// @throws IOException when it does not run, or refuses; the message says why
  public BackfillDesk.Result backfill(
      Optional<Instant> since, Optional<Instant> until, boolean dryRun) throws IOException {
    String query =
        "?dry_run="
            + dryRun
            + since.map(at -> "&since=" + at).orElse("")
            + until.map(at -> "&until=" + at).orElse("");
    JsonNode answer = post("/api/v1/backfill" + query);
    var made = new ArrayList<BackfillDesk.Made>();
    for (JsonNode m : answer.path("made")) {
      made.add(
          new BackfillDesk.Made(
              Optional.of(m.path("id").asText()).filter(id -> !id.isEmpty()).map(CallId::new),
              m.path("completed").asBoolean(),
              Instant.parse(m.path("arrived").asText()),
              m.path("dialled").asText(),
              m.path("campaign").asText(),
              seconds(m.path("waited_seconds")),
              seconds(m.path("talk_seconds"))));
    }
    var complaints = new ArrayList<String>();
    answer.path("complaints").forEach(c -> complaints.add(c.asText()));
    return new BackfillDesk.Result(made, answer.path("known").asInt(), complaints);
  }

  /// As [ErasureDesk#erase], done by the service.
  ///
  /// @throws IOException when it does not run, or refuses; the message says why
  public ErasureDesk.Erased erase(String number) throws IOException {
    JsonNode answer =
        send(
            "/api/v1/erasures",
            "POST",
            HttpRequest.BodyPublishers.ofString(Json.object().put("number", number).toString()));
    return new ErasureDesk.Erased(
        answer.path("calls").asInt(),
        answer.path("tasks").asInt(),
        answer.path("facts").asInt(),
        answer.path("files").asInt(),
        answer.path("left").asLong());
  }

  /// Has numbers called, waits for the end, and returns what the latest call to each told.
  ///
  /// @param number empty: all
  /// @throws IOException when it does not run, or refuses; the message says why
  public List<ProbeDesk.Probe> probe(Optional<String> number)
      throws IOException, InterruptedException {
    JsonNode answer =
        post("/api/v1/probes" + number.map(n -> "?number=" + n.replace("+", "%2B")).orElse(""));
    while (answer.path("busy").asBoolean()) {
      Thread.sleep(POLL);
      answer = get("/api/v1/probes");
    }
    var probes = new ArrayList<ProbeDesk.Probe>();
    for (JsonNode p : answer.path("probes")) {
      probes.add(
          new ProbeDesk.Probe(
              p.path("number").asText(),
              p.path("campaign").asText(),
              ProbeDesk.Verdict.valueOf(p.path("verdict").asText().toUpperCase(Locale.ROOT)),
              Instant.parse(p.path("at").asText()),
              Instant.parse(p.path("since").asText()),
              p.path("rang").asBoolean(),
              p.path("status").asInt(),
              Optional.ofNullable(p.path("attributed").textValue()),
              p.path("sound_back").asBoolean()));
    }
    return probes;
  }

  private static Duration seconds(JsonNode value) {
    return Duration.ofMillis(Math.round(value.asDouble() * 1e3));
  }

  private JsonNode post(String path) throws IOException {
    return send(path, "POST", HttpRequest.BodyPublishers.noBody());
  }

  private JsonNode get(String path) throws IOException {
    return send(path, "GET", HttpRequest.BodyPublishers.noBody());
  }

  private JsonNode send(String path, String method, HttpRequest.BodyPublisher body)
      throws IOException {
    var request =
        HttpRequest.newBuilder(URI.create("http://" + address + path))
            .header("Authorization", "Bearer " + token)
            .method(method, body)
            .build();
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      JsonNode told = Json.parse(answer.body());
      if (answer.statusCode() != 200) {
        throw new IOException(told.path("detail").asText("the service answers " + answer));
      }
      return told;
    } catch (ConnectException e) {
      throw new IOException(
          "no service answers on " + address + ": start it, the work is done by it", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
