package io.calltrail.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2CallStoreTest extends CallStoreContract {
  private static final AtomicInteger databases = new AtomicInteger();

  @TempDir Path folder;

  @Override
  StoreSettings emptyDatabase() {
    return StoreSettings.of(
        "jdbc:h2:file:" + folder.resolve("calls" + databases.incrementAndGet()), "sa", "");
  }

  @Test
  void aFileThatIsNoDatabaseIsRefusedWithItsPlace() throws Exception {
    Path file = folder.resolve("broken.mv.db");
    java.nio.file.Files.writeString(file, "no database ".repeat(1_000));
    var settings = StoreSettings.of("jdbc:h2:file:" + folder.resolve("broken"), "sa", "");
    assertThatThrownBy(() -> CallStore.open(settings))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(settings.place());
  }
}
