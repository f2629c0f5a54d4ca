package io.calltrail;

import io.calltrail.attribution.Attribution;
import io.calltrail.attribution.TrackingNumber;
import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import io.calltrail.config.Settings;
import io.calltrail.console.Condition;
import io.calltrail.routing.Step;
import io.calltrail.routing.Turn;
import io.calltrail.sip.Heard;
import io.calltrail.sip.SipProbe;
import io.calltrail.web.ProbeDesk;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls the tracking numbers as clients do, one after another, and tells which do not reach their
/// campaign. Its calls bear a mark that is known here alone, counts once and for a minute.
final class NumberWatch implements ProbeDesk, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NumberWatch.class);
  private static final String HEADER = "X-Calltrail-Probe";
  private static final int MARK_BYTES = 16;
  private static final Duration MARK_LIFE = Duration.ofMinutes(1);

  /// So long after its sound a call ends by itself, should nobody be left to hang up.
  private static final Duration BEHIND_SOUND = Duration.ofSeconds(5);

  /// From the end of one call to the next.
  private static final Duration GAP = Duration.ofSeconds(1);

  private static final Duration FIRST_ROUND = Duration.ofMinutes(1);

  /// Rounds under way and asked for.
  private static final int MOST_ROUNDS = 3;

  private final Optional<Settings.Probing> settings;
  private volatile Settings all;
  private final Attribution attribution;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final ScheduledExecutorService calling =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("number-watch").factory());
  private final AtomicInteger rounds = new AtomicInteger();
  private final Map<String, Placed> marks = new ConcurrentHashMap<>();
  private final Map<PhoneNumber, Probe> latest = new ConcurrentHashMap<>();

  private record Placed(Instant until, CompletableFuture<Origin> arrived) {}

  NumberWatch(Settings all, Attribution attribution, InstantSource clock) {
    this.settings = all.probing();
    this.all = all;
    this.attribution = attribution;
    this.clock = clock;
  }

  /// Other numbers are tried from now on.
  void change(Settings next) {
    all = next;
  }

  void start() {
    settings.ifPresent(
        probing ->
            calling.scheduleWithFixedDelay(
                () -> {
                  if (rounds.compareAndSet(0, 1)) {
                    round(probing, all.numbers().values());
                  }
                },
                FIRST_ROUND.toMillis(),
                probing.every().toMillis(),
                TimeUnit.MILLISECONDS));
  }

  /// A call with a mark came in. Any thread.
  Step arrived(Turn.Happened.Probed call) {
    Placed placed = marks.remove(call.mark());
    if (placed == null || clock.instant().isAfter(placed.until())) {
      log.warn("a call bears a mark that is not ours, or no more: taken as any other call");
      return new Step.Arrive();
    }
    placed.arrived().complete(attribution.origin(call.dialled()));
    return new Step.Echo(
        settings.map(Settings.Probing::listen).orElse(Duration.ZERO).plus(BEHIND_SOUND));
  }

  @Override
  public Optional<String> begin(Optional<String> number) {
    if (settings.isEmpty()) {
      return Optional.of("Numbers are not tried here: give probe.through in the configuration.");
    }
    Optional<TrackingNumber> one =
        number.flatMap(all.numberPlan()::written).map(n -> all.numbers().get(n));
    if (number.isPresent() && one.isEmpty()) {
      return Optional.of("No tracking number is " + number.get() + ".");
    }
    if (rounds.incrementAndGet() > MOST_ROUNDS) {
      rounds.decrementAndGet();
      return Optional.of("Numbers are being tried at this moment; their results come.");
    }
    Collection<TrackingNumber> tried =
        one.map(List::of).orElse(List.copyOf(all.numbers().values()));
    calling.execute(() -> round(settings.get(), tried));
    return Optional.empty();
  }

  @Override
  public boolean busy() {
    return rounds.get() > 0;
  }

  @Override
  public List<Probe> latest() {
    Set<PhoneNumber> numbers = all.numbers().keySet();
    return latest.entrySet().stream()
        .filter(tried -> numbers.contains(tried.getKey()))
        .map(Map.Entry::getValue)
        .sorted(Comparator.comparing(Probe::number))
        .toList();
  }

  /// The same, as the console shows it.
  List<Condition.Tried> told() {
    return latest().stream().map(NumberWatch::told).toList();
  }

  private static Condition.Tried told(Probe probe) {
    String attributed = probe.attributed().orElse("");
    boolean nobodys = probe.verdict() == Verdict.WRONG_CAMPAIGN && attributed.isEmpty();
    return new Condition.Tried(
        probe.number(),
        probe.campaign(),
        probe.verdict() == Verdict.FINE,
        nobodys ? Condition.Tried.NOBODYS : probe.verdict().label(),
        probe.verdict() == Verdict.REFUSED ? Integer.toString(probe.status()) : attributed,
        probe.since());
  }

  /// 1 or 0; NaN before the first try.
  double reached(PhoneNumber number) {
    Probe probe = latest.get(number);
    return probe == null ? Double.NaN : probe.verdict() == Verdict.FINE ? 1 : 0;
  }

  private void round(Settings.Probing probing, Collection<TrackingNumber> numbers) {
    try (var line = SipProbe.of(probing.through().host(), probing.through().port())) {
      for (TrackingNumber number : numbers) {
        keep(number, tried(line, probing, number));
        Thread.sleep(GAP);
      }
    } catch (IOException e) {
      log.warn("numbers cannot be tried: {}", e.getMessage());
      numbers.forEach(n -> keep(n, new Tried(Verdict.NOT_SENT, false, 0, Optional.empty(), false)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      rounds.decrementAndGet();
    }
  }

  private record Tried(
      Verdict verdict, boolean rang, int status, Optional<Origin> attributed, boolean soundBack) {}

  private Tried tried(SipProbe line, Settings.Probing probing, TrackingNumber number) {
    byte[] bytes = new byte[MARK_BYTES];
    random.nextBytes(bytes);
    String mark = HexFormat.of().formatHex(bytes);
    var placed = new Placed(clock.instant().plus(MARK_LIFE), new CompletableFuture<>());
    marks.put(mark, placed);
    try {
      Heard heard =
          line.call(
              number.number().value(),
              "calltrail",
              HEADER,
              mark,
              probing.answer(),
              probing.listen());
      Optional<Origin> attributed = Optional.ofNullable(placed.arrived().getNow(null));
      return new Tried(
          verdict(heard, attributed, number.origin()),
          heard.rang(),
          heard.end().map(end -> end.status()).orElse(0),
          attributed,
          heard.soundBack());
    } catch (IOException e) {
      log.warn("number {}: {}", number.number().masked(), e.getMessage());
      return new Tried(Verdict.NOT_SENT, false, 0, Optional.empty(), false);
    } finally {
      marks.remove(mark);
    }
  }

  private static Verdict verdict(Heard heard, Optional<Origin> attributed, Origin expected) {
    if (heard.end().isEmpty()) {
      return Verdict.NO_ANSWER;
    }
    if (!heard.answered()) {
      return Verdict.REFUSED;
    }
    if (attributed.isEmpty()) {
      return Verdict.ANSWERED_ELSEWHERE;
    }
    if (!attributed.get().equals(expected)) {
      return Verdict.WRONG_CAMPAIGN;
    }
    return heard.soundBack() ? Verdict.FINE : Verdict.NO_SOUND;
  }

  private void keep(TrackingNumber number, Tried tried) {
    Instant now = clock.instant();
    Probe before = latest.get(number.number());
    boolean same = before != null && before.verdict() == tried.verdict();
    latest.put(
        number.number(),
        new Probe(
            number.number().value(),
            number.origin().campaign(),
            tried.verdict(),
            now,
            same ? before.since() : now,
            tried.rang(),
            tried.status(),
            tried.attributed().map(Origin::campaign),
            tried.soundBack()));
    if (!same && (before != null || tried.verdict() != Verdict.FINE)) {
      log.warn("number {}: {}", number.number().masked(), tried.verdict().label());
    }
  }

  @Override
  public void close() {
    calling.shutdownNow();
  }
}
