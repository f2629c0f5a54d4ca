package io.calltrail.journal;

import io.calltrail.call.Fact;
import io.calltrail.call.PhoneNumber;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The facts, append-only, in files of one folder. Open, [#read] what was, [#follow] with all
/// followers, and only then append.
///
/// [#append] is for one thread and never waits for the disk; everything else is for any thread. A
/// thread of the journal's own forces what was written (one force for all facts that came
/// meanwhile), writes late what could not be written, and once an hour deletes files that are older
/// than [JournalSettings#keep] and passed by all followers.
public final class Journal implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Journal.class);
  private static final int MOST_WAITING = 100_000;
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final Duration TIDY = Duration.ofHours(1);

  /// A file holds facts of so long, so that it is soon old as a whole.
  private static final Duration A_FILE = Duration.ofDays(1);

  private final JournalSettings settings;
  private final InstantSource clock;
  private final Disk disk;
  private final FileChannel lockFile;
  private final Damage damage = new Damage();
  private final List<FollowerThread> followers = new CopyOnWriteArrayList<>();
  private final Thread forcer;
  private Optional<Instant> before = Optional.empty();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition progress = lock.newCondition();

  // all below: under the lock
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private final List<FileChannel> full = new ArrayList<>();
  private List<CompletableFuture<Void>> unforced = new ArrayList<>();
  private Segment segment;
  private FileChannel channel;
  private long size;
  private long next;
  private long written;
  private long durable;
  private long refused;
  private boolean rollNext;
  private Instant begun = Instant.EPOCH;
  private Optional<String> writeTrouble = Optional.empty();
  private Optional<String> forceTrouble = Optional.empty();
  private boolean closed;

  /// Opens the folder, cuts off what a crash left half written, and starts the forcing thread.
  ///
  /// @throws IOException when the folder cannot be used at all, or another process has it; never
  ///   because of damaged facts
  public static Journal open(JournalSettings settings, InstantSource clock) throws IOException {
    return new Journal(settings, clock, Disk.REAL);
  }

  Journal(JournalSettings settings, InstantSource clock, Disk disk) throws IOException {
    this.settings = settings;
    this.clock = clock;
    this.disk = disk;
    Files.createDirectories(settings.folder());
    lockFile = lockOf(settings.folder());
    try {
      Redaction.sweep(settings.folder());
      List<Segment> all = Segment.all(settings.folder());
      segment = all.isEmpty() ? Segment.in(settings.folder(), 1) : all.getLast();
      channel = openForWriting(segment);
      next = segment.first();
      recoverEnd();
      channel.force(true);
      forceFolder();
    } catch (IOException e) {
      lockFile.close();
      throw e;
    }
    written = next - 1;
    durable = written;
    forcer = Thread.ofPlatform().name("journal").daemon().start(this::keepForcing);
  }

  private static FileChannel lockOf(Path folder) throws IOException {
    FileChannel file =
        FileChannel.open(
            folder.resolve("journal.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (file.tryLock() != null) {
        return file;
      }
    } catch (OverlappingFileLockException _) {
      // held by this very process
    }
    file.close();
    throw new IOException("the journal in " + folder + " is in use by another process");
  }

  /// Finds the end of the newest file: numbers go on after the last good line; damaged lines after
  /// it, and a line without LF, are cut off.
  private void recoverEnd() throws IOException {
    long end = 0;
    byte[] last = {};
    try (Lines lines = new Lines(segment)) {
      for (var line = lines.next(); line.isPresent(); line = lines.next()) {
        long sequence = Line.sequence(line.get());
        if (sequence > 0) {
          if (end == 0) {
            begun = moment(line.get()).orElse(begun);
          }
          next = Math.max(next, sequence + 1);
          end = lines.offset();
          last = line.get();
        }
      }
    }
    before = moment(last);
    size = end;
    int torn = (int) (channel.size() - end);
    if (torn > 0) {
      ByteBuffer bytes = ByteBuffer.allocate(torn);
      try (FileChannel in = FileChannel.open(segment.path(), StandardOpenOption.READ)) {
        in.read(bytes, end);
      }
      damage.torn(segment, end, bytes.array());
      channel.truncate(end);
    }
  }

  /// Of a line of a later version: empty.
  private static Optional<Instant> moment(byte[] line) {
    try {
      return line.length == 0 ? Optional.empty() : Optional.of(Line.fact(line).at());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// When the last fact of the earlier runs happened; empty when there is none.
  public Optional<Instant> before() {
    return before;
  }

  /// Takes facts, in order. When it returns they are with the operating system, so they survive the
  /// end of this process; when the future completes they survive the end of the machine. Never
  /// throws. When they cannot be written (disk full) the future fails, and the facts wait in memory
  /// until they can be, up to 100,000; more are refused.
  public CompletableFuture<Void> append(List<Fact> facts) {
    CompletableFuture<Void> forced = new CompletableFuture<>();
    lock.lock();
    try {
      if (closed) {
        return CompletableFuture.failedFuture(new IOException("the journal is closed"));
      }
      if (waiting.size() + facts.size() > MOST_WAITING) {
        refused += facts.size();
        return CompletableFuture.failedFuture(
            new IOException("100,000 facts wait for the disk already, these are lost"));
      }
      for (Fact fact : facts) {
        waiting.add(Line.of(next, fact));
        next++;
      }
      writeWaiting();
      unforced.add(forced);
      work.signal();
      return forced;
    } catch (IOException e) {
      if (writeTrouble.isEmpty()) {
        log.error("the journal cannot be written, facts wait in memory: {}", e.toString());
      }
      writeTrouble = Optional.of(e.toString());
      work.signal();
      return CompletableFuture.failedFuture(e);
    } catch (RuntimeException e) {
      log.error("the journal refused facts", e);
      return CompletableFuture.failedFuture(e);
    } finally {
      lock.unlock();
    }
  }

  /// Writes what waits as one piece at the end of the good lines. After a failure the next try
  /// writes the same bytes to the same place, so nothing can come twice.
  private void writeWaiting() throws IOException {
    if (waiting.isEmpty()) {
      return;
    }
    boolean interrupted = Thread.interrupted(); // an interrupt would close the channel
    try {
      if (!channel.isOpen()) {
        channel = openForWriting(segment);
      }
      while (!waiting.isEmpty()) {
        long first = next - waiting.size();
        if (size > 0 && (rollNext || size + waiting.peek().length > settings.segmentBytes())) {
          roll(first);
        }
        int count = 0;
        long length = 0;
        for (byte[] line : waiting) {
          if (count > 0 && size + length + line.length > settings.segmentBytes()) {
            break;
          }
          length += line.length;
          count++;
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        waiting.stream().limit(count).forEach(bytes::put);
        disk.write(channel, bytes.flip(), size);
        if (size == 0) {
          begun = clock.instant();
        }
        size += length;
        written = first + count - 1;
        for (int i = 0; i < count; i++) {
          waiting.remove();
        }
      }
      if (writeTrouble.isPresent()) {
        log.info("the journal can be written again");
        writeTrouble = Optional.empty();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void roll(long first) throws IOException {
    Segment fresh = Segment.in(settings.folder(), first);
    FileChannel opened = openForWriting(fresh);
    full.add(channel);
    channel = opened;
    segment = fresh;
    size = 0;
    rollNext = false;
  }

  private static FileChannel openForWriting(Segment segment) throws IOException {
    return FileChannel.open(segment.path(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private void keepForcing() {
    Instant tidied = clock.instant();
    while (true) {
      List<CompletableFuture<Void>> served;
      List<FileChannel> filled;
      FileChannel current;
      long upTo;
      lock.lock();
      try {
        while (!closed && unforced.isEmpty() && waiting.isEmpty() && durable == written) {
          if (!Duration.between(tidied, clock.instant()).minus(TIDY).isNegative()) {
            break;
          }
          work.await(60, TimeUnit.SECONDS);
        }
        if (!closed && (!waiting.isEmpty() || forceTrouble.isPresent())) {
          work.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
        try {
          writeWaiting();
        } catch (IOException e) {
          writeTrouble = Optional.of(e.toString());
        }
        served = unforced;
        unforced = new ArrayList<>();
        filled = List.copyOf(full);
        full.clear();
        current = channel;
        upTo = written;
      } catch (InterruptedException e) {
        log.error("the journal's thread was interrupted and stops forcing", e);
        return;
      } finally {
        lock.unlock();
      }
      force(filled, current, upTo, served);
      if (!Duration.between(tidied, clock.instant()).minus(TIDY).isNegative()) {
        tidied = clock.instant();
        tidy();
      }
      lock.lock();
      try {
        if (closed && unforced.isEmpty()) {
          return;
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private void force(
      List<FileChannel> filled,
      FileChannel current,
      long upTo,
      List<CompletableFuture<Void>> served) {
    try {
      for (FileChannel channel : filled) {
        disk.force(channel);
        channel.close();
      }
      if (!filled.isEmpty()) {
        forceFolder();
      }
      if (current.isOpen()) {
        disk.force(current);
      }
      lock.lock();
      try {
        durable = upTo;
        forceTrouble = Optional.empty();
        progress.signalAll();
      } finally {
        lock.unlock();
      }
      served.forEach(f -> f.complete(null));
    } catch (IOException e) {
      log.error("the journal cannot be forced to disk: {}", e.toString());
      lock.lock();
      try {
        forceTrouble = Optional.of(e.toString());
        rollNext = true; // a file whose force failed once is not to be trusted with more
      } finally {
        lock.unlock();
      }
      served.forEach(f -> f.completeExceptionally(e));
    }
  }

  private void forceFolder() throws IOException {
    try (FileChannel folder = FileChannel.open(settings.folder(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  /// Deletes files that are old enough and passed by every follower; nothing while there is none.
  void tidy() {
    rollWhenOld();
    try {
      List<Segment> all = Segment.all(settings.folder());
      long passed = followers.stream().mapToLong(FollowerThread::position).min().orElse(0);
      Instant old = clock.instant().minus(settings.keep());
      for (int i = 0; i + 1 < all.size(); i++) {
        Path file = all.get(i).path();
        if (all.get(i + 1).first() > passed + 1
            || !Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
          return;
        }
        Files.delete(file);
        log.info("journal file {} deleted, older than {}", file.getFileName(), settings.keep());
      }
    } catch (IOException | UncheckedIOException e) {
      log.warn("old journal files cannot be deleted: {}", e.toString());
    }
  }

  private void rollWhenOld() {
    lock.lock();
    try {
      rollNext |= size > 0 && begun.plus(A_FILE).isBefore(clock.instant());
    } finally {
      lock.unlock();
    }
  }

  /// Takes a person's number out of all that was appended before this call; files of damaged facts
  /// that hold it are deleted. Facts that come meanwhile are not looked at.
  ///
  /// @return how many facts were changed
  /// @throws IOException when a file cannot be written anew; those before it are without the number
  public int redact(PhoneNumber number) throws IOException {
    long end;
    lock.lock();
    try {
      writeWaiting();
      if (size > 0) {
        roll(next);
      }
      end = segment.first();
      work.signal();
    } finally {
      lock.unlock();
    }
    var redaction = new Redaction(number);
    int changed = 0;
    for (Segment old : Segment.all(settings.folder())) {
      changed += old.first() < end ? redaction.of(old) : 0;
    }
    Damage.forget(settings.folder(), number.value());
    forceFolder();
    return changed;
  }

  /// How many facts hold a person's number.
  public int holds(PhoneNumber number) throws IOException {
    var redaction = new Redaction(number);
    int count = 0;
    for (Segment one : Segment.all(settings.folder())) {
      count += redaction.count(one);
    }
    return count;
  }

  /// The entries from a sequence on, as far as they were written when this was called. Damage is
  /// set aside and passed over. Close the stream.
  public Stream<Entry> read(long fromSequence) {
    JournalHealth now = health();
    long limit = now.last() - now.waiting();
    Cursor cursor = new Cursor(settings.folder(), damage, fromSequence);
    var entries =
        new Spliterators.AbstractSpliterator<Entry>(Long.MAX_VALUE, 0) {
          @Override
          public boolean tryAdvance(Consumer<? super Entry> action) {
            try {
              Optional<Entry> entry = cursor.next(limit);
              entry.ifPresent(action);
              return entry.isPresent();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    return StreamSupport.stream(entries, false)
        .onClose(
            () -> {
              try {
                cursor.close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  /// The oldest sequence that may still be read.
  public long first() throws IOException {
    List<Segment> files = Segment.all(settings.folder());
    return files.isEmpty() ? 1 : files.getFirst().first();
  }

  /// Reads from a sequence on, for as long as there are new entries.
  public JournalReader reader(long fromSequence) {
    return new JournalReader(this, cursor(fromSequence));
  }

  /// Waits until an entry above the sequence is durable.
  ///
  /// @return false when none came in time
  public boolean awaitAbove(long sequence, Duration most) throws InterruptedException {
    return awaitAbove(sequence, most, () -> false) && durable() > sequence;
  }

  /// Feeds a port, on a thread of its own, with all durable entries after its position, for ever. A
  /// port that throws is asked again after 0.1 s, then twice as long each time, up to 30 s.
  public Follower follow(String name, FollowerPort port) {
    FollowerThread follower = new FollowerThread(name, port, this);
    followers.add(follower);
    follower.start();
    return follower;
  }

  public JournalHealth health() {
    lock.lock();
    try {
      return new JournalHealth(
          next - 1,
          durable,
          waiting.size(),
          refused,
          damage.corruptCount(),
          damage.unreadableCount(),
          damage.cutBytes(),
          writeTrouble.or(() -> forceTrouble));
    } finally {
      lock.unlock();
    }
  }

  /// Stops the followers, writes and forces what is there, and lets the folder go.
  @Override
  public void close() {
    followers.forEach(FollowerThread::close);
    lock.lock();
    try {
      closed = true;
      work.signalAll();
      progress.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      forcer.join(Duration.ofSeconds(10));
      channel.close();
      lockFile.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      log.warn("closing the journal: {}", e.toString());
    }
  }

  Cursor cursor(long from) {
    return new Cursor(settings.folder(), damage, from);
  }

  void left(FollowerThread follower) {
    followers.remove(follower);
  }

  void wake() {
    lock.lock();
    try {
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  long durable() {
    lock.lock();
    try {
      return durable;
    } finally {
      lock.unlock();
    }
  }

  Instant now() {
    return clock.instant();
  }

  /// Waits until something above the sequence is durable, or the follower shall stop.
  ///
  /// @return false when neither came in time
  boolean awaitAbove(long sequence, Duration most, BooleanSupplier stopping)
      throws InterruptedException {
    lock.lock();
    try {
      long left = most.toNanos();
      while (!closed && !stopping.getAsBoolean() && durable <= sequence) {
        if (left <= 0) {
          return false;
        }
        left = progress.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// A port ahead of the journal has seen facts that this disk lost: new facts get numbers above
  /// its position, or it would take them for old ones.
  void skipTo(long position) {
    lock.lock();
    try {
      if (position >= next && waiting.isEmpty()) {
        log.error(
            "a follower is at {}, the journal ends at {}: numbers skipped", position, next - 1);
        next = position + 1;
        written = position;
        work.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The two calls that can fail when a disk is full or dying.
  interface Disk {
    Disk REAL =
        new Disk() {
          @Override
          public void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
            long position = at;
            while (bytes.hasRemaining()) {
              position += channel.write(bytes, position);
            }
          }

          @Override
          public void force(FileChannel channel) throws IOException {
            channel.force(false);
          }
        };

    void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException;

    void force(FileChannel channel) throws IOException;
  }
}
