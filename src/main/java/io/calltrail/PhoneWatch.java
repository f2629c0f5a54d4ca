package io.calltrail;

import io.calltrail.call.AgentId;
import io.calltrail.routing.AgentSettings;
import io.calltrail.sip.Contact;
import io.calltrail.sip.SipAnswer;
import io.calltrail.sip.SipPings;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks agents' phones by SIP OPTIONS whether they are there, one after the other, where Asterisk
/// says that they are registered.
///
/// A phone that has never answered is not told as down: behind NAT it may hear Asterisk alone. One
/// that is not registered is not asked; the agents' states tell of it.
final class PhoneWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PhoneWatch.class);
  private static final Duration WITHIN = Duration.ofSeconds(4);

  /// By then Asterisk can be asked where the phones are.
  private static final Duration FIRST = Duration.ofSeconds(3);

  private final Supplier<Map<AgentId, AgentSettings>> agents;
  private final Function<String, Optional<String>> registered;
  private final InstantSource clock;
  private final Map<AgentId, LineState> states = new ConcurrentHashMap<>();
  private final SipPings pings = new SipPings();
  private final ScheduledExecutorService asking =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("phones").factory());

  /// @param registered from a PJSIP endpoint to the URI where its phone is; may block for seconds
  PhoneWatch(
      Supplier<Map<AgentId, AgentSettings>> agents,
      Function<String, Optional<String>> registered,
      InstantSource clock) {
    this.agents = agents;
    this.registered = registered;
    this.clock = clock;
  }

  /// @param every from the end of one round to the next
  void start(Duration every) {
    long first = Math.min(FIRST.toMillis(), every.toMillis());
    asking.scheduleWithFixedDelay(this::round, first, every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Empty while the phone is not registered, or has not answered since it is.
  Optional<LineState> state(AgentId agent) {
    return Optional.ofNullable(states.get(agent));
  }

  /// Those of whom something is known.
  Map<AgentId, LineState> states() {
    return Map.copyOf(states);
  }

  private void round() {
    Map<AgentId, AgentSettings> now = agents.get();
    states.keySet().retainAll(now.keySet());
    now.forEach(
        (agent, settings) -> {
          if (!Thread.currentThread().isInterrupted()) {
            askOnce(agent, settings.endpoint());
          }
        });
  }

  /// One phone that cannot be asked keeps no other from being asked.
  private void askOnce(AgentId agent, String endpoint) {
    try {
      ask(agent, registered.apply(endpoint).flatMap(Contact::of));
    } catch (RuntimeException e) {
      log.warn("phone of {} cannot be asked: {}", agent, e.toString());
      states.remove(agent);
    }
  }

  private void ask(AgentId agent, Optional<Contact> contact) {
    if (contact.isEmpty()) {
      states.remove(agent);
      return;
    }
    Optional<LineState> before = state(agent);
    LineState now = LineState.after(before, answer(contact.get()), clock.instant());
    if (before.isPresent() || now.up()) {
      states.put(agent, now);
    }
    if (before.isPresent() && before.get().up() != now.up()) {
      log.info("phone of {}: {} SIP OPTIONS", agent, now.up() ? "answers" : "no longer answers");
    }
  }

  private Optional<SipAnswer> answer(Contact contact) {
    try {
      return pings.options(contact.host(), contact.port(), WITHIN);
    } catch (IOException e) {
      log.debug("phone at {}: {}", contact, e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public void close() throws InterruptedException {
    asking.shutdownNow();
    if (asking.awaitTermination(WITHIN.toSeconds() + 1, TimeUnit.SECONDS)) {
      pings.close();
    }
  }
}
