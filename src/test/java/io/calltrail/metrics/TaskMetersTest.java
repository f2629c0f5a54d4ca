package io.calltrail.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.call.AccountId;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallBackResult;
import io.calltrail.call.CallId;
import io.calltrail.call.Fact;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.call.TaskEnding;
import io.calltrail.call.TaskEvent;
import io.calltrail.call.TaskId;
import io.calltrail.call.TaskReason;
import io.calltrail.routing.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Whether clients are called back in the time that was promised.
class TaskMetersTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final AgentId ANNA = new AgentId("anna");

  private final Exposition exposition = new Exposition();
  private final CallMeters meters =
      new CallMeters(
          exposition.registry(),
          CallMeters.Settings.DEFAULT,
          _ -> Duration.ofSeconds(20),
          "0.1.0-test");

  private static Instant after(int minutes) {
    return NOON.plus(Duration.ofMinutes(minutes));
  }

  private static TaskEvent.Opened opened(String id) {
    return new TaskEvent.Opened(
        new TaskId(id),
        NOON,
        new AccountId("main"),
        new CallId(id),
        "main",
        new PhoneNumber("+442079460001"),
        Optional.of(new PhoneNumber("+442079460601")),
        new QueueId("sales"),
        TaskReason.ABANDONED,
        after(15),
        after(5760),
        NOON,
        0);
  }

  private static TaskEvent called(String id, int minutes) {
    return new TaskEvent.ClientCalled(new TaskId(id), after(minutes), new CallId(id + "-b"));
  }

  private static TaskEvent closed(String id, int minutes, TaskEnding ending) {
    return new TaskEvent.Closed(new TaskId(id), after(minutes), ending, Optional.of(ANNA));
  }

  private void happen(Fact... facts) {
    List.of(facts).forEach(meters::accept);
  }

  private void promises(int kept, int broken) {
    assertThat(exposition.text())
        .contains(
            "calltrail_call_back_promises_total{kept=\"true\",queue=\"sales\",} " + kept + ".0")
        .contains(
            "calltrail_call_back_promises_total{kept=\"false\",queue=\"sales\",} " + broken + ".0");
  }

  @Test
  void taskCountsOnceAtTheFirstCallOfItsClient() {
    happen(opened("t1"), called("t1", 14), called("t1", 40), closed("t1", 41, TaskEnding.TALKED));
    promises(1, 0);
    assertThat(exposition.text())
        .contains("calltrail_tasks_opened_total{queue=\"sales\",reason=\"abandoned\",} 1.0")
        .contains("calltrail_tasks_closed_total{ending=\"talked\",queue=\"sales\",} 1.0")
        .contains("calltrail_call_back_time_seconds_sum{queue=\"sales\",} 840.0");
  }

  @Test
  void callAfterTheTimePromisedIsLate() {
    happen(opened("t1"), called("t1", 16));
    promises(0, 1);
  }

  @Test
  void clientWhoCalledByItselfOrWasSpokenWithOtherwiseCountsAtTheTaskEnd() {
    happen(opened("t1"), closed("t1", 3, TaskEnding.TALKED));
    happen(opened("t2"), closed("t2", 20, TaskEnding.DONE));
    promises(1, 1);
  }

  @Test
  void clientWhomNobodyEverCalledIsABrokenPromise() {
    happen(opened("t1"), closed("t1", 5760, TaskEnding.EXPIRED));
    happen(opened("t2"), called("t2", 5), closed("t2", 5760, TaskEnding.EXPIRED));
    promises(1, 1);
  }

  @Test
  void taskOfAnEarlierRunIsCountedFromWhereItStood() {
    meters.recall(opened("t1"));
    meters.recall(opened("t2"));
    meters.recall(called("t2", 5));
    happen(
        opened("t1"),
        called("t1", 10),
        closed("t2", 20, TaskEnding.TALKED),
        new TaskEvent.CallBackEnded(
            new TaskId("t1"),
            after(11),
            new CallId("t1-b"),
            CallBackResult.CLIENT_BUSY,
            Duration.ZERO,
            after(16)));
    promises(1, 0);
    assertThat(exposition.text())
        .contains("calltrail_tasks_opened_total{queue=\"sales\",reason=\"abandoned\",} 0.0")
        .contains("calltrail_call_backs_total{queue=\"sales\",result=\"client_busy\",} 1.0");
  }

  @Test
  void openTasksAreShownWithTheAgeOfTheOldest() {
    meters.know(List.of(new QueueId("sales")));
    TaskEvent.Opened t = opened("t1");
    var view =
        new TaskView(
            t.task(),
            t.call(),
            t.queue(),
            t.dialled(),
            t.client(),
            t.reason(),
            t.at(),
            t.promised(),
            t.expires(),
            Optional.empty(),
            1,
            0,
            TaskView.State.OPEN,
            Optional.empty());
    meters.bindTasks(() -> List.of(view), InstantSource.fixed(after(20)));
    assertThat(exposition.text())
        .contains("calltrail_tasks_open{queue=\"sales\",} 1.0")
        .contains("calltrail_tasks_overdue{queue=\"sales\",} 1.0")
        .contains("calltrail_oldest_task_seconds{queue=\"sales\",} 1200.0");
  }
}
