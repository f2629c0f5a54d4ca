package io.calltrail.store;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the tables to the version that this Calltrail knows.
final class Schema {
  /// The newest file in `db/migration`; a test holds the two together.
  static final int VERSION = 8;

  private static final Logger log = LoggerFactory.getLogger(Schema.class);

  private static final String HAS_HISTORY =
      """
      select count(*) from information_schema.tables
      where table_schema = current_schema and table_name = 'flyway_schema_history'
      """;

  /// Flyway's own table, quoted as Flyway writes it. Not a number or failed: -1, for Flyway to
  /// judge.
  private static final String HISTORY =
      """
      select "version", "success" from "flyway_schema_history" where "version" is not null
      """;

  private Schema() {}

  /// Reads the version with one query and wakes Flyway only when there is something to do: that
  /// saves most of the opening time of a current database.
  static void migrate(DataSource source, Jdbi jdbi, StoreSettings settings) {
    int found = jdbi.withHandle(Schema::version);
    if (found > VERSION) {
      throw new StoreException.SchemaTooNew(
          "the tables in "
              + settings.place()
              + " have version "
              + found
              + ", and this Calltrail knows versions up to "
              + VERSION
              + ": a newer Calltrail has used this database; run that version again, or restore"
              + " the backup made before its upgrade");
    }
    if (found == VERSION) {
      return;
    }
    try {
      var result =
          Flyway.configure(Schema.class.getClassLoader())
              .dataSource(source)
              .locations("classpath:db/migration")
              .failOnMissingLocations(true)
              .load()
              .migrate();
      log.info("tables in {} brought to version {}", settings.place(), result.targetSchemaVersion);
    } catch (FlywayException e) {
      throw new StoreException.Refused(
          "the tables in "
              + settings.place()
              + " could not be brought to version "
              + VERSION
              + " ("
              + e.getMessage()
              + "): the user must be allowed to create tables; on a damaged database restore the"
              + " backup",
          e);
    }
  }

  /// @return 0: no tables; -1: not a number, or failed
  static int version(Handle handle) {
    if (handle.createQuery(HAS_HISTORY).mapTo(Integer.class).one() == 0) {
      return 0;
    }
    int newest = 0;
    for (int version :
        handle
            .createQuery(HISTORY)
            .map((r, _) -> r.getBoolean(2) ? number(r.getString(1)) : -1)
            .list()) {
      if (version < 0) {
        return -1;
      }
      newest = Math.max(newest, version);
    }
    return newest;
  }

  private static int number(String version) {
    return version.matches("[0-9]{1,9}") ? Integer.parseInt(version) : -1;
  }
}
