package io.calltrail.store;

import static io.calltrail.store.Calls.NOON;
import static io.calltrail.store.Calls.answered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.calltrail.call.CallId;
import io.calltrail.lab.PostgresPrograms;
import io.calltrail.lab.PrivatePostgres;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresCallStoreTest extends CallStoreContract {
  private static PrivatePostgres server;

  @BeforeAll
  static void startServer(@TempDir Path programs) throws Exception {
    Assumptions.assumeTrue(
        PostgresPrograms.archive().isPresent(), "no PostgreSQL binaries for this machine in Maven");
    server = PostgresPrograms.start(programs);
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  StoreSettings emptyDatabase() throws Exception {
    return new StoreSettings(server.newDatabase(), "calltrail", "", 3, Duration.ofMillis(500));
  }

  @Test
  void aDatabaseThatIsDownForAWhileLosesNothing() throws Exception {
    var journal = new Calls.Journal().write(answered("c1", NOON, "+79161234567"));
    store().apply(journal.all().subList(0, 4)); // the call is open
    server.stop();
    try {
      assertThatThrownBy(() -> store().apply(journal.from(5)))
          .isInstanceOf(StoreException.Unreachable.class)
          .hasMessageContaining("check that it runs");
      assertThatThrownBy(() -> store().ping()).isInstanceOf(StoreException.Unreachable.class);
    } finally {
      server.resume();
    }
    applyOnceItIsBack(journal);

    assertThat(store().find(new CallId("c1")))
        .contains(Calls.record(answered("c1", NOON, "+79161234567")));
  }

  private void applyOnceItIsBack(Calls.Journal journal) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (true) {
      try {
        store().apply(journal.from(5));
        return;
      } catch (StoreException.Unreachable e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }

  @Test
  void aServerThatIsNotThereIsToldWithItsPlaceAndWithoutTheSecret() throws Exception {
    int nobody;
    try (var socket = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    String url = "jdbc:postgresql://127.0.0.1:" + nobody + "/calls";
    var settings = new StoreSettings(url, "calltrail", "hunter2", 2, Duration.ofMillis(500));
    assertThatThrownBy(() -> CallStore.open(settings))
        .isInstanceOf(StoreException.Unreachable.class)
        .hasMessageContaining(url)
        .hasMessageNotContaining("hunter2");
  }
}
