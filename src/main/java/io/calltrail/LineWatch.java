package io.calltrail;

import io.calltrail.config.Settings;
import io.calltrail.sip.SipAnswer;
import io.calltrail.sip.SipProbe;
import java.io.IOException;
import java.time.Duration;
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
  private volatile Optional<LineState> state = Optional.empty();
  private @Nullable SipProbe line;

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

  /// Empty before the first answer is due.
  Optional<LineState> state() {
    return state;
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
    Optional<LineState> before = state;
    LineState now = LineState.after(before, answer, clock.instant());
    state = Optional.of(now);
    if (before.filter(b -> b.up() == now.up()).isEmpty()) {
      if (now.up()) {
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
