package io.calltrail;

import io.calltrail.config.Settings;
import io.calltrail.sip.SipAnswer;
import io.calltrail.sip.SipProbe;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks one trunk by SIP OPTIONS, again and again, whether it is there.
final class LineWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LineWatch.class);
  private static final Duration WITHIN = Duration.ofSeconds(4);

  private final String name;
  private final Settings.Address address;
  private final InstantSource clock;
  private final ScheduledExecutorService asking;
  private volatile @Nullable State state;
  private @Nullable SipProbe line;

  private record State(boolean up, Instant since, double roundTrip) {}

  LineWatch(String name, Settings.Address address, InstantSource clock) {
    this.name = name;
    this.address = address;
    this.clock = clock;
    asking =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("line-" + name).factory());
  }

  void start(Duration every) {
    asking.scheduleWithFixedDelay(this::ask, 0, every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// 1 or 0; NaN before the first answer is due.
  double up() {
    State now = state;
    return now == null ? Double.NaN : now.up() ? 1 : 0;
  }

  /// Of the latest answer, in seconds; NaN before it.
  double roundTrip() {
    State now = state;
    return now == null ? Double.NaN : now.roundTrip();
  }

  /// How long it has been up or down, in seconds; NaN before the first answer is due.
  double since() {
    State now = state;
    return now == null
        ? Double.NaN
        : Duration.between(now.since(), clock.instant()).toMillis() / 1e3;
  }

  private void ask() {
    Optional<SipAnswer> answer = Optional.empty();
    String why = "no answer to SIP OPTIONS within " + WITHIN.toSeconds() + " s";
    try {
      if (line == null) {
        line = SipProbe.of(address.host(), address.port());
      }
      answer = line.options(WITHIN);
    } catch (IOException e) {
      why = String.valueOf(e.getMessage());
    }
    // 503 comes from a server that takes no calls (RFC 3261, 21.5.4)
    boolean up = answer.filter(a -> a.status() != 503).isPresent();
    State before = state;
    boolean same = before != null && before.up() == up;
    double roundTrip =
        answer
            .map(a -> a.took().toNanos() / 1e9)
            .orElse(before == null ? Double.NaN : before.roundTrip());
    state = new State(up, same ? before.since() : clock.instant(), roundTrip);
    if (!same) {
      if (up) {
        log.info("line {}: up, {}", name, address);
      } else {
        log.warn("line {}: {}", name, answer.map(a -> a.status() + " " + a.reason()).orElse(why));
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    asking.shutdownNow();
    if (asking.awaitTermination(WITHIN.toSeconds() + 1, TimeUnit.SECONDS) && line != null) {
      line.close();
    }
  }
}
