package io.calltrail.store;

/// What one look at a database found: see [CallStore#probe]. Nothing is changed by it.
public sealed interface StoreProbe {
  /// @param version of the tables; 0: none yet, -1: their history is damaged
  /// @param known the newest version that this Calltrail knows
  record Reached(int version, int known) implements StoreProbe {}

  /// The embedded database has no file yet: it is made at the first start.
  record Absent() implements StoreProbe {}

  /// Another process, as the running service, holds the embedded database's file.
  record InUse() implements StoreProbe {}

  /// @param message for humans: why, and what to do
  record Failed(String message) implements StoreProbe {}
}
