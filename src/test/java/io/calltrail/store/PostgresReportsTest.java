package io.calltrail.store;

import io.calltrail.lab.PostgresPrograms;
import io.calltrail.lab.PrivatePostgres;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class PostgresReportsTest extends ReportsContract {
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
    return new StoreSettings(server.newDatabase(), "calltrail", "", 3, Duration.ofSeconds(5));
  }
}
