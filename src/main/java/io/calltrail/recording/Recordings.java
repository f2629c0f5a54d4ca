package io.calltrail.recording;

import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.RecordingFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The recording folder: takes each raw file when its call is over, leaves a checked FLAC file in
/// `yyyy/MM/dd/`, sealed if the settings say so, tells the outcome, and deletes what is too old.
///
/// The port is called on a worker's thread and must return only when the event is safe: the raw
/// file is deleted after that. An event can come twice around a crash. Failed ones are tried again
/// every hour while their raw file is there.
public final class Recordings implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Recordings.class);
  private static final int LOOKS = 3;
  private static final Pattern OF_A_CALL =
      Pattern.compile("([A-Za-z0-9_-]{1,40})-[A-Za-z0-9]{1,10}\\..*");
  private static final Duration SHORTEST_KEPT = Duration.ofDays(1);
  private static final int CALLS_AT_ONCE = 500;

  private final RecordingSettings settings;
  private final Shelf shelf;
  private final Retention retention;
  private final InstantSource clock;
  private final Consumer<CallEvent> port;
  private final ScheduledThreadPoolExecutor workers;
  private final Set<String> inWork = ConcurrentHashMap.newKeySet();
  private final Map<String, RawName> failures = new ConcurrentHashMap<>();

  /// Nothing is erased while it is being sealed: its sealed file would come afterwards.
  private final ReentrantLock erasing = new ReentrantLock();

  private final AtomicLong recorded = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong deleted = new AtomicLong();

  public Recordings(
      RecordingSettings settings,
      Retention retention,
      InstantSource clock,
      Consumer<CallEvent> port) {
    this.settings = settings;
    this.shelf = new Shelf(settings.folder(), settings.seal());
    this.retention = retention;
    this.clock = clock;
    this.port = port;
    workers =
        new ScheduledThreadPoolExecutor(
            settings.workers(), Thread.ofPlatform().name("recording-", 0).daemon().factory());
    workers.setRemoveOnCancelPolicy(true);
    workers.scheduleWithFixedDelay(this::hourly, 1, 1, TimeUnit.HOURS);
  }

  /// Takes a raw file in hand after its call's end; returns at once. A file in hand already is not
  /// taken twice.
  ///
  /// @param rawName relative to the folder, `<call id>-<offer>.raw` or `<call id>-<word>.wav`; any
  ///   other name gives [CallEvent.RecordingFailed]. `<id>-fallback.raw` may have been recorded
  ///   under another id, and need not be there
  public void process(CallId call, String rawName) {
    Optional<RawName> raw =
        RawName.of(rawName).filter(r -> r.fallback() || r.call().equals(call)).map(r -> r.of(call));
    if (raw.isEmpty()) {
      workers.execute(() -> fail(call, "the recording's name is not one of ours"));
    } else {
      take(raw.get());
    }
  }

  /// How loud a finished recording is.
  ///
  /// @param name as in [RecordingFile#file]
  /// @throws UncheckedIOException when it cannot be read
  public Optional<Waveform> waveform(String name) {
    return open(name)
        .map(
            sound -> {
              try {
                return Waveform.of(sound);
              } catch (IOException e) {
                throw unread(name, e);
              }
            });
  }

  /// Deletes the empty raw file that Asterisk leaves of an offer that nobody took; one with data
  /// stays.
  public void discardEmpty(CallId call, int offer) {
    RawName.of(call + "-" + offer + ".raw")
        .ifPresent(
            raw ->
                workers.schedule(
                    () -> deleteEmpty(raw.in(settings.folder())),
                    settings.settle().toMillis(),
                    TimeUnit.MILLISECONDS));
  }

  private boolean take(RawName raw) {
    if (!inWork.add(raw.value())) {
      return false;
    }
    look(raw, new Look(-1, Instant.EPOCH), 1);
    return true;
  }

  private record Look(long size, Instant modified) {}

  /// Looks again until nothing has changed between two looks.
  private void look(RawName raw, Look before, int looks) {
    long delay = before.size() < 0 && looks == 1 ? 0 : settings.settle().toMillis();
    workers.schedule(
        () -> {
          Look now = lookAt(raw);
          boolean there = now.size() >= 0;
          if (there ? now.equals(before) : looks >= LOOKS) {
            finish(raw);
          } else {
            look(raw, now, there ? LOOKS : looks + 1);
          }
        },
        delay,
        TimeUnit.MILLISECONDS);
  }

  private Look lookAt(RawName raw) {
    Path file = raw.in(settings.folder());
    try {
      return new Look(Files.size(file), Files.getLastModifiedTime(file).toInstant());
    } catch (IOException _) {
      return new Look(-1, Instant.EPOCH);
    }
  }

  private void finish(RawName raw) {
    Path file = raw.in(settings.folder());
    String name = raw.finished(clock.instant());
    try {
      RecordingFile done;
      if (raw.fallback() && isEmpty(file)) {
        Files.delete(file);
        return;
      }
      if (Files.exists(file)) {
        insideOnly(file);
        done = Conversion.convert(raw, shelf, name);
      } else if (shelf.holds(name)) {
        done = inspect(name); // told before a crash?
      } else if (raw.fallback()) {
        return;
      } else {
        throw new IOException("no recording was written");
      }
      failures.remove(raw.value());
      port.accept(new CallEvent.Recorded(raw.call(), clock.instant(), done));
      recorded.incrementAndGet();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      deleteEmpty(file);
      if (Files.exists(file)) {
        failures.put(raw.value(), raw);
      }
      fail(raw.call(), reason(e));
    } catch (RuntimeException e) {
      failures.put(raw.value(), raw);
      log.error("{} recording {}: kept raw", raw.call(), raw.value(), e);
    } finally {
      inWork.remove(raw.value());
    }
  }

  private RecordingFile inspect(String name) throws IOException {
    try (SeekableByteChannel sound = shelf.open(name).orElseThrow()) {
      return Conversion.inspect(sound, name);
    }
  }

  /// A link must not lead out of the folder.
  private void insideOnly(Path file) throws IOException {
    if (!file.toRealPath().startsWith(settings.folder().toRealPath())
        || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("the raw recording is no plain file of this folder");
    }
  }

  private static boolean isEmpty(Path file) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == 0;
  }

  private static void deleteEmpty(Path file) {
    try {
      if (isEmpty(file)) {
        Files.delete(file);
      }
    } catch (IOException e) {
      log.debug("empty raw file stays: {}", e.toString());
    }
  }

  private static String reason(IOException e) {
    String text = String.valueOf(e.getMessage());
    if (text.contains("No space left")) {
      return "the disk is full";
    }
    return switch (e) {
      case AccessDeniedException _ -> "the recording folder cannot be read or written";
      case NoSuchFileException _ -> "no recording was written";
      case FileSystemException _ -> "the recording folder cannot be written";
      default -> text;
    };
  }

  private void fail(CallId call, String reason) {
    failed.incrementAndGet();
    log.warn("{} recording failed: {}", call, reason);
    try {
      port.accept(new CallEvent.RecordingFailed(call, clock.instant(), reason));
    } catch (RuntimeException e) {
      log.error("{} recording failure could not be told", call, e);
    }
  }

  /// Takes in hand all raw files that an earlier run left, and deletes its unfinished ones; for the
  /// start of the service, before any call is processed.
  ///
  /// @param live calls still talking, whose files are let be; so are those of the fallback, of
  ///   which only the event log or their end tells that they are over
  /// @return how many were taken
  public int sweep(Predicate<CallId> live) {
    int taken = 0;
    for (Path file : files()) {
      String name = nameOf(file);
      Optional<RawName> raw = RawName.of(name);
      if (raw.isPresent() && !raw.get().fallback() && !live.test(raw.get().call())) {
        taken += take(raw.get()) ? 1 : 0;
      } else if (Shelf.unfinished(name)) {
        delete(file);
      }
    }
    workers.execute(() -> seal(clear()));
    return taken;
  }

  /// Those that were finished before there was a seal.
  private Iterator<String> clear() {
    return settings.seal().isEmpty()
        ? Collections.emptyIterator()
        : files().stream()
            .map(this::nameOf)
            .filter(name -> Shelf.nameOf(name).filter(name::equals).isPresent())
            .iterator();
  }

  /// One after the other, so that others' work comes between.
  private void seal(Iterator<String> names) {
    if (names.hasNext()) {
      String name = names.next();
      erasing.lock();
      try {
        shelf.sealLater(name);
      } catch (IOException e) {
        log.warn("{} stays as it is: {}", name, reason(e));
      } finally {
        erasing.unlock();
      }
      workers.execute(() -> seal(names));
    }
  }

  /// The sound of a recording that is still there, as FLAC; to be closed.
  ///
  /// @param name as in [RecordingFile#file]; one that is none of ours is never found
  /// @throws UncheckedIOException when it is there and cannot be opened
  public Optional<SeekableByteChannel> open(String name) {
    try {
      return shelf.open(name);
    } catch (IOException e) {
      throw unread(name, e);
    }
  }

  private static UncheckedIOException unread(String name, IOException e) {
    log.warn("recording {}: {}", name, e.getMessage());
    return new UncheckedIOException("recording " + name + ": " + e.getMessage(), e);
  }

  /// Deletes all sound of these calls, finished or not.
  ///
  /// @return how many files
  /// @throws IOException when a file cannot be deleted
  public int erase(Set<CallId> calls) throws IOException {
    erasing.lock();
    try {
      int erased = 0;
      for (Path file : files()) {
        if (callOf(file).filter(calls::contains).isPresent()) {
          Files.delete(file);
          erased++;
        }
      }
      return erased;
    } finally {
      erasing.unlock();
    }
  }

  public RecordingCounts counts() {
    return new RecordingCounts(recorded.get(), failed.get(), deleted.get(), inWork.size());
  }

  private void hourly() {
    try {
      failures.values().forEach(this::take);
      deleteOld();
      seal(clear());
    } catch (RuntimeException e) {
      log.error("hourly work on recordings failed", e);
    }
  }

  /// Deletes recordings, finished and raw, whose last change is longer ago than they are to stay;
  /// returns how many.
  int deleteOld() {
    Instant now = clock.instant();
    List<Path> candidates =
        files().stream().filter(this::ours).filter(f -> old(f, now.minus(SHORTEST_KEPT))).toList();
    int count = 0;
    for (int from = 0; from < candidates.size(); from += CALLS_AT_ONCE) {
      int to = Math.min(from + CALLS_AT_ONCE, candidates.size());
      count += deleteOld(candidates.subList(from, to), now);
    }
    if (count > 0) {
      deleted.addAndGet(count);
      log.info("{} recordings deleted, they have stayed long enough", count);
    }
    return count;
  }

  private int deleteOld(List<Path> files, Instant now) {
    Map<CallId, Duration> own =
        retention.of(
            files.stream()
                .flatMap(f -> callOf(f).stream())
                .collect(Collectors.toUnmodifiableSet()));
    int count = 0;
    for (Path file : files) {
      Duration keep = callOf(file).map(own::get).orElse(settings.retention());
      if (old(file, now.minus(keep)) && delete(file)) {
        count++;
      }
    }
    return count;
  }

  private boolean ours(Path file) {
    String name = nameOf(file);
    return (Shelf.nameOf(name).isPresent() || RawName.of(name).isPresent())
        && !inWork.contains(name);
  }

  private static boolean old(Path file, Instant before) {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(before);
    } catch (IOException e) {
      return false; // gone meanwhile
    }
  }

  /// The call that a file bears the name of.
  private static Optional<CallId> callOf(Path file) {
    Matcher name = OF_A_CALL.matcher(file.getFileName().toString());
    return name.matches() ? Optional.of(new CallId(name.group(1))) : Optional.empty();
  }

  private static boolean delete(Path file) {
    try {
      Files.delete(file);
      return true;
    } catch (IOException e) {
      log.warn("{} stays: {}", file.getFileName(), e.toString());
      return false;
    }
  }

  private String nameOf(Path file) {
    return settings.folder().relativize(file).toString().replace('\\', '/');
  }

  private List<Path> files() {
    try (Stream<Path> walk = Files.walk(settings.folder(), 5)) {
      return walk.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS)).toList();
    } catch (IOException | UncheckedIOException e) {
      log.warn("the recording folder cannot be read: {}", e.toString());
      return List.of();
    }
  }

  /// Lets files in work end, at most 10 s; the next start's [#sweep] takes the rest.
  @Override
  public void close() {
    workers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    workers.shutdown();
    try {
      if (!workers.awaitTermination(10, TimeUnit.SECONDS)) {
        log.warn("recordings still in work are left to the next start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
