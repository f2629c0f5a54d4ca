package io.calltrail.store;

import com.zaxxer.hikari.HikariDataSource;
import io.calltrail.call.CallRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/// The calls of an installation, read beside its running service and without changing anything.
public final class StoredCalls {
  private static final String FILE = "jdbc:h2:file:";
  private static final String ENDING = ".mv.db";
  private static final String IN_USE = "90020";

  private StoredCalls() {}

  /// Hands over the ended calls that arrived from `from` until before `to`, the oldest first.
  ///
  /// @throws StoreException when the database cannot be read
  public static void forEachBetween(
      StoreSettings settings, Instant from, Instant to, Consumer<CallRecord> consumer) {
    if (!settings.embedded()) {
      read(settings, "", from, to, consumer);
      return;
    }
    if (settings.jdbcUrl().startsWith(FILE) && !Files.exists(file(settings))) {
      throw new StoreException.SchemaTooOld("no calls stored yet: there is no " + file(settings));
    }
    try {
      read(settings, ";IFEXISTS=TRUE;ACCESS_MODE_DATA=r", from, to, consumer);
    } catch (StoreException e) {
      if (!StoreFailure.state(e).equals(IN_USE) || !settings.jdbcUrl().startsWith(FILE)) {
        throw e;
      }
      readCopy(settings, from, to, consumer);
    }
  }

  private static Path file(StoreSettings settings) {
    return Path.of(settings.place().substring(FILE.length()) + ENDING);
  }

  /// The service holds the embedded database for itself. Its file is only ever appended to between
  /// compactions, and is what a crash would leave: a copy can be opened as after one.
  private static void readCopy(
      StoreSettings settings, Instant from, Instant to, Consumer<CallRecord> consumer) {
    try {
      Path folder = Files.createTempDirectory("calltrail-history");
      Path copy = folder.resolve("copy" + ENDING);
      try {
        Files.copy(file(settings), copy);
        var there =
            new StoreSettings(
                FILE + folder.resolve("copy"),
                settings.user(),
                settings.secret(),
                settings.poolSize(),
                settings.connectTimeout());
        read(there, ";IFEXISTS=TRUE", from, to, consumer);
      } finally {
        try (var files = Files.list(folder)) {
          for (Path file : files.toList()) {
            Files.delete(file);
          }
        }
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the database " + settings.place() + " was not copied", e);
    }
  }

  private static void read(
      StoreSettings settings,
      String options,
      Instant from,
      Instant to,
      Consumer<CallRecord> consumer) {
    var reading =
        new StoreSettings(
            settings.jdbcUrl() + options,
            settings.user(),
            settings.secret(),
            settings.poolSize(),
            settings.connectTimeout());
    try (HikariDataSource pool = Connections.open(reading)) {
      Jdbi jdbi = Jdbi.create(pool);
      jdbi.useTransaction(
          h -> {
            h.setReadOnly(!settings.embedded());
            known(h, settings);
            h.createQuery(CallReader.BETWEEN)
                .setFetchSize(500)
                .bind("from", from.atOffset(ZoneOffset.UTC))
                .bind("to", to.atOffset(ZoneOffset.UTC))
                .scanResultSet(CallReader.each(consumer));
          });
    } catch (JdbiException e) {
      throw StoreFailure.of(settings, e);
    }
  }

  private static void known(Handle handle, StoreSettings settings) {
    int version = Schema.version(handle);
    if (version > Schema.VERSION) {
      throw new StoreException.SchemaTooNew(
          "the tables in " + settings.place() + " are of a newer Calltrail: use that one");
    }
    if (version < Schema.VERSION) {
      throw new StoreException.SchemaTooOld(
          "the tables in "
              + settings.place()
              + " are of an older Calltrail: start the service once, it brings them up to date");
    }
  }
}
