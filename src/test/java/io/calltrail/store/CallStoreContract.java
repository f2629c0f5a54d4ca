package io.calltrail.store;

import static io.calltrail.store.Calls.NOON;
import static io.calltrail.store.Calls.abandoned;
import static io.calltrail.store.Calls.answered;
import static io.calltrail.store.Calls.arrival;
import static io.calltrail.store.Calls.record;
import static io.calltrail.store.Calls.recorded;
import static io.calltrail.store.Calls.shortAbandon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import io.calltrail.access.Audit;
import io.calltrail.access.PeopleTable;
import io.calltrail.access.Person;
import io.calltrail.access.Role;
import io.calltrail.access.Scope;
import io.calltrail.access.Session;
import io.calltrail.access.Token;
import io.calltrail.call.AccountId;
import io.calltrail.call.AgentEvent;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallBackRecord;
import io.calltrail.call.CallBackResult;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.CallRecord;
import io.calltrail.call.Comment;
import io.calltrail.call.HungUpBy;
import io.calltrail.call.Marks;
import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.TaskEnding;
import io.calltrail.call.TaskEvent;
import io.calltrail.call.TaskId;
import io.calltrail.call.TaskReason;
import io.calltrail.routing.WaitCount;
import io.calltrail.store.Calls.Journal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the store promises, whichever database is behind it.
abstract class CallStoreContract {
  private StoreSettings settings;
  private CallStore store;

  /// Settings of a new, empty database.
  abstract StoreSettings emptyDatabase() throws Exception;

  @BeforeEach
  void open() throws Exception {
    settings = emptyDatabase();
    store = CallStore.open(settings);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void restart() {
    store.close();
    store = CallStore.open(settings);
  }

  CallStore store() {
    return store;
  }

  private List<CallRecord> between(Instant from, Instant to) {
    var found = new ArrayList<CallRecord>();
    store.forEachBetween(from, to, found::add);
    return found;
  }

  private List<String> callers() {
    var found = new ArrayList<String>();
    store.forEachCaller(n -> found.add(n.value()), (_, _) -> {});
    return found;
  }

  long count(String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection(settings.jdbcUrl(), settings.user(), settings.secret());
        var rows = connection.createStatement().executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection(settings.jdbcUrl(), settings.user(), settings.secret());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void anAnsweredCallIsKeptWholeWithItsOffers() {
    List<CallEvent> call = answered("c1", NOON, "+79161234567");
    store.apply(new Journal().write(call).all());

    assertThat(store.find(new CallId("c1"))).contains(record(call));
    CallRecord kept = store.find(new CallId("c1")).orElseThrow();
    assertThat(kept.waited()).isEqualTo(Duration.ofMillis(7_500));
    assertThat(kept.ring()).isEqualTo(Duration.ofMillis(4_500));
    assertThat(kept.talk()).isEqualTo(Duration.ofMillis(61_234));
    assertThat(kept.offers()).hasSize(2);
    assertThat(kept.origin().marks().term()).isEqualTo("windows");
  }

  @Test
  void anAbandonedCallIsKeptAsMissed() throws SQLException {
    List<CallEvent> call = abandoned("c1", NOON, "+79161234567");
    store.apply(new Journal().write(call).all());

    assertThat(store.find(new CallId("c1"))).contains(record(call));
    assertThat(count("select count(*) from call where missed")).isEqualTo(1);
  }

  @Test
  void everyOutcomeKeepsItsNameAndReason() {
    List<CallOutcome> outcomes =
        List.of(
            new CallOutcome.Answered(),
            new CallOutcome.Abandoned(),
            new CallOutcome.ShortAbandon(),
            new CallOutcome.TimedOut(),
            new CallOutcome.Closed(),
            new CallOutcome.NoAgents(),
            new CallOutcome.Voicemail(),
            new CallOutcome.CallBack(),
            new CallOutcome.Failed("no such queue"),
            new CallOutcome.Interrupted("the PBX was restarted"));
    var journal = new Journal();
    for (int i = 0; i < outcomes.size(); i++) {
      journal.write(
          List.of(
              arrival("c" + i, NOON, "101", Calls.SPRING),
              new CallEvent.Ended(
                  new CallId("c" + i), NOON.plusSeconds(9), outcomes.get(i), HungUpBy.UNKNOWN)));
    }
    store.apply(journal.all());

    for (int i = 0; i < outcomes.size(); i++) {
      assertThat(store.find(new CallId("c" + i)).orElseThrow().outcome())
          .isEqualTo(outcomes.get(i));
    }
  }

  @Test
  void aVoicemailAndAFallbackTalkAreKept() {
    var id = new CallId("c1");
    List<CallEvent> call =
        List.of(
            arrival("c1", NOON, "", Calls.SPRING),
            new CallEvent.VoicemailLeft(
                id, NOON.plusSeconds(20), "vm/c1.wav", Duration.ofSeconds(8)),
            new CallEvent.Backfilled(id, NOON.plusSeconds(600)),
            new CallEvent.WentToFallback(id, NOON.plusSeconds(60), Duration.ofSeconds(30), ""),
            new CallEvent.Ended(
                id, NOON.plusSeconds(60), new CallOutcome.Answered(), HungUpBy.CALLER));
    store.apply(new Journal().write(call).all());

    CallRecord kept = store.find(id).orElseThrow();
    assertThat(kept).isEqualTo(record(call));
    assertThat(kept.fallback()).isTrue();
    assertThat(kept.backfilled()).isTrue();
    assertThat(kept.voicemail()).contains("vm/c1.wav");
    assertThat(kept.caller()).isEmpty();
  }

  @Test
  void aCallToAnUnknownNumberIsTakenAndFlagged() throws SQLException {
    List<CallEvent> call =
        List.of(
            arrival("c1", NOON, "+79161234567", Origin.UNKNOWN),
            new CallEvent.Ended(
                new CallId("c1"), NOON.plusSeconds(9), new CallOutcome.Closed(), HungUpBy.SYSTEM));
    store.apply(new Journal().write(call).all());

    assertThat(store.find(new CallId("c1"))).contains(record(call));
    assertThat(count("select count(*) from call where not number_known")).isEqualTo(1);
  }

  @Test
  void theSameBatchTwiceIsTheSameCallsOnce() throws SQLException {
    var journal =
        new Journal()
            .write(answered("c1", NOON, "+79161234567"))
            .write(List.of(recorded("c1", NOON.plusSeconds(75))))
            .write(List.of(new AgentEvent.LoggedIn(Calls.ANNA, NOON)))
            .write(abandoned("c2", NOON.plusSeconds(5), "+79160000000"));
    store.apply(journal.all());
    List<CallRecord> once = store.latest(10);
    long position = store.position();

    store.apply(journal.all());
    restart();
    store.apply(journal.all());

    assertThat(store.latest(10)).isEqualTo(once).hasSize(2);
    assertThat(store.position()).isEqualTo(position);
    assertThat(count("select count(*) from offer")).isEqualTo(2);
    assertThat(count("select count(*) from agent_event")).isEqualTo(1);
  }

  @Test
  void anEmptyStoreWantsTheWholeJournal() {
    assertThat(store.position()).isZero();
    assertThat(store.latest(5)).isEmpty();
    assertThat(store.find(new CallId("nobody"))).isEmpty();
    store.apply(List.of());
    assertThat(store.position()).isZero();
  }

  @Test
  void aRestartAtAnyMomentOfTwoOpenCallsLosesNothing() throws Exception {
    List<CallEvent> first = answered("c1", NOON, "+79161234567");
    List<CallEvent> second = answered("c2", NOON.plusSeconds(1), "+79160000000");
    var journal = new Journal();
    for (int i = 0; i < first.size(); i++) { // c2 begins while c1 is open, and ends after it
      journal.write(i == 0 ? List.of() : List.of(second.get(i - 1)));
      journal.write(List.of(first.get(i)));
    }
    journal
        .write(List.of(recorded("c1", NOON.plusSeconds(80))))
        .write(List.of(second.getLast()))
        .write(
            List.of(
                new CallEvent.RecordingFailed(
                    new CallId("c2"), NOON.plusSeconds(90), "the file is empty")));
    List<SequencedFact> facts = journal.all();

    for (int cut = 1; cut < facts.size(); cut++) {
      close();
      open();
      store.apply(facts.subList(0, cut));
      restart();
      store.apply(journal.from(store.position()));

      var told = new ArrayList<CallEvent>(first);
      told.add(recorded("c1", NOON.plusSeconds(80)));
      assertThat(store.find(new CallId("c1"))).as("cut at %d", cut).contains(record(told));
      assertThat(store.find(new CallId("c2")).orElseThrow().recordingFailure())
          .contains("the file is empty");
      assertThat(store.position()).isEqualTo(facts.size() + 1);
    }
  }

  @Test
  void thePositionWaitsForTheOldestOpenCallOnly() {
    List<CallEvent> open = answered("c1", NOON, "+79161234567");
    List<CallEvent> whole = abandoned("c2", NOON, "+79160000000");
    var journal = new Journal().write(whole).write(open.subList(0, 5)).write(whole);
    store.apply(journal.all().subList(0, 3));
    assertThat(store.position()).isEqualTo(4);
    store.apply(journal.all().subList(3, 8));
    assertThat(store.position()).isEqualTo(4);
    journal.write(open.subList(5, open.size()));
    store.apply(journal.from(9));
    assertThat(store.position()).isEqualTo(journal.all().size() + 1L);
  }

  @Test
  void aRecordingFinishedAfterTheEndIsAddedToItsCall() {
    List<CallEvent> call = answered("c1", NOON, "+79161234567");
    var journal = new Journal().write(call);
    store.apply(journal.all());
    assertThat(store.find(new CallId("c1")).orElseThrow().recording()).isEmpty();

    CallEvent.Recorded recorded = recorded("c1", NOON.plusSeconds(75));
    journal.write(List.of(recorded));
    store.apply(journal.from(call.size() + 1));

    assertThat(store.find(new CallId("c1")).orElseThrow().recording()).contains(recorded.file());
  }

  @Test
  void aRecordingThatFailedTellsWhyUntilALaterOneSucceeds() {
    var failed =
        new CallEvent.RecordingFailed(new CallId("c1"), NOON.plusSeconds(75), "the disk is full");
    var journal = new Journal().write(answered("c1", NOON, "+79161234567")).write(List.of(failed));
    store.apply(journal.all());
    assertThat(store.find(new CallId("c1")).orElseThrow().recordingFailure())
        .contains("the disk is full");

    long next = journal.all().size() + 1;
    journal.write(List.of(recorded("c1", NOON.plusSeconds(99))));
    store.apply(journal.from(next));
    CallRecord kept = store.find(new CallId("c1")).orElseThrow();
    assertThat(kept.recording()).isPresent();
    assertThat(kept.recordingFailure()).isEmpty();
  }

  @Test
  void anEventOfACallWhoseArrivalIsNotKnownIsLeftOut() {
    List<CallEvent> headless = answered("c1", NOON, "+79161234567").subList(3, 9);
    var journal = new Journal().write(headless).write(abandoned("c2", NOON, "+79160000000"));
    store.apply(journal.all());

    assertThat(store.latest(9)).extracting(c -> c.id().value()).containsExactly("c2");
  }

  @Test
  void aBatchThatIsOutOfOrderChangesNothing() {
    List<SequencedFact> facts = new Journal().write(abandoned("c1", NOON, "+79161234567")).all();
    assertThatThrownBy(() -> store.apply(List.of(facts.get(0), facts.get(2), facts.get(1))))
        .isInstanceOf(IllegalArgumentException.class);
    store.apply(facts);
    assertThat(store.latest(9)).hasSize(1);
  }

  @Test
  void marksFromOutsideCannotStopTheJournal() {
    var marks =
        new Marks("a\0b", "'; drop table call; --", "весна 🌷", "x".repeat(5_000), "\ud800");
    List<CallEvent> call =
        List.of(
            arrival("c1", NOON, "", new Origin(true, "spring", marks)),
            new CallEvent.Ended(
                new CallId("c1"), NOON, new CallOutcome.ShortAbandon(), HungUpBy.CALLER));
    store.apply(new Journal().write(call).all());

    Marks kept = store.find(new CallId("c1")).orElseThrow().origin().marks();
    assertThat(kept.source()).isEqualTo("ab");
    assertThat(kept.medium()).isEqualTo(marks.medium());
    assertThat(kept.campaign()).isEqualTo(marks.campaign());
    assertThat(kept.content()).hasSize(5_000);
  }

  @Test
  void momentsAreUtcWhateverTheZoneOfTheJvm() throws SQLException {
    // 2026-10-25 01:30Z: in Berlin the second 02:30 of that night
    Instant twice = Instant.parse("2026-10-25T01:30:00.123456Z");
    TimeZone before = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
      restart();
      store.apply(
          new Journal()
              .write(abandoned("c1", twice.minusSeconds(3_600), "1"))
              .write(abandoned("c2", twice, "2"))
              .all());
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
      restart();

      assertThat(store.find(new CallId("c1")).orElseThrow().arrived())
          .isEqualTo(twice.minusSeconds(3_600));
      assertThat(store.find(new CallId("c2")).orElseThrow().arrived()).isEqualTo(twice);
      assertThat(between(twice, twice.plusSeconds(1))).hasSize(1);
      assertThat(
              count(
                  "select count(*) from call where arrived_at = timestamp with time zone"
                      + " '2026-10-25 01:30:00.123456+00'"))
          .isEqualTo(1);
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void latestCallsComeNewestFirst() {
    var journal = new Journal();
    for (int i = 0; i < 5; i++) {
      journal.write(answered("c" + i, NOON.plusSeconds(i), "+7916000000" + i));
    }
    store.apply(journal.all());

    assertThat(store.latest(3)).extracting(c -> c.id().value()).containsExactly("c4", "c3", "c2");
    assertThat(store.latest(3).getFirst().offers()).hasSize(2);
  }

  @Test
  void callsOfASpanComeOldestFirstAndWithoutItsEnd() {
    var journal = new Journal();
    for (int i = 0; i < 5; i++) {
      journal.write(answered("c" + i, NOON.plusSeconds(i), "+7916000000" + i));
    }
    store.apply(journal.all());

    assertThat(between(NOON.plusSeconds(1), NOON.plusSeconds(3)))
        .extracting(c -> c.id().value())
        .containsExactly("c1", "c2");
  }

  @Test
  void everyCallerIsToldOnceAndWithheldOnesAreNot() {
    store.apply(
        new Journal()
            .write(abandoned("c1", NOON, "+79161234567"))
            .write(abandoned("c2", NOON, "+79161234567"))
            .write(abandoned("c3", NOON, ""))
            .write(abandoned("c4", NOON, "101"))
            .all());

    assertThat(callers()).containsExactlyInAnyOrder("+79161234567", "101");
  }

  @Test
  void erasedPersonsCallsAndTasksStayWithoutNumberAndSound() {
    var gone = new PhoneNumber("+79161234567");
    var journal =
        new Journal()
            .write(answered("c1", NOON, gone.value()))
            .write(List.of(recorded("c1", NOON.plusSeconds(80))))
            .write(abandoned("c2", NOON, gone.value()))
            .write(answered("c3", NOON, "+79160000000"))
            .write(List.of(recorded("c3", NOON.plusSeconds(80))))
            .write(task("t1", gone.value()));
    store.apply(journal.all());
    store.add(comment("m1", "c1", 5_000, "he complains"));
    store.add(comment("m2", "c3", 5_000, "as +79161234567 said, 79161234567 is HERS"));
    assertThat(store.holds(gone)).isEqualTo(5);

    ErasedCaller erased = store.erase(gone);

    assertThat(erased.calls()).isEqualTo(2);
    assertThat(erased.tasks()).isOne();
    assertThat(erased.comments()).isOne();
    assertThat(store.comments(new CallId("c1"))).isEmpty();
    assertThat(store.comments(new CallId("c3")))
        .extracting(Comment::text)
        .containsExactly("as +… said, … is HERS");
    assertThat(erased.sounds()).contains(new CallId("c1"), new CallId("c2"));
    assertThat(store.holds(gone)).isZero();
    assertThat(store.find(new CallId("c1")).orElseThrow())
        .satisfies(
            call -> {
              assertThat(call.caller()).isEmpty();
              assertThat(call.recording()).isEmpty();
              assertThat(call.outcome()).isEqualTo(new CallOutcome.Answered());
            });
    assertThat(store.find(new CallId("c3")).orElseThrow().recording()).isPresent();
    assertThat(callers()).containsExactly("+79160000000");
    assertThat(store.erase(gone)).isEqualTo(new ErasedCaller(0, 0, 0, Set.of()));
  }

  private static Comment comment(String id, String call, long at, String text) {
    return new Comment(
        id, new CallId(call), Duration.ofMillis(at), text, "anna", NOON.plusMillis(at));
  }

  @Test
  void commentsAreKeptInTheOrderOfTheRecordingUntilTheyAreRemoved() {
    store.apply(new Journal().write(answered("c1", NOON, "+79161234567")).all());
    Comment late = comment("m1", "c1", 61_200, "прощается\nвежливо");
    Comment early = comment("m2", "c1", 0, "здоровается");
    assertThat(store.add(late)).isTrue();
    assertThat(store.add(early)).isTrue();
    assertThat(store.add(comment("m3", "nowhere", 0, "x"))).as("no such call").isFalse();
    restart();
    assertThat(store.comments(new CallId("c1"))).containsExactly(early, late);

    assertThat(store.removeComment("m2")).isTrue();
    assertThat(store.removeComment("m2")).isFalse();
    assertThat(store.comments(new CallId("c1"))).containsExactly(late);
  }

  @Test
  void erasingAShortNumberLeavesItsDigitsInComments() {
    store.apply(new Journal().write(abandoned("c1", NOON, "101")).all());
    store.apply(
        List.of(
            new SequencedFact(50, arrival("c2", NOON, "", Calls.SPRING)),
            new SequencedFact(
                51,
                new CallEvent.Ended(
                    new CallId("c2"), NOON, new CallOutcome.Abandoned(), HungUpBy.CALLER))));
    store.add(comment("m1", "c2", 0, "room 101"));

    store.erase(new PhoneNumber("101"));
    assertThat(store.comments(new CallId("c2"))).extracting(Comment::text).contains("room 101");
    assertThat(store.holds(new PhoneNumber("101"))).isZero();
  }

  @Test
  void failureOfTheDatabaseTellsNoNumber() throws SQLException {
    execute("alter table call add constraint nobody check (caller is null)");
    var refused = new Journal().write(answered("c1", NOON, "+79161234567"));
    assertThat(told(() -> store.apply(refused.all()))).contains("refused").doesNotContain("7916");

    execute("drop table task");
    var number = new PhoneNumber("+79161234567");
    assertThat(told(() -> store.holds(number))).contains("refused").doesNotContain("7916");
  }

  /// What a log would have of a failure.
  private static String told(Runnable work) {
    var text = new StringWriter();
    try {
      work.run();
    } catch (StoreException e) {
      e.printStackTrace(new PrintWriter(text, true));
    }
    return text.toString();
  }

  @Test
  void numbersKeptLongEnoughAreTakenOut() {
    var waiting = new PhoneNumber("+79161234567"); // of a task that is open
    store.apply(
        new Journal()
            .write(answered("c1", NOON, "+79160000001"))
            .write(answered("c2", NOON, "+79160000002"))
            .write(abandoned("c3", NOON, waiting.value()))
            .write(task("t1", waiting.value()).subList(0, 1))
            .write(answered("c4", NOON.plusSeconds(86_400), "+79160000002"))
            .all());
    Instant before = NOON.plusSeconds(86_400);

    OldNumbers old = store.takeOutNumbers(before);

    assertThat(old.calls()).isEqualTo(3);
    assertThat(old.tasks()).isZero();
    assertThat(old.forgotten()).containsExactly(new PhoneNumber("+79160000001"));
    assertThat(callers()).containsExactly("+79160000002");
    assertThat(store.holds(waiting)).as("of the open task").isOne();
    assertThat(store.find(new CallId("c1")).orElseThrow().outcome())
        .isEqualTo(new CallOutcome.Answered());
    assertThat(store.takeOutNumbers(before)).isEqualTo(new OldNumbers(0, 0, List.of()));
  }

  @Test
  void numbersOfClosedTasksAreTakenOut() {
    var done =
        new TaskEvent.Closed(
            new TaskId("t1"), NOON.plusSeconds(400), TaskEnding.DONE, Optional.empty());
    store.apply(new Journal().write(task("t1", "+79161234567")).write(List.of(done)).all());
    OldNumbers old = store.takeOutNumbers(NOON.plus(Duration.ofDays(30)));
    assertThat(old.tasks()).isOne();
    assertThat(old.forgotten()).containsExactly(new PhoneNumber("+79161234567"));
  }

  @Test
  void campaignIsToldOfCallsAndOfCallBacksForThem() {
    var facts = task("t1", "+79161234567");
    var missed = ((TaskEvent.Opened) facts.getFirst()).call();
    store.apply(
        new Journal().write(abandoned(missed.value(), NOON, "+79161234567")).write(facts).all());
    assertThat(
            store.campaignsOf(
                Set.of(missed, new CallId("t1-b1"), new CallId("t1-b2"), new CallId("unknown"))))
        .containsOnly(
            entry(missed, "spring"),
            entry(new CallId("t1-b1"), "spring"),
            entry(new CallId("t1-b2"), "spring"));
    assertThat(store.campaignsOf(Set.of())).isEmpty();
  }

  @Test
  void aCampaignsFiguresFollowTheirDefinitions() {
    store.apply(
        new Journal()
            .write(answered("c1", NOON, "1")) // waited 7.5 s
            .write(answered("c2", NOON.plusSeconds(10), "2"))
            .write(abandoned("c3", NOON, "3"))
            .write(shortAbandon("c4", NOON, "4"))
            .write(answered("c5", NOON.plusSeconds(86_400), "5")) // another day
            .all());

    List<CampaignFigures> figures =
        store.campaigns(NOON, NOON.plusSeconds(3_600), Duration.ofMillis(7_500));
    assertThat(figures).hasSize(1);
    CampaignFigures spring = figures.getFirst();
    assertThat(spring.campaign()).isEqualTo("spring");
    assertThat(spring.offered()).isEqualTo(4);
    assertThat(spring.answered()).isEqualTo(2);
    assertThat(spring.missed()).isEqualTo(1);
    assertThat(spring.shortAbandons()).isEqualTo(1);
    assertThat(spring.meanWait()).contains(Duration.ofMillis(7_500));
    assertThat(spring.serviceLevel()).hasValueCloseTo(2 / 3.0, within(1e-9));
    assertThat(
            store
                .campaigns(NOON, NOON.plusSeconds(3_600), Duration.ofMillis(7_499))
                .getFirst()
                .serviceLevel())
        .hasValue(0);
  }

  @Test
  void waitsAreCountedByStepForThoseWhoWereQueued() {
    store.apply(
        new Journal()
            .write(answered("c1", NOON, "1")) // waited 7.5 s
            .write(answered("c2", NOON.plusSeconds(10), "2"))
            .write(abandoned("c3", NOON, "3")) // waited 31 s
            .write(shortAbandon("c4", NOON, "4")) // in no queue
            .write(answered("c5", NOON.minusSeconds(86_400), "5")) // earlier
            .all());

    assertThat(store.waits(new AccountId("default"), NOON, Duration.ofSeconds(10)))
        .containsExactlyInAnyOrder(
            new WaitCount(0, 2, 0, Duration.ofSeconds(15)),
            new WaitCount(3, 1, 1, Duration.ofSeconds(1)));
  }

  @Test
  void callersAreKnownWithWhoSpokeWithThemLast() {
    store.apply(
        new Journal()
            .write(answered("c1", NOON, "+1"))
            .write(abandoned("c2", NOON.plusSeconds(99), "+1"))
            .write(abandoned("c3", NOON, "+3"))
            .all());

    var spoke = new HashMap<String, String>();
    store.forEachCaller(_ -> {}, (caller, agent) -> spoke.put(caller.value(), agent.value()));
    assertThat(spoke).containsExactly(Map.entry("+1", "anna"));
  }

  @Test
  void aCallerIsKnownOnceAndKeepsWhoSpokeWithItWhenACallIsMissed() {
    var journal = new Journal().write(answered("c1", NOON, "+1"));
    store.apply(journal.all());
    int next = journal.all().size() + 1;
    store.apply(journal.write(abandoned("c2", NOON.plusSeconds(900), "+1")).from(next));

    var told = new ArrayList<String>();
    store.forEachCaller(n -> told.add(n.value()), (_, agent) -> told.add(agent.value()));
    assertThat(told).containsExactly("+1", "anna");
  }

  @Test
  void callsFromElsewhereFillAnEmptyDatabaseAsIfTheyHadBeenHere() throws Exception {
    store.apply(
        new Journal()
            .write(answered("c1", NOON, "+1"))
            .write(abandoned("c2", NOON.plusSeconds(99), "+2"))
            .all());
    List<CallRecord> calls = between(NOON, NOON.plusSeconds(999));
    long indexes = indexes();
    assertThat(calls).hasSize(2);
    assertThatThrownBy(() -> store.fill(calls.iterator()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("holds calls");

    store.close();
    settings = emptyDatabase();
    store = CallStore.open(settings);
    store.fill(calls.iterator());
    assertThat(between(NOON, NOON.plusSeconds(999))).isEqualTo(calls);
    assertThat(indexes()).isEqualTo(indexes);
  }

  private long indexes() throws SQLException {
    try (var connection =
        DriverManager.getConnection(settings.jdbcUrl(), settings.user(), settings.secret())) {
      var found = new HashSet<String>();
      for (String table : List.of("call", "CALL", "offer", "OFFER")) {
        try (var rows =
            connection
                .getMetaData()
                .getIndexInfo(null, connection.getSchema(), table, false, true)) {
          while (rows.next()) {
            found.add(rows.getString("INDEX_NAME") + " " + rows.getString("COLUMN_NAME"));
          }
        }
      }
      return found.size();
    }
  }

  @Test
  void manyCallsPassInBatchesAndAreAllThere() {
    var journal = new Journal();
    for (int i = 0; i < 2_000; i++) {
      journal.write(answered("c" + i, NOON.plusSeconds(i), "+7916" + (1_000_000 + i % 1_500)));
    }
    List<SequencedFact> facts = journal.all();
    long began = System.nanoTime();
    for (int i = 0; i < facts.size(); i += 500) {
      store.apply(facts.subList(i, Math.min(facts.size(), i + 500)));
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        "%s: %.0f facts/s, %.0f calls/s%n",
        getClass().getSimpleName(), facts.size() / seconds, 2_000 / seconds);

    assertThat(between(NOON, NOON.plusSeconds(99_999))).hasSize(2_000);
    assertThat(callers()).hasSize(1_500);
    assertThat(store.position()).isEqualTo(18_001);
  }

  @Test
  void agentsComingsAndGoingsAreKept() throws SQLException {
    store.apply(
        new Journal()
            .write(
                List.of(
                    new AgentEvent.LoggedIn(Calls.ANNA, NOON),
                    new AgentEvent.Paused(Calls.ANNA, NOON.plusSeconds(5), "lunch"),
                    new AgentEvent.Unpaused(Calls.ANNA, NOON.plusSeconds(6)),
                    new AgentEvent.LoggedOut(Calls.ANNA, NOON.plusSeconds(7))))
            .all());

    assertThat(count("select count(distinct kind) from agent_event where agent = 'anna'"))
        .isEqualTo(4);
    assertThat(count("select count(*) from agent_event where reason = 'lunch'")).isEqualTo(1);
  }

  @Test
  void openingTwiceKeepsTheCalls() {
    store.apply(new Journal().write(answered("c1", NOON, "+79161234567")).all());
    restart();
    restart();
    assertThat(store.latest(1)).hasSize(1);
    store.ping();
  }

  @Test
  void tablesOfANewerCalltrailAreRefusedWithAdvice() throws SQLException {
    execute(
        """
        insert into "flyway_schema_history" ("installed_rank", "version", "description", "type",
          "script", "installed_by", "execution_time", "success")
        values (99, '99', 'future', 'SQL', 'V99__future.sql', 'calltrail', 1, true)
        """);

    assertThatThrownBy(() -> CallStore.open(settings))
        .isInstanceOf(StoreException.SchemaTooNew.class)
        .hasMessageContaining(settings.place())
        .hasMessageContaining("version 99")
        .hasMessageContaining("backup");
  }

  @Test
  void theKnownVersionIsTheNewestMigration() throws Exception {
    var folder = java.nio.file.Path.of("src/main/resources/db/migration");
    try (Stream<java.nio.file.Path> files = java.nio.file.Files.list(folder)) {
      Optional<Integer> newest =
          files
              .map(f -> f.getFileName().toString().replaceFirst("^V([0-9]+)__.*", "$1"))
              .map(Integer::valueOf)
              .max(Integer::compare);
      assertThat(newest).contains(Schema.VERSION);
    }
  }

  @Test
  void theSecretIsNeverShown() {
    var secret =
        StoreSettings.of("jdbc:postgresql://u:hunter2@db/x?password=hunter2", "u", "hunter2");
    assertThat(secret.toString()).doesNotContain("hunter2");
    assertThat(new PhoneNumber("+79161234567").masked()).isEqualTo("…67");
  }

  @Test
  void callsAreReadBesideTheServiceWithoutWriting() {
    store.apply(
        new Calls.Journal()
            .write(Calls.answered("one", Calls.NOON, "+447700900001"))
            .write(Calls.abandoned("two", Calls.NOON.plusSeconds(60), ""))
            .all());
    store.close();
    var found = new ArrayList<String>();

    StoredCalls.forEachBetween(
        settings, Calls.NOON, Calls.NOON.plusSeconds(3_600), c -> found.add(c.id().value()));

    assertThat(found).containsExactly("one", "two");
    store = CallStore.open(settings);
  }

  // ---- call-back tasks

  /// A task that was taken and missed again, whose first call-back found the client busy and whose
  /// second one goes on.
  private static List<TaskEvent> task(String id, String client) {
    var task = new TaskId(id);
    var first = new CallId(id + "-b1");
    var second = new CallId(id + "-b2");
    return List.of(
        new TaskEvent.Opened(
            task,
            NOON,
            new AccountId("default"),
            new CallId(id),
            "main",
            new PhoneNumber("+78005550100"),
            client.isEmpty() ? Optional.empty() : Optional.of(new PhoneNumber(client)),
            Calls.SALES,
            TaskReason.ABANDONED,
            NOON.plusSeconds(900),
            NOON.plusSeconds(345_600),
            NOON.minusSeconds(60),
            5),
        new TaskEvent.Taken(task, NOON.plusSeconds(1), Calls.ANNA),
        new TaskEvent.CallBackBegan(task, NOON.plusSeconds(2), first, 1, Calls.ANNA),
        new TaskEvent.ClientCalled(task, NOON.plusSeconds(3), first),
        new TaskEvent.CallBackEnded(
            task,
            NOON.plusSeconds(4),
            first,
            CallBackResult.CLIENT_BUSY,
            Duration.ZERO,
            NOON.plusSeconds(304)),
        new TaskEvent.Repeated(
            task,
            NOON.plusSeconds(5),
            new CallId(id + "-again"),
            TaskReason.ASKED,
            2,
            NOON.minusSeconds(30)),
        new TaskEvent.CallBackBegan(task, NOON.plusSeconds(305), second, 2, Calls.ANNA),
        new TaskEvent.ClientCalled(task, NOON.plusSeconds(306), second),
        new TaskEvent.ClientAnswered(
            task, NOON.plusSeconds(310), second, Calls.ANNA, second + "-1.raw"));
  }

  private static List<TaskEvent> spoken(String id) {
    var task = new TaskId(id);
    return List.of(
        new TaskEvent.CallBackEnded(
            task,
            NOON.plusSeconds(340),
            new CallId(id + "-b2"),
            CallBackResult.SPOKEN,
            Duration.ofSeconds(30),
            NOON.plusSeconds(340)),
        new TaskEvent.Closed(
            task, NOON.plusSeconds(340), TaskEnding.TALKED, Optional.of(Calls.ANNA)));
  }

  @Test
  void anOpenTaskIsKnownAgainAfterARestartFactByFact() {
    List<TaskEvent> facts = task("t1", "+79161234567");
    store.apply(new Journal().write(facts).all());
    restart();
    assertThat(store.tasks(NOON.plusSeconds(100_000))).isEqualTo(facts);
    assertThat(store.ending(new TaskId("t1"))).isEmpty();
  }

  @Test
  void aClosedTaskIsNotOpenAndItsCallBacksAreKeptBesideTheCalls() {
    store.apply(
        new Journal()
            .write(task("t1", "+79161234567"))
            .write(spoken("t1"))
            .write(List.of(recorded("t1-b2", NOON.plusSeconds(350))))
            .all());
    assertThat(store.tasks(NOON.plusSeconds(100_000))).isEmpty();
    assertThat(store.ending(new TaskId("t1"))).contains(TaskEnding.TALKED);
    assertThat(store.latest(10)).as("no call came in").isEmpty();
    List<CallBackRecord> made = store.latestCallBacks(10);
    assertThat(made)
        .extracting(CallBackRecord::result)
        .containsExactly(CallBackResult.SPOKEN, CallBackResult.CLIENT_BUSY);
    CallBackRecord last = made.getFirst();
    assertThat(last.missed()).isEqualTo(new CallId("t1"));
    assertThat(last.talk()).isEqualTo(Duration.ofSeconds(30));
    assertThat(last.answered()).contains(NOON.plusSeconds(310));
    assertThat(last.recording()).contains(recorded("t1-b2", NOON).file());
    assertThat(store.latestCallBacks(1)).hasSize(1);
  }

  @Test
  void callsOfClientsOfTheLastDayAreKnownAgainThoughTheirTasksAreClosed() {
    store.apply(new Journal().write(task("t1", "")).write(spoken("t1")).all());
    assertThat(store.tasks(NOON)).filteredOn(TaskEvent.ClientCalled.class::isInstance).hasSize(2);
    assertThat(store.tasks(NOON.plusSeconds(304)))
        .filteredOn(TaskEvent.ClientCalled.class::isInstance)
        .hasSize(1);
  }

  @Test
  void aCallBackThatGoesOnIsKnownAgainThoughItsTaskIsClosed() {
    List<TaskEvent> facts = new ArrayList<>(task("t1", "+79161234567"));
    facts.add(spoken("t1").getLast());
    store.apply(new Journal().write(facts).all());
    restart();
    assertThat(store.tasks(NOON.plusSeconds(100_000))).isEqualTo(facts);
  }

  @Test
  void theSameTaskTwiceIsOneTask() throws SQLException {
    var journal = new Journal().write(task("t1", "+79161234567"));
    store.apply(journal.all());
    store.apply(journal.all());
    restart();
    store.apply(journal.all());
    journal.write(spoken("t1"));
    store.apply(journal.all());
    assertThat(count("select count(*) from task")).isEqualTo(1);
    assertThat(count("select count(*) from task_repeat")).isEqualTo(1);
    assertThat(count("select count(*) from call_back")).isEqualTo(2);
    assertThat(store.tasks(NOON.plusSeconds(100_000))).isEmpty();
  }

  // ---- people

  @Test
  void peopleSessionsTokensAndChangesAreKept() {
    var ada =
        new Person("p1", "ada", "Ада", Role.AGENT, Optional.of(new AgentId("anna")), true, NOON);
    assertThat(store.people().add(ada, "hash")).isTrue();
    assertThat(
            store
                .people()
                .add(
                    new Person("p2", "ada", "Other", Role.ADMIN, Optional.empty(), true, NOON),
                    "hash"))
        .isFalse();
    store.people().begin(new Session("key", "p1", "csrf", NOON, NOON));
    store.people().seen("key", NOON.plusSeconds(60));
    var token =
        new Token(
            "t1", "digest", "crm", Set.of(Scope.CALLS, Scope.LIVE), "ada", NOON, Optional.empty());
    store.people().add(token);
    store.people().used("t1", NOON.plusSeconds(5));
    store.audit().note(new Audit.Entry(NOON, "ada", "token.added", "crm", ""));
    store.audit().note(new Audit.Entry(NOON, "ada", "token.revoked", "crm", "later"));
    restart();

    assertThat(store.people().people()).containsExactly(ada);
    assertThat(store.people().byLogin("ada")).contains(new PeopleTable.Known(ada, "hash"));
    assertThat(store.people().byIdentity("https://sso.example u-1")).isEmpty();
    store.people().identity(ada.id(), "https://sso.example u-1");
    assertThat(store.people().byIdentity("https://sso.example u-1")).contains(ada);
    assertThat(store.people().session("key"))
        .contains(new Session("key", "p1", "csrf", NOON, NOON.plusSeconds(60)));
    assertThat(store.people().token("digest").orElseThrow())
        .isEqualTo(
            new Token(
                "t1",
                "digest",
                "crm",
                token.scopes(),
                "ada",
                NOON,
                Optional.of(NOON.plusSeconds(5))));
    assertThat(store.audit().latest(1))
        .containsExactly(new Audit.Entry(NOON, "ada", "token.revoked", "crm", "later"));

    Person barred = ada.with(Role.AUDITOR, Optional.empty(), false);
    store.people().change(barred);
    store.people().password("p1", "other");
    assertThat(store.people().byId("p1")).contains(barred);
    assertThat(store.people().byLogin("ada").orElseThrow().password()).isEqualTo("other");
    assertThat(store.people().revoke("t1")).isTrue();
    assertThat(store.people().revoke("t1")).isFalse();
    store.people().endOlder(NOON.minusSeconds(1), NOON.plusSeconds(61));
    assertThat(store.people().session("key")).isEmpty();
  }
}
