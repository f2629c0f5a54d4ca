package io.calltrail.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
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

  @Test
  void aDatabaseThatTheServiceHoldsIsReadFromACopy() throws Exception {
    StoreSettings settings = emptyDatabase();
    try (CallStore written = CallStore.open(settings)) {
      written.apply(
          new Calls.Journal().write(Calls.answered("one", Calls.NOON, "+447700900001")).all());
    }
    Path file = Path.of(settings.place().substring("jdbc:h2:file:".length()) + ".mv.db");
    var found = new ArrayList<String>();

    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      StoredCalls.forEachBetween(
          settings, Calls.NOON, Calls.NOON.plusSeconds(60), c -> found.add(c.id().value()));
    }

    assertThat(found).containsExactly("one");
  }

  @Test
  void whoAsksBeforeAnyCallWasStoredIsToldWhichFileIsMissing() {
    Path place = folder.resolve("never");
    StoreSettings settings = StoreSettings.of("jdbc:h2:file:" + place, "", "");

    assertThatThrownBy(
            () ->
                StoredCalls.forEachBetween(
                    settings, Calls.NOON, Calls.NOON.plusSeconds(60), _ -> {}))
        .isInstanceOf(StoreException.class)
        .hasMessage("no calls stored yet: there is no " + place + ".mv.db");
  }
}
