package io.calltrail.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The queries of the Grafana dashboard.
public final class DashboardQueries {
  /// Relative to the repository.
  static final Path DASHBOARD = Path.of("config/grafana/dashboards/calltrail.json");

  /// One query, with the title of its panel.
  public record Query(String panel, String expr) {}

  private DashboardQueries() {}

  public static List<Query> all() throws IOException {
    List<Query> queries = new ArrayList<>();
    for (JsonNode panel : new JsonMapper().readTree(DASHBOARD.toFile()).path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        queries.add(new Query(panel.path("title").asText(), target.path("expr").asText()));
      }
    }
    return List.copyOf(queries);
  }

  /// Runs every query on a running Prometheus.
  ///
  /// @param prometheus for instance `http://127.0.0.1:9090`
  /// @return those that give no data
  /// @throws IOException when Prometheus is away or refuses a query
  public static List<Query> check(URI prometheus) throws IOException, InterruptedException {
    List<Query> empty = new ArrayList<>();
    try (PrometheusClient client = new PrometheusClient()) {
      for (Query query : all()) {
        if (client.query(prometheus, query.expr()).isEmpty()) {
          empty.add(query);
        }
      }
    }
    return List.copyOf(empty);
  }
}
