package io.calltrail.fault;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.lab.SipCall;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Callers reach the agent, who is nobody's fallback, while FastAGI is crowded by those who are no
/// Asterisk.
@Tag("fault")
@Tag("nightly")
@Timeout(180)
class CrowdAtTheDoorTest {
  private static final String PBX = "127.0.0.1";
  private static final String STRANGER = "127.0.0.2";
  private static final int MANY = 10_000;
  private static final int TURNS = 200;
  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir private Path folder;

  private record Attack(String what, String from, int size, String said, String counted) {}

  @Test
  void callsGoOnWhileTheDoorIsCrowded() throws Exception {
    var attacks =
        List.of(
            new Attack(
                "10,000 strangers at FastAGI", STRANGER, MANY, "", "calltrail_agi_refused_total"),
            new Attack(
                "10,000 silent connections from the PBX's own address",
                PBX,
                MANY,
                "",
                "calltrail_agi_refused_total"),
            new Attack(
                "1,000 that send headers without end",
                PBX,
                1_000,
                "agi_request: x\n",
                "calltrail_agi_failed_turns_total"),
            new Attack(
                "900 that never end a line", PBX, 900, "a", "calltrail_agi_failed_turns_total"));
    try (var office = Office.open(folder)) {
      office.turns(TURNS);
      long calm = Office.p99(office.turns(TURNS));
      int caller = 0;
      for (Attack attack : attacks) {
        double before = turnedAway(office, attack);
        try (var crowd =
            new Crowd(attack.from(), office.home.agiPort(), attack.size(), attack.said())) {
          until("the crowd is there", () -> crowd.came() > 500);
          long crowded = Office.p99(office.turns(TURNS));
          for (int i = 0; i < 3; i++) {
            SipCall call = office.talk(++caller, SHORT);
            assertThat(call.talk()).as("%s: %s", attack.what(), call).isPresent();
          }
          until("the whole crowd came", () -> crowd.came() == attack.size());
          until("it is turned away", () -> turnedAway(office, attack) > before);
          assertThat(crowded).as("p99 in ms, %s", attack.what()).isLessThan(1_000);
          Broken.was(
              attack.what(),
              "3 of 3 calls answered; turn p99 calm %d ms, crowded %d ms; %.0f turned away",
              calm,
              crowded,
              turnedAway(office, attack) - before);
        }
      }
      until("the door is free again", () -> office.metric("calltrail_agi_open_connections") < 10);
    }
  }

  private static double turnedAway(Office office, Attack attack) throws IOException {
    return office.metric(attack.counted());
  }
}
