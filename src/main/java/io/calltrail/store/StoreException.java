package io.calltrail.store;

/// The database did not do what was asked; the position of the journal did not move.
public abstract sealed class StoreException extends RuntimeException {
  private StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  private StoreException(String message) {
    super(message);
  }

  /// The database cannot be reached now. Asking again later is right.
  public static final class Unreachable extends StoreException {
    Unreachable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /// A newer Calltrail has changed the tables: this one must not write to them.
  public static final class SchemaTooNew extends StoreException {
    SchemaTooNew(String message) {
      super(message);
    }
  }

  /// The tables are of an older Calltrail, or there are none, and whoever asks may not change that.
  public static final class SchemaTooOld extends StoreException {
    SchemaTooOld(String message) {
      super(message);
    }
  }

  /// The database was reached and refused: rights, a full disk, broken tables.
  public static final class Refused extends StoreException {
    Refused(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
