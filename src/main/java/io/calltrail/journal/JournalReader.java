package io.calltrail.journal;

import java.io.IOException;
import java.util.Optional;

/// Reads on where it was, as entries become durable. Damage is set aside and passed over. For one
/// thread.
public final class JournalReader implements AutoCloseable {
  private final Journal journal;
  private final Cursor cursor;

  JournalReader(Journal journal, Cursor cursor) {
    this.journal = journal;
    this.cursor = cursor;
  }

  /// The next entry; empty when none is durable yet.
  public Optional<Entry> next() throws IOException {
    return cursor.next(journal.durable());
  }

  @Override
  public void close() throws IOException {
    cursor.close();
  }
}
