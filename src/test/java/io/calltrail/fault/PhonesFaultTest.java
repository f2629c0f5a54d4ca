package io.calltrail.fault;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.calltrail.lab.Habit;
import io.calltrail.lab.SipCall;
import io.calltrail.lab.SipWorld;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Phones vanish, or lift and hang up at once.
@Tag("fault")
@Tag("nightly")
@Timeout(180)
class PhonesFaultTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final String GOOD = "136";

  @TempDir private Path folder;

  @Test
  void callersAreServedByTheOneWhosePhoneIsLeft() throws Exception {
    List<String> phones = IntStream.rangeClosed(111, 136).mapToObj(p -> "" + p).toList();
    List<String> vanishing = phones.subList(0, 25);
    try (var office =
        Office.open(folder, new SipWorld.Phones(phones, List.of(), new HashSet<>(phones)))) {
      for (String phone : phones) {
        office.world.habit(phone, Habit.answers(Duration.ZERO, SHORT));
        until(phone + " idle", Duration.ofSeconds(30), () -> office.state(phone).equals("idle"));
      }
      for (String phone : vanishing) {
        office.world.unregister(phone);
      }
      for (String phone : vanishing) {
        until(phone + " is gone", () -> office.state(phone).equals("unreachable"));
      }
      for (int i = 1; i <= 5; i++) {
        SipCall call = office.await(office.call(i), SipCall::over);
        assertThat(call.rings()).singleElement().matches(r -> r.phone().equals(GOOD));
      }
      assertThat(office.records(5)).allMatch(r -> r.path("outcome").asText().equals("answered"));
      assertThat(office.world.faults()).isEmpty();
      double turns = turns(office);
      Broken.was(
          "25 phones unregister at once",
          "5 of 5 calls answered by the one that is left, 0 offers to the others, %.1f turns a call",
          turns / 5);
      assertThat(turns).as("nothing spins").isLessThan(5 * 8);
    }
  }

  @Test
  void registeredPhoneThatFallsSilentIsToldBeforeACallerFindsOut() throws Exception {
    try (var office = Office.open(folder, SipWorld.Phones.of(Office.AGENT, GOOD))) {
      until("it answers OPTIONS", () -> up(office, GOOD) == 1);
      office.world.unplug(GOOD);
      long unplugged = System.nanoTime();
      until("it is told as down", Duration.ofSeconds(60), () -> up(office, GOOD) == 0);
      Broken.was(
          "a registered phone falls silent",
          "told after %.1f s",
          (System.nanoTime() - unplugged) / 1e9);
      assertThat(up(office, Office.AGENT)).isEqualTo(1);
    }
  }

  private static double up(Office office, String phone) throws IOException {
    return office.metric("calltrail_line_up{kind=\"phone\",line=\"" + Office.of(phone) + "\",} ");
  }

  @Test
  void phoneThatLiftsAndHangsUpAtOnceTakesOneCallerEachTime() throws Exception {
    try (var office = Office.open(folder, SipWorld.Phones.of(Office.AGENT, GOOD))) {
      office.world.habit(Office.AGENT, Habit.answers(Duration.ZERO, Duration.ofMillis(200)));
      office.world.habit(GOOD, Habit.answers(Duration.ZERO, SHORT));
      var rings = 0;
      for (int i = 1; i <= 6; i++) {
        rings += office.await(office.call(i), SipCall::over).rings().size();
      }
      List<JsonNode> records = office.records(6);
      assertThat(records).extracting(r -> r.path("agent").asText()).contains(Office.of(GOOD));
      Broken.was(
          "a phone lifts and hangs up at once",
          "6 records of 6 calls, %d rings, %.1f turns a call",
          rings,
          turns(office) / 6);
      assertThat(rings).isLessThanOrEqualTo(12);
      assertThat(turns(office)).as("nothing spins").isLessThan(6 * 8);
    }
  }

  private static double turns(Office office) throws Exception {
    return office.sum("calltrail_turn_seconds_count");
  }
}
