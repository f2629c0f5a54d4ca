package io.calltrail.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class H2ReportsTest extends ReportsContract {
  @TempDir Path folder;

  @Override
  StoreSettings emptyDatabase() {
    return StoreSettings.of("jdbc:h2:file:" + folder.resolve("calls"), "sa", "");
  }
}
