package io.calltrail;

import io.calltrail.call.CallEvent;
import io.calltrail.journal.Entry;
import io.calltrail.journal.Journal;
import io.calltrail.web.Happenings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.stream.Stream;

/// What happened to calls, out of the journal.
record JournalHappenings(Journal journal) implements Happenings {
  private static final int PORTION = 500;

  @Override
  public long last() {
    return journal.health().durable();
  }

  @Override
  public Batch after(long id) {
    long last = last();
    var found = new ArrayList<Happening>();
    try (Stream<Entry> entries = journal.read(id + 1)) {
      Iterator<Entry> each = entries.iterator();
      while (each.hasNext()) {
        Entry entry = each.next();
        if (entry.sequence() > last) {
          break;
        }
        if (entry.fact() instanceof CallEvent event) {
          found.add(new Happening(entry.sequence(), event));
        }
        if (found.size() == PORTION) {
          return new Batch(found, entry.sequence());
        }
      }
    }
    return new Batch(found, Math.max(id, last));
  }

  @Override
  public boolean keeps(long id) {
    try {
      return id <= last() && id + 1 >= journal.first();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean await(long id, Duration most) throws InterruptedException {
    return journal.awaitAbove(id, most);
  }
}
