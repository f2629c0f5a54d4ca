package io.calltrail.fault;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.calltrail.lab.Habit;
import io.calltrail.lab.PrivateAsterisk;
import io.calltrail.lab.ServiceProcess;
import io.calltrail.lab.SipCall;
import io.calltrail.lab.SipWorld;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Settings change while calls are there, and the service ends as by a power cut right after.
@Tag("fault")
@Tag("nightly")
@Timeout(120)
class SettingsChangedTest {
  private static final String NUMBER = "+442079460001";
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void talksGoOnWhoWaitsKeepsItsPlaceAndTheNextCallIsInTheOtherCampaign(@TempDir Path folder)
      throws Exception {
    var home = ServiceProcess.Home.in(folder.resolve("service"));
    try (var world =
        SipWorld.start(
            folder.resolve("world"),
            PrivateAsterisk.Options.agiPort(home.agiPort()),
            SipWorld.Phones.of("101", "102"))) {
      home.configure(
          world.asterisk(),
          """
          region: GB
          agents:
            agent-101: {phone: "101", logged-in-at-start: true}
          queues:
            sales: {agents: [agent-101], wrap-up: 30s}
          campaigns:
            search: {source: search}
            radio: {source: fm}
          numbers:
            "%s": {campaign: search, queue: sales}
          default-route: {queue: sales}
          """
              .formatted(NUMBER));
      world.habit("101", Habit.answers(Duration.ZERO));
      world.habit("102", Habit.answers(Duration.ZERO));
      String talking;
      String waiting;
      String before;
      try (var service = ServiceProcess.start(home)) {
        talking = call(world, 1);
        assertThat(world.await(talking, SOON, c -> c.talk().isPresent())).isPresent();
        waiting = call(world, 2);
        until("one waits", () -> service.live().path("waiting").size() == 1);
        before = waitingId(service);
        Path wanted =
            Files.writeString(
                folder.resolve("wanted.yaml"),
                Files.readString(home.config())
                    .replace("{campaign: search, queue", "{campaign: radio, queue")
                    .replace("[agent-101]", "[agent-101, agent-102]")
                    .replace(
                        "queues:",
                        "  agent-102: {phone: \"102\", logged-in-at-start: true}\nqueues:"));
        assertThat(apply(wanted, home))
            .contains(
                "number " + NUMBER + " moves from campaign search to radio",
                "agent agent-102 is added: phone 102",
                "in force");
        service.kill9();
      }
      assertThat(world.call(talking).over()).isFalse();
      try (var service = ServiceProcess.start(home)) {
        SipCall served = world.await(waiting, SOON, c -> c.talk().isPresent()).orElseThrow();
        assertThat(served.rings().getFirst().phone()).isEqualTo("102");
        world.hangUp(waiting);
        assertThat(world.await(waiting, SOON, SipCall::over)).isPresent();
        String third = call(world, 3);
        until("the third is known", () -> service.live().path("waiting").size() == 1);
        world.hangUp(third);
        assertThat(world.await(third, SOON, SipCall::over)).isPresent();
        assertThat(world.call(talking).over()).as("the talk goes on").isFalse();
        world.hangUp(talking);
        assertThat(world.await(talking, SOON, SipCall::over)).isPresent();
        until("three records", SOON, () -> service.calls().size() == 3);
        List<JsonNode> calls = service.calls();
        assertThat(campaign(calls, 1)).isEqualTo("search");
        assertThat(campaign(calls, 2)).isEqualTo("search");
        assertThat(campaign(calls, 3)).isEqualTo("radio");
        assertThat(calls).extracting(c -> c.path("id").asText()).contains(before);
        assertThat(world.faults()).isEmpty();
        Broken.was(
            "settings changed while a caller waits and another talks, service killed right after",
            "0 dropped, 0 places lost, %d ms to the agent who was new",
            served.waited(Instant.now()).toMillis());
      }
    }
  }

  private static String call(SipWorld world, int caller) throws Exception {
    return world.call(NUMBER, number(caller), SipWorld.Caller.patient(LONG, LONG));
  }

  private static String number(int caller) {
    return "+44770090014" + caller;
  }

  private static String waitingId(ServiceProcess service) throws Exception {
    return service.live().path("waiting").path(0).path("call").asText();
  }

  private static String campaign(List<JsonNode> calls, int caller) {
    return calls.stream()
        .filter(c -> c.path("caller").asText().equals(number(caller)))
        .findFirst()
        .orElseThrow()
        .path("origin")
        .path("campaign")
        .asText();
  }

  private static String apply(Path wanted, ServiceProcess.Home home) throws Exception {
    var apply =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.calltrail.Calltrail",
                "apply",
                wanted.toString(),
                "--config",
                home.config().toString())
            .redirectErrorStream(true)
            .start();
    return new String(
        apply.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
  }
}
