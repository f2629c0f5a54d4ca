package io.calltrail.journal;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.calltrail.call.AccountId;
import io.calltrail.call.AgentEvent;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.Fact;
import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JournalTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;

  private static Fact pause(long n) {
    return new AgentEvent.Paused(new AgentId("anna"), NOON.plusNanos(n), "lunch " + n);
  }

  private static List<Fact> pauses(long from, long to) {
    return LongStream.rangeClosed(from, to).mapToObj(JournalTest::pause).toList();
  }

  private Journal open() throws IOException {
    return Journal.open(
        new JournalSettings(folder, 4096, Duration.ofDays(1)), InstantSource.system());
  }

  private static void append(Journal journal, List<Fact> facts) throws Exception {
    journal.append(facts).get(10, TimeUnit.SECONDS);
  }

  private static List<Entry> all(Journal journal) {
    try (Stream<Entry> entries = journal.read(1)) {
      return entries.toList();
    }
  }

  private static List<Entry> entries(long to) {
    return LongStream.rangeClosed(1, to).mapToObj(n -> new Entry(n, pause(n))).toList();
  }

  @Test
  void factsComeBackInOrderOverManyFilesAndRestarts() throws Exception {
    for (int run = 0; run < 4; run++) {
      try (Journal journal = open()) {
        append(journal, pauses(run * 100 + 1, run * 100 + 100));
        assertThat(all(journal)).isEqualTo(entries(run * 100 + 100));
      }
    }
    assertThat(Segment.all(folder)).hasSizeGreaterThan(5);
    try (Journal journal = open();
        Stream<Entry> later = journal.read(333)) {
      assertThat(later.toList()).isEqualTo(entries(400).subList(332, 400));
    }
  }

  @Test
  void powerCutAtAnyByteOfTheLastFactCostsThatFactOnly() throws Exception {
    try (Journal journal = open()) {
      append(journal, pauses(1, 3));
    }
    Path file = Segment.all(folder).getLast().path();
    byte[] whole = Files.readAllBytes(file);
    int last = Line.of(3, pause(3)).length;
    for (int kept = 0; kept < last; kept++) {
      Files.write(file, Arrays.copyOf(whole, whole.length - last + kept));
      try (Journal journal = open()) {
        assertThat(journal.health().cutBytes()).isEqualTo(kept);
        assertThat(all(journal)).isEqualTo(entries(2));
        append(journal, pauses(3, 4));
        assertThat(all(journal)).isEqualTo(entries(4));
      }
    }
  }

  private static CallEvent.Arrived arrival(long n, String caller) {
    return new CallEvent.Arrived(
        new CallId("c" + n),
        NOON.plusNanos(n),
        new AccountId("default"),
        new ChannelRef("main", "1." + n, "PJSIP/trunk-" + n),
        new PhoneNumber("+442079460001"),
        caller.isEmpty() ? Optional.empty() : Optional.of(new PhoneNumber(caller)),
        Origin.UNKNOWN,
        true);
  }

  @Test
  void aPersonsNumberIsTakenOutAndAllElseStays() throws Exception {
    String gone = "+447700900101";
    var facts = new ArrayList<Fact>();
    var left = new ArrayList<Fact>();
    for (int n = 1; n <= 90; n++) {
      String caller = n % 3 == 0 ? gone : "+447700900" + (200 + n);
      facts.add(arrival(n, caller));
      left.add(arrival(n, caller.equals(gone) ? "" : caller));
    }
    try (Journal journal = open()) {
      append(journal, facts);
      assertThat(journal.redact(new PhoneNumber(gone))).isEqualTo(30);
      assertThat(journal.holds(new PhoneNumber(gone))).isZero();
      assertThat(all(journal)).extracting(Entry::fact).isEqualTo(left);
      append(journal, List.of(arrival(91, gone)));
      left.add(arrival(91, gone));
    }
    Files.writeString(folder.resolve("0000000000000001.journal.fresh"), "a crash left it");
    try (Journal journal = open()) {
      assertThat(journal.health().corrupt()).isZero();
      assertThat(all(journal)).extracting(Entry::fact).isEqualTo(left);
      assertThat(all(journal))
          .extracting(Entry::sequence)
          .isEqualTo(LongStream.rangeClosed(1, 91).boxed().toList());
    }
    assertThat(folder.resolve("0000000000000001.journal.fresh")).doesNotExist();
  }

  @Test
  void whatWasSetAsideAndHoldsTheNumberIsDeleted() throws Exception {
    Files.writeString(folder.resolve("a.corrupt"), "..\"+447700900101\"..");
    Files.writeString(folder.resolve("b.corrupt"), "..");
    try (Journal journal = open()) {
      assertThat(journal.redact(new PhoneNumber("+447700900101"))).isZero();
    }
    assertThat(folder.resolve("a.corrupt")).doesNotExist();
    assertThat(folder.resolve("b.corrupt")).exists();
  }

  @Test
  void damageInTheMiddleIsSetAsideAndReadingGoesOn() throws Exception {
    try (Journal journal = open()) {
      append(journal, pauses(1, 10));
    }
    Path file = Segment.all(folder).getFirst().path();
    byte[] bytes = Files.readAllBytes(file);
    bytes[Line.of(1, pause(1)).length + 30] ^= 0x20;
    Files.write(file, bytes);
    try (Journal journal = open()) {
      append(journal, pauses(11, 12));
      assertThat(all(journal)).hasSize(11).doesNotContain(new Entry(2, pause(2)));
      assertThat(all(journal)).last().isEqualTo(new Entry(12, pause(12)));
      assertThat(journal.health().corrupt()).isEqualTo(1);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter(f -> f.toString().endsWith(".corrupt"))).hasSize(1);
    }
  }

  @Test
  void factOfALaterVersionIsLeftInPlaceAndPassedOver() throws Exception {
    byte[] line = Line.of(1, pause(1));
    String json = new String(line, 9, line.length - 10, java.nio.charset.StandardCharsets.UTF_8);
    String later = json.replace("\"paused\"", "\"teleported\"");
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(later.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    Files.writeString(
        folder.resolve("0000000000000001.journal"),
        java.util.HexFormat.of().toHexDigits((int) crc.getValue()) + " " + later + "\n");
    try (Journal journal = open()) {
      append(journal, pauses(2, 2));
      assertThat(all(journal)).containsExactly(new Entry(2, pause(2)));
      assertThat(journal.health().unreadable()).isEqualTo(1);
    }
  }

  @Test
  void secondProcessIsRefused() throws Exception {
    try (Journal journal = open()) {
      assertThatThrownBy(this::open).hasMessageContaining("in use");
      assertThat(journal.health().trouble()).isEmpty();
    }
  }

  @Test
  void followerGetsEveryFactWhileTheyAreAppended() throws Exception {
    List<Entry> seen = new CopyOnWriteArrayList<>();
    try (Journal journal = open()) {
      Follower follower = journal.follow("store", collecting(seen));
      List<CompletableFuture<Void>> forced = new ArrayList<>();
      for (long n = 1; n <= 3000; n++) {
        forced.add(journal.append(List.of(pause(n))));
      }
      CompletableFuture.allOf(forced.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
      until("3000 seen", SOON, () -> seen.size() >= 3000);
      assertThat(seen).isEqualTo(entries(3000));
      until("no backlog", SOON, () -> follower.backlog() == 0);
    }
  }

  @Test
  void followerWhosePortThrowsGetsTheSameFactsAgain() throws Exception {
    List<Entry> seen = new CopyOnWriteArrayList<>();
    AtomicBoolean down = new AtomicBoolean(true);
    FollowerPort kept = collecting(seen);
    try (Journal journal = open()) {
      Follower follower =
          journal.follow(
              "store",
              new FollowerPort() {
                @Override
                public long position() throws Exception {
                  return kept.position();
                }

                @Override
                public void accept(List<Entry> batch) throws Exception {
                  if (down.get()) {
                    throw new IOException("database down");
                  }
                  kept.accept(batch);
                }
              });
      append(journal, pauses(1, 50));
      until("an error", SOON, () -> follower.lastError().isPresent());
      assertThat(follower.backlog()).isEqualTo(50);
      down.set(false);
      until("50 seen", SOON, () -> seen.size() == 50);
      until("no error", SOON, () -> follower.lastError().isEmpty());
      assertThat(seen).isEqualTo(entries(50));
    }
  }

  @Test
  void followerAheadOfALostDiskMissesNothingNew() throws Exception {
    List<Entry> seen = new CopyOnWriteArrayList<>(List.of(new Entry(70, pause(70))));
    try (Journal journal = open()) {
      journal.follow("store", collecting(seen));
      until("70 durable", SOON, () -> journal.health().durable() == 70);
      append(journal, pauses(71, 71));
      until("2 seen", SOON, () -> seen.size() == 2);
      assertThat(seen.getLast()).isEqualTo(new Entry(71, pause(71)));
    }
  }

  private static FollowerPort collecting(List<Entry> seen) {
    return new FollowerPort() {
      @Override
      public long position() {
        return seen.isEmpty() ? 0 : seen.getLast().sequence();
      }

      @Override
      public void accept(List<Entry> batch) {
        seen.addAll(batch);
      }
    };
  }

  @Test
  void fileHoldsADayAtMost() throws Exception {
    var now = new AtomicReference<>(NOON);
    try (Journal journal =
        Journal.open(new JournalSettings(folder, 4096, Duration.ofDays(1)), now::get)) {
      append(journal, pauses(1, 1));
      now.set(NOON.plus(Duration.ofHours(23)));
      journal.tidy();
      append(journal, pauses(2, 2));
    }
    now.set(NOON.plus(Duration.ofHours(25)));
    try (Journal journal =
        Journal.open(new JournalSettings(folder, 4096, Duration.ofDays(1)), now::get)) {
      journal.tidy();
      append(journal, pauses(3, 3));
      assertThat(Segment.all(folder)).extracting(Segment::first).containsExactly(1L, 3L);
      journal.tidy();
      append(journal, pauses(4, 4));
      assertThat(Segment.all(folder)).hasSize(2);
      assertThat(all(journal)).hasSize(4);
    }
  }

  @Test
  void oldFilesGoOnceEveryFollowerHasPassedThem() throws Exception {
    Instant later = Instant.now().plus(Duration.ofDays(2));
    try (Journal journal =
        Journal.open(new JournalSettings(folder, 4096, Duration.ofDays(1)), () -> later)) {
      append(journal, pauses(1, 200));
      journal.tidy();
      assertThat(all(journal)).hasSize(200);
      Follower follower = journal.follow("store", collecting(new CopyOnWriteArrayList<>()));
      until("200 followed", SOON, () -> follower.position() == 200);
      journal.tidy();
      assertThat(Segment.all(folder)).hasSize(1);
      append(journal, pauses(201, 201));
      assertThat(all(journal)).last().isEqualTo(new Entry(201, pause(201)));
    }
  }

  @Test
  void fullDiskLosesNothingAndWritesNothingTwice() throws Exception {
    AtomicBoolean full = new AtomicBoolean();
    Journal.Disk disk =
        new Journal.Disk() {
          @Override
          public void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
            if (full.get()) {
              Journal.Disk.REAL.write(channel, bytes.slice(0, bytes.remaining() / 2), at);
              throw new IOException("No space left on device");
            }
            Journal.Disk.REAL.write(channel, bytes, at);
          }

          @Override
          public void force(FileChannel channel) throws IOException {
            Journal.Disk.REAL.force(channel);
          }
        };
    JournalSettings settings = new JournalSettings(folder, 4096, Duration.ofDays(1));
    try (Journal journal = new Journal(settings, InstantSource.system(), disk)) {
      append(journal, pauses(1, 5));
      full.set(true);
      for (long n = 6; n <= 105; n++) {
        assertThat(journal.append(List.of(pause(n)))).isCompletedExceptionally();
      }
      assertThat(journal.health().waiting()).isEqualTo(100);
      assertThat(journal.health().trouble())
          .hasValueSatisfying(t -> assertThat(t).contains("space"));
      full.set(false);
      until("105 durable", SOON, () -> journal.health().durable() == 105);
      append(journal, pauses(106, 106));
      assertThat(journal.health().trouble()).isEmpty();
      assertThat(all(journal)).isEqualTo(entries(106));
    }
    try (Journal journal = open()) {
      assertThat(all(journal)).isEqualTo(entries(106));
    }
  }

  @Test
  void killedProcessLeavesEveryFactItWasToldIsWritten() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Appender.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long acknowledged = 0;
    try (var out = child.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.matches("ack \\d+")) {
          acknowledged = Long.parseLong(line.substring(4));
        }
        if (acknowledged > 2000) {
          child.toHandle().destroyForcibly(); // leaves what it said readable
        }
      }
    } finally {
      child.destroyForcibly();
      child.waitFor();
    }
    assertThat(acknowledged).isGreaterThan(2000);
    try (Journal journal = open()) {
      List<Entry> all = all(journal);
      assertThat(all.size()).isGreaterThanOrEqualTo((int) acknowledged);
      assertThat(all).isEqualTo(entries(all.size()));
    }
  }

  /// Appends for ever and says after each append what has returned.
  static final class Appender {
    public static void main(String[] args) throws IOException {
      JournalSettings settings = new JournalSettings(Path.of(args[0]), 4096, Duration.ofDays(1));
      try (Journal journal = Journal.open(settings, InstantSource.system())) {
        for (long n = 1; n < 1_000_000; n++) {
          var _ = journal.append(List.of(pause(n)));
          System.out.println("ack " + n);
        }
      }
    }
  }

  @Test
  void appendTakesMicroseconds() throws Exception {
    try (Journal journal = Journal.open(JournalSettings.in(folder), InstantSource.system())) {
      List<Long> nanos = new ArrayList<>();
      for (long n = 1; n <= 20_000; n++) {
        long begin = System.nanoTime();
        var _ = journal.append(List.of(pause(n)));
        nanos.add(System.nanoTime() - begin);
      }
      List<Long> warm = nanos.subList(10_000, 20_000).stream().sorted().toList();
      System.out.printf(
          "append of one fact: p50 %d us, p99 %d us, max %d us%n",
          warm.get(5000) / 1000, warm.get(9900) / 1000, warm.getLast() / 1000);
      assertThat(warm.get(5000)).isLessThan(1_000_000);
    }
  }
}
