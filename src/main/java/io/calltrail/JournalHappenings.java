package io.calltrail;

import io.calltrail.call.CallEvent;
import io.calltrail.journal.Entry;
import io.calltrail.journal.Journal;
import io.calltrail.journal.JournalReader;
import io.calltrail.web.Happenings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;

/// What happened to calls, out of the journal.
record JournalHappenings(Journal journal) implements Happenings {
  private static final int PORTION = 500;

  @Override
  public long last() {
    return journal.health().durable();
  }

  @Override
  public Reading after(long id) {
    return new FromJournal(journal, journal.reader(id + 1), id);
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

  private static final class FromJournal implements Reading {
    private final Journal journal;
    private final JournalReader reader;
    private long reached;

    FromJournal(Journal journal, JournalReader reader, long reached) {
      this.journal = journal;
      this.reader = reader;
      this.reached = reached;
    }

    @Override
    public Batch next() {
      long durable = journal.health().durable();
      var found = new ArrayList<Happening>();
      try {
        while (found.size() < PORTION) {
          Optional<Entry> entry = reader.next();
          if (entry.isEmpty()) {
            reached = Math.max(reached, durable);
            break;
          }
          reached = entry.get().sequence();
          if (entry.get().fact() instanceof CallEvent event) {
            found.add(new Happening(reached, event));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new Batch(found, reached);
    }

    @Override
    public void close() {
      try {
        reader.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
