package io.calltrail.metrics;

import static io.calltrail.metrics.SampleCalls.at;
import static io.calltrail.metrics.SampleCalls.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.call.CallEvent;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.Fact;
import io.calltrail.call.HungUpBy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CallMetersTest {
  private Exposition exposition = new Exposition();
  private final CallMeters meters = meters(CallMeters.Settings.DEFAULT);

  private CallMeters meters(CallMeters.Settings settings) {
    exposition = new Exposition();
    return new CallMeters(
        exposition.registry(), settings, _ -> Duration.ofSeconds(20), "0.1.0-test");
  }

  private void happen(List<Fact> facts) {
    facts.forEach(meters::accept);
  }

  @Test
  void knownQueuesStandAtZeroBeforeTheirFirstCall() {
    meters.know(List.of(SampleCalls.SALES));

    assertThat(exposition.text())
        .contains("calltrail_offered_total{queue=\"sales\",} 0.0")
        .contains("calltrail_calls_total{outcome=\"timed_out\",queue=\"sales\",} 0.0")
        .contains("calltrail_waiting_callers{queue=\"sales\",} 0.0");
  }

  @Test
  void answerCountsAtTheAnswerAndNotAtTheEnd() {
    happen(SampleCalls.answered().subList(0, 8));

    assertThat(exposition.text())
        .contains("calltrail_offered_total{queue=\"sales\",} 1.0")
        .contains("calltrail_answered_total{queue=\"sales\",} 1.0")
        .contains("calltrail_answered_in_time_total{queue=\"sales\",} 1.0")
        .contains("calltrail_answer_time_seconds_bucket{queue=\"sales\",le=\"10.0\",} 0.0")
        .contains("calltrail_answer_time_seconds_bucket{queue=\"sales\",le=\"15.0\",} 1.0")
        .contains("calltrail_answer_time_seconds_sum{queue=\"sales\",} 12.0")
        .contains("calltrail_offers_total{queue=\"sales\",result=\"rejected\",} 1.0")
        .contains("calltrail_offers_total{queue=\"sales\",result=\"answered\",} 1.0")
        .contains("calltrail_campaign_answered_total{campaign=\"spring\",} 1.0")
        .contains("calltrail_calls_total{outcome=\"answered\",queue=\"sales\",} 0.0")
        .contains("calltrail_talk_seconds_count{queue=\"sales\",} 0.0");
  }

  @Test
  void predictedWaitsAreCountedAgainstTheRealOnesBesideWhatAppQueueWouldHaveSaid() {
    for (int i = 0; i < 2; i++) {
      String name = "predicted" + i;
      double second = 1000 * i;
      happen(
          List.of(
              SampleCalls.arrived(name, second, "spring"),
              new CallEvent.Queued(id(name), at(second), SampleCalls.SALES, 0, at(second)),
              new CallEvent.WaitPredicted(
                  id(name), at(second), SampleCalls.SALES, Duration.ofSeconds(50)),
              new CallEvent.Offered(id(name), at(second + 35), 1, SampleCalls.ANNA),
              new CallEvent.Answered(id(name), at(second + 40), 1, SampleCalls.ANNA, "")));
    }

    assertThat(exposition.text())
        .contains("calltrail_predicted_waits_total{queue=\"sales\",} 2.0")
        .contains("calltrail_predicted_wait_real_seconds_total{queue=\"sales\",} 80.0")
        .contains(
            "calltrail_predicted_wait_seconds_total{estimator=\"calltrail\",queue=\"sales\",} 100.0")
        .contains(
            "calltrail_predicted_wait_squared_error_total{estimator=\"calltrail\",queue=\"sales\",} 200.0")
        .as("0 s for the first, 10 s for the second")
        .contains(
            "calltrail_predicted_wait_seconds_total{estimator=\"app_queue\",queue=\"sales\",} 10.0")
        .contains(
            "calltrail_predicted_wait_squared_error_total{estimator=\"app_queue\",queue=\"sales\",} 2500.0");
  }

  @Test
  void everythingThatCanHappenIsCountedOnce() {
    assertThat(SampleCalls.everything().text())
        .contains("calltrail_arrived_total{campaign=\"spring\",first_time=\"true\",} 5.0")
        .contains("calltrail_arrived_total{campaign=\"(unknown)\",first_time=\"true\",} 1.0")
        .contains("calltrail_offered_total{queue=\"sales\",} 6.0")
        .contains("calltrail_offered_total{queue=\"support\",} 1.0")
        .contains("calltrail_moved_total{queue=\"sales\",} 1.0")
        .contains("calltrail_answered_total{queue=\"sales\",} 2.0")
        .contains("calltrail_answered_in_time_total{queue=\"sales\",} 1.0")
        .contains("calltrail_abandoned_in_time_total{queue=\"sales\",} 2.0")
        .contains("calltrail_calls_total{outcome=\"answered\",queue=\"sales\",} 2.0")
        .contains("calltrail_calls_total{outcome=\"abandoned\",queue=\"sales\",} 2.0")
        .contains("calltrail_calls_total{outcome=\"short_abandon\",queue=\"sales\",} 1.0")
        .contains("calltrail_calls_total{outcome=\"voicemail\",queue=\"support\",} 1.0")
        .contains("calltrail_calls_total{outcome=\"closed\",queue=\"support\",} 1.0")
        .contains("calltrail_calls_total{outcome=\"failed\",queue=\"(none)\",} 2.0")
        .contains("calltrail_missed_total{campaign=\"spring\",reason=\"abandoned\",} 2.0")
        .contains("calltrail_missed_total{campaign=\"autumn\",reason=\"closed\",} 1.0")
        .contains("calltrail_missed_total{campaign=\"autumn\",reason=\"failed\",} 1.0")
        .contains("calltrail_missed_total{campaign=\"(unknown)\",reason=\"voicemail\",} 1.0")
        .contains("calltrail_fallback_calls_total{spoken=\"true\",} 1.0")
        .contains("calltrail_fallback_calls_total{spoken=\"false\",} 1.0")
        .contains("calltrail_wait_seconds_count{queue=\"sales\",} 5.0")
        .contains("calltrail_wait_seconds_sum{queue=\"sales\",} 279.0")
        .contains("calltrail_wait_seconds_sum{queue=\"(none)\",} 78.0")
        .contains("calltrail_talk_seconds_sum{queue=\"sales\",} 110.0")
        .contains("calltrail_recordings_total{result=\"complete\",} 1.0")
        .contains("calltrail_recordings_total{result=\"failed\",} 1.0")
        .contains("calltrail_rejoined_total 1.0")
        .contains("calltrail_facts_unmatched_total 0.0");
  }

  @Test
  void gaugesShowTheLiveView() {
    assertThat(SampleCalls.everything().text())
        .contains("calltrail_waiting_callers{queue=\"sales\",} 2.0")
        .contains("calltrail_waiting_callers{queue=\"support\",} 0.0")
        .contains("calltrail_oldest_wait_seconds{queue=\"sales\",} 25.0")
        .contains("calltrail_oldest_wait_seconds{queue=\"support\",} 0.0")
        .contains("calltrail_talking_callers{queue=\"support\",} 1.0")
        .contains("calltrail_agents{state=\"talking\",} 1.0")
        .contains("calltrail_agents{state=\"paused\",} 1.0")
        .contains("calltrail_agents{state=\"idle\",} 0.0");
  }

  @Test
  void otherPackagesFiguresAreShownAndOutliveTheGarbageCollector() {
    Exposition everything = SampleCalls.everything();
    System.gc();

    assertThat(everything.text())
        .contains("calltrail_ami_up{pbx=\"main\",} 1.0")
        .contains("calltrail_ami_event_age_seconds{pbx=\"main\",} 1.5")
        .contains("calltrail_ami_reconnects_total{pbx=\"main\",} 3.0")
        .contains("calltrail_ami_dropped_events_total{pbx=\"main\",} 4.0")
        .contains("calltrail_journal_backlog{follower=\"store\",} 5.0")
        .contains("calltrail_journal_lag_seconds{follower=\"store\",} 6.0")
        .contains("calltrail_recordings_pending 7.0")
        .contains("calltrail_journal_waiting 12.0")
        .contains("calltrail_journal_refused_total 13.0")
        .contains("calltrail_journal_corrupt 14.0")
        .contains("calltrail_journal_cut_bytes 15.0")
        .contains("calltrail_disk_free_bytes{holds=\"recordings\",} 16.0")
        .contains("calltrail_disk_size_bytes{holds=\"recordings\",} 17.0")
        .contains("calltrail_agi_open_connections 8.0")
        .contains("calltrail_agi_connections_total 9.0")
        .contains("calltrail_agi_refused_total 10.0")
        .contains("calltrail_agi_failed_turns_total 11.0")
        .contains("calltrail_turn_seconds_bucket{turn=\"arrived\",le=\"0.005\",} 1.0")
        .contains("calltrail_turn_seconds_bucket{turn=\"rang\",le=\"0.02\",} 0.0")
        .containsPattern("calltrail_build_info\\{java=\"25.*\",version=\"0.1.0-test\",\\} 1.0")
        .containsPattern("process_resident_memory_bytes [1-9]")
        .containsPattern("process_cpu_seconds_total [0-9]")
        .containsPattern("jvm_gc_time_seconds_total [0-9]");
  }

  @Test
  void noLabelHoldsACallerOrACall() {
    assertThat(SampleCalls.everything().text())
        .doesNotContain("20260302")
        .doesNotContain("74951112233")
        .doesNotContain("78005550199")
        .doesNotContain("anna")
        .doesNotContain("PJSIP");
  }

  @Test
  void campaignsBeyondTheLimitShareOneLabel() {
    CallMeters few = meters(new CallMeters.Settings(2, 100, 100));
    for (int i = 1; i <= 5; i++) {
      few.accept(SampleCalls.arrived("c" + i, 0, "campaign " + i));
    }
    few.accept(SampleCalls.arrived("c6", 0, "campaign 1"));

    assertThat(lines("calltrail_arrived_total{", "first_time=\"true\""))
        .containsExactlyInAnyOrder(
            "calltrail_arrived_total{campaign=\"campaign 1\",first_time=\"true\",} 2.0",
            "calltrail_arrived_total{campaign=\"campaign 2\",first_time=\"true\",} 1.0",
            "calltrail_arrived_total{campaign=\"(other)\",first_time=\"true\",} 3.0");
  }

  @Test
  void callsBeyondTheLimitAreForgottenEldestFirst() {
    CallMeters few = meters(new CallMeters.Settings(100, 100, 1));
    few.accept(SampleCalls.arrived("one", 0, "spring"));
    few.accept(SampleCalls.arrived("two", 1, "spring"));
    few.accept(ended("one", 3));
    few.accept(ended("two", 4));

    assertThat(exposition.text())
        .contains("calltrail_facts_unmatched_total 1.0")
        .contains("calltrail_calls_total{outcome=\"abandoned\",queue=\"(none)\",} 1.0");
  }

  @Test
  void secondEndOfACallIsNotCounted() {
    happen(SampleCalls.closed());
    meters.accept(SampleCalls.closed().getLast());

    assertThat(exposition.text())
        .contains("calltrail_calls_total{outcome=\"closed\",queue=\"support\",} 1.0");
  }

  @Test
  void callThatOutlivesARestartIsCountedAtItsEndOnly() {
    SampleCalls.answered().subList(0, 8).forEach(meters::recall);
    happen(SampleCalls.answered().subList(8, 10));

    assertThat(exposition.text())
        .doesNotContain("calltrail_arrived_total{")
        .contains("calltrail_answered_total{queue=\"sales\",} 0.0")
        .contains("calltrail_talk_seconds_sum{queue=\"sales\",} 90.0")
        .contains("calltrail_calls_total{outcome=\"answered\",queue=\"sales\",} 1.0");
  }

  @Test
  void oneSidedRecordingIsTold() {
    meters.accept(new CallEvent.Recorded(id("a"), at(0), SampleCalls.file(true, false)));
    meters.accept(new CallEvent.Recorded(id("b"), at(0), SampleCalls.file(false, false)));

    assertThat(exposition.text())
        .contains("calltrail_recordings_total{result=\"one_sided\",} 1.0")
        .contains("calltrail_recordings_total{result=\"silent\",} 1.0");
  }

  @Test
  void everyOutcomeHasItsCounter() {
    assertThat(QueueMeters.OUTCOMES)
        .hasSameSizeAs(Arrays.asList(CallOutcome.class.getPermittedSubclasses()))
        .doesNotHaveDuplicates();
  }

  private static CallEvent.Ended ended(String name, double second) {
    return new CallEvent.Ended(id(name), at(second), new CallOutcome.Abandoned(), HungUpBy.CALLER);
  }

  private List<String> lines(String start, String part) {
    return exposition
        .text()
        .lines()
        .filter(line -> line.startsWith(start) && line.contains(part))
        .collect(Collectors.toList());
  }
}
