package io.calltrail.scenario;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.calltrail.lab.Habit;
import io.calltrail.lab.PrivateAsterisk;
import io.calltrail.lab.ServiceProcess;
import io.calltrail.lab.SipCall;
import io.calltrail.lab.SipWorld;
import io.calltrail.metrics.DashboardQueries;
import io.calltrail.metrics.PrometheusClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real Prometheus scrapes the service while real calls go on; every query of the dashboard then
/// gives data.
@Timeout(150)
class PrometheusTest {
  private static final String NUMBER = "+442079460001";
  private static final Duration SOON = Duration.ofSeconds(40);

  @TempDir private Path folder;

  @Test
  void everyPanelOfTheDashboardShowsDataOfRealCalls() throws Exception {
    String prometheus = System.getenv("CALLTRAIL_PROMETHEUS");
    assumeTrue(
        prometheus != null
            && System.getenv("CALLTRAIL_ASTERISK_ROOT") != null
            && System.getenv("CALLTRAIL_SIPP") != null,
        "needs a real Asterisk, SIPp and Prometheus: run ./calltrail test");
    ServiceProcess.Home home = ServiceProcess.Home.in(folder.resolve("service"));
    try (var world =
        SipWorld.start(
            folder.resolve("world"),
            PrivateAsterisk.Options.agiPort(home.agiPort()),
            SipWorld.Phones.of("101"))) {
      home.configure(
          world.asterisk(),
          """
          region: GB
          agents: {a: {phone: "101", logged-in-at-start: true}}
          queues: {q: {agents: [a], wrap-up: 0s}}
          campaigns: {c: {source: test}}
          numbers: {"%s": {campaign: c, queue: q}}
          """
              .formatted(NUMBER));
      try (var service = ServiceProcess.start(home)) {
        URI address = URI.create("http://127.0.0.1:" + freePort());
        Process scraper = scrape(prometheus, address, home.webPort());
        try {
          world.habit("101", Habit.answers(Duration.ofMillis(300), Duration.ofSeconds(2)));
          var patient = new SipWorld.Caller(Duration.ofSeconds(60), Optional.empty());
          var impatient = new SipWorld.Caller(Duration.ofSeconds(1), Optional.empty());
          // counters that begin with a call show an increase from the second round on
          for (int round = 0; round < 4; round++) {
            List<String> calls =
                List.of(
                    world.call(NUMBER, "+44770090020" + round, patient),
                    world.call(NUMBER, "+44770090021" + round, impatient),
                    world.call(NUMBER, "+44770090022" + round, patient));
            for (String call : calls) {
              assertThat(world.await(call, SOON, SipCall::over)).isPresent();
            }
            int ended = 3 * (round + 1);
            until(ended + " calls are scraped", SOON, () -> scraped(address) == ended);
          }
          until(() -> "data in " + empty(address), SOON, () -> empty(address).isEmpty());
          assertThat(service.isAlive()).isTrue();
        } finally {
          scraper.destroy();
          assertThat(scraper.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
      }
    }
  }

  private static int scraped(URI address) throws InterruptedException {
    try (var client = new PrometheusClient()) {
      return client.query(address, "sum(calltrail_calls_total)").stream()
          .mapToInt(r -> r.path("value").path(1).asInt())
          .sum();
    } catch (IOException e) {
      return 0;
    }
  }

  private static List<DashboardQueries.Query> empty(URI address) throws InterruptedException {
    try {
      return DashboardQueries.check(address);
    } catch (IOException e) {
      return List.of(new DashboardQueries.Query("Prometheus itself", e.toString()));
    }
  }

  private Process scrape(String prometheus, URI address, int port) throws Exception {
    Path config = folder.resolve("prometheus.yml");
    String shipped = Files.readString(Path.of("config/prometheus/prometheus.yml"));
    Files.writeString(
        config,
        shipped
            .replaceAll("127.0.0.1:8280", "127.0.0.1:" + port)
            .replaceAll("scrape_interval: .*", "scrape_interval: 1s")
            .replaceAll("scrape_timeout: .*", "scrape_timeout: 1s")
            .replaceAll("evaluation_interval: .*", "evaluation_interval: 1s"));
    Files.writeString(
        folder.resolve("rules.yml"),
        Files.readString(Path.of("config/prometheus/rules.yml"))
            .replaceAll("interval: .*", "interval: 1s"));
    return new ProcessBuilder(
            prometheus,
            "--config.file=" + config,
            "--storage.tsdb.path=" + folder.resolve("tsdb"),
            "--web.listen-address=" + address.getAuthority())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("prometheus.log").toFile())
        .start();
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
