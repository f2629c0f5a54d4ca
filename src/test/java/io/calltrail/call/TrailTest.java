package io.calltrail.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every table in `src/test/resources/trails`: these events make this record.
class TrailTest {
  private static final Path TABLES = Path.of("src/test/resources/trails");

  @TestFactory
  Stream<DynamicTest> theEventsOfACallMakeItsRecord() throws IOException {
    List<Path> tables;
    try (Stream<Path> files = Files.list(TABLES)) {
      tables = files.filter(f -> f.toString().endsWith(".txt")).sorted().toList();
    }
    assertThat(tables).hasSizeGreaterThanOrEqualTo(12);
    return tables.stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    file.toUri(),
                    () -> {
                      TrailTable table = TrailTable.read(file);
                      assertThat(table.expected()).as("fields expected").isNotEmpty();
                      assertThat(TrailTable.row(CallRecord.of(table.trail())))
                          .containsAllEntriesOf(table.expected());
                    }));
  }

  @Test
  void aCallThatHasNotEndedHasNoRecordYet() {
    assertThatThrownBy(() -> CallRecord.of(new Trail(List.of(arrival("c1")))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has not ended");
  }

  @Test
  void aTrailBeginsWithTheArrivalAndIsOfOneCall() {
    var rejoined = new CallEvent.Rejoined(new CallId("c2"), Instant.EPOCH);
    assertThatThrownBy(() -> new Trail(List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Trail(List.of(rejoined)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Trail(List.of(arrival("c1"), rejoined)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("c2");
  }

  private static CallEvent.Arrived arrival(String call) {
    return new CallEvent.Arrived(
        new CallId(call),
        Instant.EPOCH,
        new AccountId("default"),
        new ChannelRef("main", "1.1", "PJSIP/trunk-1"),
        new PhoneNumber("100"),
        Optional.empty(),
        Origin.UNKNOWN,
        true);
  }
}
