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
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The service ends as by a power cut, at the moments of a call at which it may hurt.
@Tag("fault")
@Tag("nightly")
@Timeout(120)
class ServiceKilledTest {
  private static final String SECOND = "111";
  private static final String THIRD = "112";

  @TempDir private Path folder;

  @Test
  void talkGoesOnAndNobodyElseIsRungWhenKilledWhileAPhoneRings() throws Exception {
    try (var office = Office.open(folder, SipWorld.Phones.of(Office.AGENT, SECOND, THIRD))) {
      var phones = List.of(Office.AGENT, SECOND, THIRD);
      phones.forEach(p -> office.world.habit(p, Habit.answers(Duration.ZERO)));
      String talking = office.call(1);
      SipCall first = office.await(talking, c -> c.talk().isPresent());
      phones.forEach(p -> office.world.habit(p, Habit.answers(Duration.ofSeconds(2))));
      String ringing = office.call(2);
      SipCall second = office.await(ringing, c -> !c.rings().isEmpty());

      office.service().kill9();
      phones.forEach(p -> office.world.habit(p, Habit.answers(Duration.ZERO)));
      office.await(ringing, c -> c.talk().isPresent());
      office.startAgain();
      until("both talk", () -> office.service().live().path("talking").size() == 2);

      String third = office.call(3);
      SipCall last = office.await(third, c -> c.talk().isPresent());
      assertThat(last.rings()).hasSize(1);
      assertThat(
              List.of(
                  first.rings().getFirst().phone(),
                  second.rings().getFirst().phone(),
                  last.rings().getFirst().phone()))
          .as("the one who is free is rung")
          .doesNotHaveDuplicates();
      for (String call : List.of(talking, ringing)) {
        assertThat(office.world.call(call).over()).as("the talk goes on").isFalse();
        assertThat(office.world.call(call).rings()).as("nobody else is rung").hasSize(1);
      }
      for (String call : List.of(talking, ringing, third)) {
        office.world.hangUp(call);
        office.await(call, SipCall::over);
      }
      List<JsonNode> records = office.records(3);
      assertThat(records).allMatch(r -> r.path("outcome").asText().equals("answered"));
      assertThat(records).extracting(r -> r.path("agent").asText()).doesNotHaveDuplicates();
      assertThat(office.world.faults()).isEmpty();
      Broken.was(
          "service killed while a phone rings, and in a talk",
          "0 dropped, 0 rung besides, 3 records of 3 calls with their agents");
    }
  }

  @Test
  void callerWhoseFirstQuestionDiesIsServed() throws Exception {
    try (var office = Office.open(folder)) {
      office.world.habit(Office.AGENT, Habit.answers(Duration.ZERO, Duration.ofSeconds(1)));
      office.service().stop();
      String call = office.call(1);
      until("it asks", () -> office.world.asterisk().cli("core show channels").contains("AGI"));
      office.service().kill9();
      office.startAgain();
      SipCall over = office.await(call, SipCall::over);
      assertThat(over.talk()).isPresent();
      assertThat(over.rings()).hasSize(1);
      assertThat(office.records(1).getFirst().path("outcome").asText()).isEqualTo("answered");
      Broken.was(
          "service killed before the first step",
          "1 ring, %d ms from the call to the agent, 1 record",
          over.waited(over.ended().orElseThrow()).toMillis());
    }
  }

  @Test
  void everyAnsweredArrivalIsOnRecordWhenKilledInTheMiddleOfWriting() throws Exception {
    try (var office = Office.open(folder);
        var asking = Executors.newSingleThreadExecutor()) {
      var answered = new AtomicInteger();
      int kills = 3;
      for (int i = 1; i <= kills; i++) {
        int enough = answered.get() + 100;
        Future<?> turns = asking.submit(() -> askUntilDead(office, answered));
        until("turns", () -> answered.get() >= enough);
        office.service().kill9();
        turns.get();
        office.startAgain();
      }
      until("records", Duration.ofSeconds(60), () -> office.turnRecords() >= answered.get());
      assertThat(office.turnRecords())
          .as("what was under way at a kill may be on record, nothing else")
          .isBetween((long) answered.get(), (long) answered.get() + kills);
      assertThat(office.metric("calltrail_journal_corrupt")).isZero();
      Broken.was(
          "service killed in the middle of writing, 3 times",
          "%d arrivals answered, %d records",
          answered.get(),
          office.turnRecords());
    }
  }

  private static void askUntilDead(Office office, AtomicInteger answered) {
    try {
      while (true) {
        office.turns(1);
        answered.incrementAndGet();
      }
    } catch (IOException | NoSuchElementException | AssertionError e) {
      // the service is dead
    }
  }
}
