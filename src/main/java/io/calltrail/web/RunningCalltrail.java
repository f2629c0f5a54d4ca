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
import java.util.Optional;

/// The service that runs, asked by a command beside it.
public final class RunningCalltrail {
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

  private static Duration seconds(JsonNode value) {
    return Duration.ofMillis(Math.round(value.asDouble() * 1e3));
  }

  private JsonNode post(String path) throws IOException {
    var request =
        HttpRequest.newBuilder(URI.create("http://" + address + path))
            .header("Authorization", "Bearer " + token)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      JsonNode body = Json.parse(answer.body());
      if (answer.statusCode() != 200) {
        throw new IOException(body.path("detail").asText("the service answers " + answer));
      }
      return body;
    } catch (ConnectException e) {
      throw new IOException(
          "no service answers on " + address + ": start it, the work is done by it", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
