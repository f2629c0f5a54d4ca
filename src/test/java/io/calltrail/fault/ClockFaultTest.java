package io.calltrail.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.calltrail.lab.Habit;
import io.calltrail.lab.SipCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The machine's clock is set by an hour while people wait and talk.
@Tag("fault")
@Tag("nightly")
@Timeout(120)
class ClockFaultTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir private Path folder;

  @Test
  void clockThatIsSetBendsNoDuration() throws Exception {
    Path ahead = folder.resolve("ahead");
    set(ahead, Duration.ZERO);
    var recordings = folder.resolve("world/asterisk/recordings");
    try (var office = Office.beside(folder, Between::bytes, recordings, "")) {
      office.start(
          List.of("io.calltrail.SetClock", office.home.config().toString(), ahead.toString()));
      pair(office, 1, ahead, HOUR);
      pair(office, 3, ahead, HOUR.negated());
      pair(office, 5, ahead, Duration.ZERO);

      List<JsonNode> records =
          office.records(6).stream()
              .sorted(Comparator.comparing(r -> r.path("caller").asText()))
              .toList();
      List<SipCall> calls = office.world.calls();
      double worst = 0;
      for (int i = 0; i < records.size(); i++) {
        JsonNode record = records.get(i);
        SipCall call = calls.get(i);
        var talk = call.talk().orElseThrow();
        double waited = seconds(call.placed(), talk.answered().orElseThrow());
        double talked = seconds(talk.answered().orElseThrow(), talk.ended().orElseThrow());
        worst = Math.max(worst, Math.abs(record.path("waited_seconds").asDouble() - waited));
        worst = Math.max(worst, Math.abs(record.path("talk_seconds").asDouble() - talked));
        assertThat(record.path("ring_seconds").asDouble()).isBetween(0.0, 1.0);
      }
      assertThat(worst).isLessThan(0.5);
      assertThat(records.stream().map(r -> Instant.parse(r.path("arrived").asText())))
          .as("in the order of their arrival")
          .isSorted();
      Broken.was(
          "clock set by +1 h, -2 h, +1 h during calls",
          "no duration off by more than %.2f s, none negative, order kept",
          worst);
    }
  }

  /// The clock is set while one talks and one waits.
  private static void pair(Office office, int caller, Path ahead, Duration to) throws Exception {
    office.world.habit(Office.AGENT, Habit.answers(Duration.ZERO));
    String talking = office.call(caller);
    office.await(talking, c -> c.talk().isPresent());
    String waiting = office.call(caller + 1);
    office.await(waiting, c -> c.lifted().isPresent());
    set(ahead, to);
    office.world.habit(Office.AGENT, Habit.answers(Duration.ZERO, Duration.ofSeconds(1)));
    // the service has read the set clock
    office.turns(5);
    office.world.hangUp(talking);
    office.await(waiting, SipCall::over);
  }

  private static void set(Path ahead, Duration to) throws Exception {
    Path next = ahead.resolveSibling("next");
    Files.writeString(next, "" + to.toSeconds());
    Files.move(next, ahead, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1e3;
  }
}
