package io.calltrail.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DashboardTest {
  @Test
  void queriesUseOnlyWhatIsExported() throws Exception {
    assertThat(DashboardQueries.all()).hasSizeGreaterThan(20);
    for (DashboardQueries.Query query : DashboardQueries.all()) {
      Expressions.useOnlyWhatIsExported(query.expr());
    }
  }

  @Test
  void queriesAreValid(@TempDir Path folder) throws Exception {
    var rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
    int number = 0;
    for (DashboardQueries.Query query : DashboardQueries.all()) {
      rules.append("      - record: panel:").append(number++).append('\n');
      rules.append("        expr: '").append(query.expr().replace("'", "''")).append("'\n");
    }
    Files.writeString(
        folder.resolve("dashboard.yml"), rules.toString().replace("panel:", "panel:query_"));

    Promtool.isContentWith(folder, "check", "rules", "dashboard.yml");
  }

  @Test
  void panelsHaveTheirOwnIdsAndPlacesAndTheProvisionedSource() throws Exception {
    JsonNode dashboard = new JsonMapper().readTree(DashboardQueries.DASHBOARD.toFile());
    Set<Integer> ids = new HashSet<>();
    Set<String> cells = new HashSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      assertThat(ids.add(panel.path("id").intValue())).isTrue();
      JsonNode place = panel.path("gridPos");
      assertThat(place.path("x").intValue() + place.path("w").intValue()).isLessThanOrEqualTo(24);
      for (int x = 0; x < place.path("w").intValue(); x++) {
        for (int y = 0; y < place.path("h").intValue(); y++) {
          String cell = (place.path("x").intValue() + x) + "/" + (place.path("y").intValue() + y);
          assertThat(cells.add(cell)).as("%s at %s", panel.path("title"), cell).isTrue();
        }
      }
      for (JsonNode target : panel.path("targets")) {
        assertThat(target.at("/datasource/uid").textValue()).isEqualTo("calltrail-prometheus");
      }
    }
    assertThat(Files.readString(Path.of("config/grafana/provisioning/datasources/calltrail.yml")))
        .contains("uid: calltrail-prometheus");
  }

  @Test
  void queriesWithoutDataAreFoundOnARunningPrometheus() throws Exception {
    HttpServer prometheus =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    prometheus.createContext(
        "/api/v1/query",
        exchange -> {
          String query =
              URLDecoder.decode(
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                  StandardCharsets.UTF_8);
          String result = query.contains("calltrail_offers_total") ? "" : "{\"value\":[1,\"1\"]}";
          byte[] body =
              ("{\"status\":\"success\",\"data\":{\"result\":[" + result + "]}}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    prometheus.start();
    URI address = URI.create("http://127.0.0.1:" + prometheus.getAddress().getPort());
    try {
      assertThat(DashboardQueries.check(address))
          .extracting(DashboardQueries.Query::panel)
          .containsExactly("Offers by result, per hour");
    } finally {
      prometheus.stop(0);
    }
    assertThatThrownBy(() -> DashboardQueries.check(address)).isInstanceOf(IOException.class);
  }
}
