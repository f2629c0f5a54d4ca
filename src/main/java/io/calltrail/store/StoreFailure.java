package io.calltrail.store;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/// Tells a database that is away from one that refuses, by SQLSTATE.
final class StoreFailure {
  /// PostgreSQL: shutting down, crashed, starting up, too many connections. H2: file locked by
  /// another process, database closed, connection broken.
  private static final Set<String> AWAY =
      Set.of("57P01", "57P02", "57P03", "53300", "90020", "90121", "90067", "90098", "90007");

  private StoreFailure() {}

  static StoreException of(StoreSettings settings, Throwable failure) {
    String why = deepest(failure);
    return away(failure)
        ? new StoreException.Unreachable(
            "the database "
                + settings.place()
                + " cannot be reached ("
                + why
                + "): check that it runs, that its address and port are right and that no other"
                + " process holds its file; call facts wait in the journal meanwhile",
            failure)
        : new StoreException.Refused(
            "the database "
                + settings.place()
                + " refused ("
                + why
                + "): check the user "
                + settings.user()
                + ", its password and rights, and the free disk space",
            failure);
  }

  /// The innermost SQLSTATE; empty when there is none.
  static String state(Throwable failure) {
    String state = "";
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLException e && e.getSQLState() != null) {
        state = e.getSQLState();
      }
    }
    return state;
  }

  private static boolean away(Throwable failure) {
    boolean away = false;
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLException e) {
        String state = e.getSQLState();
        if (state == null) {
          away |= e instanceof SQLTransientConnectionException;
        } else {
          away = state.startsWith("08") || AWAY.contains(state); // the deepest one knows best
        }
      }
    }
    return away;
  }

  /// The first line of the innermost reason: the driver's own words without SQL or values.
  private static String deepest(Throwable failure) {
    Throwable t = failure;
    while (t.getCause() != null) {
      t = t.getCause();
    }
    String message = t.getMessage();
    return message == null ? t.getClass().getSimpleName() : message.lines().findFirst().orElse("");
  }
}
