package io.calltrail.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Asks a running Prometheus.
public final class PrometheusClient implements AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  /// The instant vector of an expression: one object with `metric` and `value` for each series.
  ///
  /// @param prometheus for instance `http://127.0.0.1:9090`
  /// @throws IOException when Prometheus is away or refuses the expression
  public List<JsonNode> query(URI prometheus, String expr)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(prometheus.resolve("/api/v1/query"))
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "query=" + URLEncoder.encode(expr, StandardCharsets.UTF_8)))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    JsonNode json = new JsonMapper().readTree(answer.body());
    if (!json.path("status").asText().equals("success")) {
      throw new IOException(answer.statusCode() + " for " + expr + ": " + json.path("error"));
    }
    List<JsonNode> found = new ArrayList<>();
    json.at("/data/result").forEach(found::add);
    return List.copyOf(found);
  }

  @Override
  public void close() {
    http.close();
  }
}
