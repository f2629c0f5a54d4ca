package io.calltrail;

import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.call.AgentEvent;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.Fact;
import io.calltrail.journal.Journal;
import io.calltrail.journal.JournalSettings;
import io.calltrail.web.Happenings;
import io.calltrail.web.Happenings.Happening;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalHappeningsTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  @TempDir private Path folder;

  private Journal journal() throws Exception {
    return Journal.open(JournalSettings.in(folder), InstantSource.system());
  }

  private static Fact of(String call) {
    return new CallEvent.Rejoined(new CallId(call), NOON);
  }

  private static List<String> calls(Happenings.Batch batch) {
    return batch.happenings().stream().map(h -> h.id() + " " + h.event().call()).toList();
  }

  @Test
  void whoReadsOnGetsWhatCameSinceAndNothingTwice() throws Exception {
    try (Journal journal = journal()) {
      var happenings = new JournalHappenings(journal);
      journal.append(List.of(of("a"), new AgentEvent.Ready(new AgentId("anna"), NOON))).join();
      try (Happenings.Reading reading = happenings.after(0)) {
        Happenings.Batch first = reading.next();
        assertThat(calls(first)).containsExactly("1 a");
        assertThat(first.reached()).as("an agent's fact is passed over").isEqualTo(2);
        assertThat(happenings.await(2, AT_ONCE)).isFalse();
        assertThat(calls(reading.next())).isEmpty();

        journal.append(List.of(of("b"))).join();
        assertThat(happenings.await(2, Duration.ofSeconds(5))).isTrue();
        assertThat(calls(reading.next())).containsExactly("3 b");
      }
    }
  }

  @Test
  void aReaderGoesOnAfterARestartAndKnowsWhatIsNotThere() throws Exception {
    try (Journal journal = journal()) {
      journal.append(List.of(of("a"), of("b"))).join();
    }
    try (Journal journal = journal()) {
      var happenings = new JournalHappenings(journal);
      journal.append(List.of(of("c"))).join();
      try (Happenings.Reading reading = happenings.after(1)) {
        assertThat(calls(reading.next())).containsExactly("2 b", "3 c");
      }
      assertThat(happenings.keeps(0)).isTrue();
      assertThat(happenings.keeps(3)).isTrue();
      assertThat(happenings.keeps(4)).as("nobody has seen this one").isFalse();
    }
  }

  @Test
  void muchIsReadInPortions() throws Exception {
    try (Journal journal = journal()) {
      var facts = new ArrayList<Fact>();
      for (int i = 1; i <= 1_200; i++) {
        facts.add(of("c" + i));
      }
      journal.append(facts).join();
      var ids = new ArrayList<Long>();
      try (Happenings.Reading reading = new JournalHappenings(journal).after(0)) {
        for (int portion = 0; portion < 3; portion++) {
          ids.addAll(reading.next().happenings().stream().map(Happening::id).toList());
        }
      }
      assertThat(ids).hasSize(1_200).isSorted().doesNotHaveDuplicates();
    }
  }
}
