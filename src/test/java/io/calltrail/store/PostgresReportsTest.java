package io.calltrail.store;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

class PostgresReportsTest extends ReportsContract {
  private static PostgresServer server;

  @BeforeAll
  static void startServer() throws Exception {
    Assumptions.assumeTrue(
        PostgresServer.binaries().isPresent(), "no PostgreSQL binaries for this machine in Maven");
    server = PostgresServer.start();
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  StoreSettings emptyDatabase() throws Exception {
    return new StoreSettings(server.newDatabase(), "calltrail", "", 3, Duration.ofSeconds(5));
  }
}
