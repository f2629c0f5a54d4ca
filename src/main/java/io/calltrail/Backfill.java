package io.calltrail;

import io.calltrail.attribution.TrackingNumber;
import io.calltrail.backfill.EventLog;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.Fact;
import io.calltrail.call.PhoneNumber;
import io.calltrail.config.Settings;
import io.calltrail.journal.Entry;
import io.calltrail.journal.Journal;
import io.calltrail.recording.Recordings;
import io.calltrail.routing.Input;
import io.calltrail.routing.LiveSwitchboard;
import io.calltrail.routing.PastCall;
import io.calltrail.store.CallStore;
import io.calltrail.web.BackfillDesk;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes up for the time when the service was away: what Asterisk's event logs tell of calls goes
/// through the switchboard and the journal like everything else. What is on record is not made
/// twice.
final class Backfill implements BackfillDesk, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Backfill.class);

  /// The longest time that is made up for at a start; the command goes as far back as the logs do.
  private static final Duration FURTHEST = Duration.ofDays(7);

  /// Around the last fact: two clocks, and calls that arrived before it.
  private static final Duration MARGIN = Duration.ofMinutes(1);

  /// A call that ended in the very moment of the start is in the log a little later.
  private static final Duration ONCE_MORE = Duration.ofSeconds(10);

  private final Settings settings;
  private final CallStore store;
  private final Journal journal;
  private final LiveSwitchboard running;
  private final Recordings recordings;
  private final SteadyClock clock;
  private final CountDownLatch stop = new CountDownLatch(1);

  Backfill(
      Settings settings,
      CallStore store,
      Journal journal,
      LiveSwitchboard running,
      Recordings recordings,
      SteadyClock clock) {
    this.settings = settings;
    this.store = store;
    this.journal = journal;
    this.running = running;
    this.recordings = recordings;
    this.clock = clock;
  }

  /// Makes up, in the background, for the time since the last fact of the earlier run; nothing when
  /// there was none.
  ///
  /// @param open what the earlier run left open
  void begin(Stream<Fact> open) {
    if (settings.cel().isEmpty() || journal.before().isEmpty()) {
      return;
    }
    Instant last = journal.before().get();
    Instant eldest = open.map(Fact::at).min(Instant::compareTo).filter(last::isAfter).orElse(last);
    Instant furthest = clock.instant().minus(FURTHEST);
    Instant since = eldest.isBefore(furthest) ? furthest : eldest.minus(MARGIN);
    Thread.ofVirtual().name("backfill").start(() -> keepUp(since));
  }

  private void keepUp(Instant since) {
    try {
      tell(since);
      if (!stop.await(ONCE_MORE.toMillis(), TimeUnit.MILLISECONDS)) {
        tell(since);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("calls since {} could not be made up for: run calltrail backfill", since, e);
    }
  }

  private void tell(Instant since) {
    Result result = backfill(since, clock.instant(), false);
    result.complaints().forEach(log::warn);
    if (!result.made().isEmpty()) {
      log.info("{} calls since {} made up for", result.made().size(), since);
    }
  }

  @Override
  public synchronized Result backfill(Instant since, Instant until, boolean dryRun) {
    if (settings.cel().isEmpty()) {
      throw new IllegalStateException(
          "No event log is named: write it to pbx.NAME.cel (docs/backfill.md).");
    }
    var known = new Known(since);
    var news = new ArrayList<PastCall>();
    var complaints = new ArrayList<String>();
    var seen = new int[1];
    settings
        .cel()
        .forEach(
            (pbx, file) -> {
              try {
                new EventLog(pbx, file)
                    .read(
                        since,
                        until,
                        call -> {
                          if (known.hasEnded(call)) {
                            seen[0]++;
                            recordingOf(call, known);
                          } else {
                            news.add(call);
                          }
                        },
                        complaints::add);
              } catch (IOException e) {
                complaints.add(String.valueOf(e.getMessage()));
              }
            });
    var made = new ArrayList<Made>();
    for (PastCall call : news) {
      if (stop.getCount() == 0) {
        break;
      }
      boolean onRecord = known.has(call);
      if (dryRun) {
        made.add(made(call, onRecord, Optional.empty()));
        continue;
      }
      var input = new Input.MadeUp(call, onRecord, known.spokenSince(number(call.caller()), call));
      running.makeUp(input).join().ifPresent(id -> made.add(made(call, onRecord, Optional.of(id))));
    }
    return new Result(made, seen[0] + news.size() - made.size(), complaints);
  }

  /// A crash may have come between the end of a call and the work on its recording.
  private void recordingOf(PastCall call, Known known) {
    String raw = call.call().map(id -> id + "-fallback.raw").orElse("");
    if (call.fallback() && Files.exists(settings.recording().folder().resolve(raw))) {
      known.id(call).ifPresent(id -> recordings.process(id, raw));
    }
  }

  private Made made(PastCall call, boolean completed, Optional<CallId> id) {
    Optional<PastCall.Talk> talk = call.anyTalk();
    Optional<PhoneNumber> dialled = number(call.dialled());
    return new Made(
        id,
        completed,
        call.arrived(),
        dialled.map(PhoneNumber::value).orElse(call.dialled()),
        dialled
            .flatMap(n -> Optional.ofNullable(settings.numbers().get(n)))
            .map(TrackingNumber::origin)
            .map(origin -> origin.campaign())
            .orElse(""),
        Duration.between(call.arrived(), talk.map(PastCall.Talk::began).orElse(call.ended())),
        talk.map(PastCall.Talk::length).orElse(Duration.ZERO));
  }

  private Optional<PhoneNumber> number(String text) {
    return settings.numberPlan().normalise(text);
  }

  @Override
  public void close() {
    stop.countDown();
  }

  /// What is on record of calls since a moment: in the tables, and in the journal what the tables
  /// do not hold yet.
  private final class Known {
    private final Map<String, CallId> calls = new HashMap<>();
    private final Set<String> open = new HashSet<>();
    private final Map<PhoneNumber, Instant> spoken = new HashMap<>();

    Known(Instant since) {
      long position = store.position();
      store.forEachBetween(
          since.minus(MARGIN),
          clock.instant().plus(MARGIN),
          call -> {
            calls.put(key(call.channel()), call.id());
            if (call.caller().isPresent() && call.answered().isPresent()) {
              spoken.merge(
                  call.caller().get(), call.answered().get(), (a, b) -> a.isAfter(b) ? a : b);
            }
          });
      var channels = new HashMap<CallId, String>();
      try (Stream<Entry> entries = journal.read(position)) {
        entries
            .map(Entry::fact)
            .forEach(
                fact -> {
                  if (fact instanceof CallEvent.Arrived e) {
                    channels.put(e.call(), key(e.channel()));
                    calls.put(key(e.channel()), e.call());
                    open.add(key(e.channel()));
                  } else if (fact instanceof CallEvent.Ended e && channels.containsKey(e.call())) {
                    open.remove(channels.get(e.call()));
                  }
                });
      }
    }

    private static String key(ChannelRef channel) {
      return channel.pbx() + " " + channel.uniqueId();
    }

    boolean has(PastCall call) {
      return calls.containsKey(key(call.channel()));
    }

    boolean hasEnded(PastCall call) {
      return has(call) && !open.contains(key(call.channel()));
    }

    Optional<CallId> id(PastCall call) {
      return Optional.ofNullable(calls.get(key(call.channel())));
    }

    boolean spokenSince(Optional<PhoneNumber> caller, PastCall call) {
      return caller
          .flatMap(number -> Optional.ofNullable(spoken.get(number)))
          .filter(at -> at.isAfter(call.ended()))
          .isPresent();
    }
  }
}
