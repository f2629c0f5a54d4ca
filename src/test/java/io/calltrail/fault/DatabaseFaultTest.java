package io.calltrail.fault;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.calltrail.lab.PostgresPrograms;
import io.calltrail.lab.PrivatePostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A database that fails delays no turn and loses no call.
@Tag("fault")
@Tag("nightly")
@Timeout(120)
class DatabaseFaultTest {
  private static final Duration FOR = Duration.ofSeconds(12);
  private static PrivatePostgres server;

  @TempDir private Path folder;

  @FunctionalInterface
  private interface Act {
    void run() throws Exception;
  }

  @BeforeAll
  static void startServer(@TempDir Path programs) throws Exception {
    assumeTrue(
        PostgresPrograms.archive().isPresent(), "no PostgreSQL binaries for this machine in Maven");
    server = PostgresPrograms.start(programs);
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void databaseIsAway() throws Exception {
    away(FOR);
  }

  @Test
  @Timeout(300)
  void databaseIsAwayForTwoMinutes() throws Exception {
    away(Duration.ofMinutes(2));
  }

  private void away(Duration time) throws Exception {
    String url = server.newDatabase();
    try (var line = Between.bytes(server.port())) {
      broken(
          "database away for " + time.toSeconds() + " s",
          url.replace(":" + server.port(), ":" + line.port()),
          time,
          line::cut,
          line::heal);
    }
  }

  @Test
  void databaseIsSlow() throws Exception {
    String url = server.newDatabase();
    try (var line = Between.bytes(server.port())) {
      broken(
          "database takes 2 s for each statement",
          url.replace(":" + server.port(), ":" + line.port()),
          FOR,
          () -> line.slow(Duration.ofSeconds(2)),
          line::heal);
    }
  }

  @Test
  void databaseIsRestarted() throws Exception {
    broken(
        "database crashes, is started again",
        server.newDatabase(),
        Duration.ofSeconds(2),
        server::stop,
        server::resume);
  }

  @Test
  void databasesDiskIsFull() throws Exception {
    try (var disk = SmallDisk.of(40)) {
      String url = server.newDatabaseBelow(disk.folder);
      try {
        broken("database's disk is full", url, FOR, () -> disk.fill(0), disk::empty);
      } finally {
        server.drop();
      }
    }
  }

  private void broken(String what, String url, Duration time, Act fault, Act mend)
      throws Exception {
    var recordings = folder.resolve("world/asterisk/recordings");
    String database = "database: {url: \"%s\", user: calltrail}%n".formatted(url);
    try (var office = Office.beside(folder, Between::bytes, recordings, database)) {
      office.start();
      List<Duration> calm = office.turns(100);
      office.talk(1, Duration.ofMillis(500));
      office.records(1);

      Duration talk = time.dividedBy(20);
      long began = System.nanoTime();
      fault.run();
      var turns = new ArrayList<Duration>();
      int calls = 1;
      while (System.nanoTime() - began < time.toNanos() || calls < 3) {
        turns.addAll(office.turns(10));
        assertThat(office.talk(++calls, talk).talk()).isPresent();
      }
      turns.addAll(office.turns(30));
      until("told", () -> !office.trouble("database").isEmpty());
      String told = office.trouble("database");
      assertThat(office.trouble("journal")).isEmpty();

      mend.run();
      long mended = System.nanoTime();
      until("well again", Duration.ofSeconds(60), () -> office.trouble("database").isEmpty());
      office.records(calls);
      int asked = calm.size() + turns.size();
      until(asked + " records", () -> office.turnRecords() >= asked);
      assertThat(office.turnRecords()).isEqualTo(asked);
      long late = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - mended);
      turns.sort(null);
      assertThat(Office.p99(turns)).as("told: %s", told).isLessThan(250);
      assertThat(office.world.faults()).isEmpty();
      Broken.was(
          what,
          "turns p99 %d ms (calm %d ms), %d records of %d calls, all there %d s after",
          Office.p99(turns),
          Office.p99(calm),
          calls,
          calls,
          late);
    }
  }
}
