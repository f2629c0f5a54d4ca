package io.calltrail.fault;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.calltrail.lab.Habit;
import io.calltrail.lab.PrivateAsterisk;
import io.calltrail.lab.SipCall;
import io.calltrail.lab.SipWorld;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Asterisk ends, or reads its configuration again, under live calls.
@Tag("fault")
@Tag("nightly")
@Timeout(120)
class PbxDownTest {
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final String SECOND = "111";

  @TempDir private Path folder;

  @FunctionalInterface
  private interface Ending {
    void of(PrivateAsterisk asterisk) throws Exception;
  }

  @Test
  void callsOfAKilledAsteriskAreInterruptedAndRoutingGoesOn() throws Exception {
    down("Asterisk killed (kill -9), started again", PrivateAsterisk::kill9);
  }

  @Test
  void callsOfAStoppedAsteriskAreInterruptedAndRoutingGoesOn() throws Exception {
    down("Asterisk stopped (core stop now), started again", PrivateAsterisk::stop);
  }

  private void down(String what, Ending ending) throws Exception {
    try (var office = Office.open(folder, SipWorld.Phones.of(Office.AGENT, SECOND))) {
      until("linked", () -> !office.stale());
      var phones = List.of(Office.AGENT, SECOND);
      phones.forEach(p -> office.world.habit(p, Habit.answers(Duration.ZERO)));
      String talking = office.call(1);
      String talker = office.await(talking, c -> c.talk().isPresent()).rings().getFirst().phone();
      phones.forEach(p -> office.world.habit(p, Habit.letsRing()));
      String ringing = office.call(2);
      office.await(ringing, c -> !c.rings().isEmpty());
      String waiting = office.call(3);
      office.await(waiting, c -> c.lifted().isPresent());
      until("1 s of talk", () -> recorded(office) > 32_000);

      ending.of(office.world.asterisk());
      // a phone notices by itself that nobody is there any more
      office.world.hangUpPhone(talker);
      List.of(talking, ringing, waiting).forEach(office.world::hangUp);
      long began = System.nanoTime();
      office.world.asterisk().startAgain();
      until("linked again", Duration.ofSeconds(20), () -> !office.stale());
      long linked = Duration.ofNanos(System.nanoTime() - began).toMillis();
      for (String phone : phones) {
        until(phone + " is free", Duration.ofSeconds(20), () -> office.state(phone).equals("idle"));
      }
      List<JsonNode> records = office.records(3);
      assertThat(records).extracting(r -> r.path("outcome").asText()).containsOnly("interrupted");
      phones.forEach(p -> office.world.habit(p, Habit.answers(Duration.ZERO, SHORT)));
      SipCall next = office.await(office.call(4), SipCall::over);
      assertThat(next.talk()).isPresent();
      office.records(4);
      until(
          "the broken talk's recording",
          () ->
              office.service().calls().stream()
                  .filter(r -> r.path("outcome").asText().equals("interrupted"))
                  .anyMatch(r -> r.path("recording").path("length_seconds").asDouble() > 0.5));
      Broken.was(
          what,
          "3 open calls interrupted, recording kept, linked %d ms after its start, 4 records of 4 calls",
          linked);
    }
  }

  /// Bytes of raw sound so far.
  private static long recorded(Office office) throws Exception {
    try (var files = Files.walk(office.world.asterisk().recordings())) {
      return files
          .filter(f -> f.toString().endsWith(".raw"))
          .mapToLong(f -> f.toFile().length())
          .sum();
    }
  }

  @Test
  void reloadDisturbsNobody() throws Exception {
    try (var office = Office.open(folder)) {
      until("linked", () -> !office.stale());
      office.world.habit(Office.AGENT, Habit.answers(Duration.ZERO));
      String talking = office.call(1);
      office.await(talking, c -> c.talk().isPresent());
      String waiting = office.call(2);
      office.await(waiting, c -> c.lifted().isPresent());
      for (String module : List.of("core", "dialplan", "pjsip")) {
        String _ = office.world.asterisk().cli(module, "reload");
      }
      office.world.habit(Office.AGENT, Habit.answers(Duration.ZERO, SHORT));
      assertThat(office.world.call(talking).over()).as("the talk goes on").isFalse();
      long freed = System.nanoTime();
      office.world.hangUp(talking);
      office.await(waiting, c -> c.talk().isPresent());
      long served = Duration.ofNanos(System.nanoTime() - freed).toMillis();
      office.await(waiting, SipCall::over);
      assertThat(office.talk(3, SHORT).rings()).hasSize(1);
      assertThat(office.records(3)).allMatch(r -> r.path("outcome").asText().equals("answered"));
      assertThat(office.world.faults()).isEmpty();
      Broken.was(
          "Asterisk reloads (core, dialplan, pjsip)",
          "0 dropped, the waiting caller served after %d ms, 3 records of 3 calls",
          served);
    }
  }
}
