package io.calltrail.ami;

import io.calltrail.ami.AmiState.Status;
import io.calltrail.call.ChannelRef;
import io.calltrail.routing.AgentCall;
import io.calltrail.routing.Lamps;
import io.calltrail.routing.LiveView;
import io.calltrail.routing.Nudger;
import io.calltrail.routing.Originator;
import io.calltrail.routing.Refusal;
import io.calltrail.routing.Signal;
import io.calltrail.routing.Step;
import io.calltrail.routing.Tape;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.asteriskjava.manager.action.ManagerAction;
import org.asteriskjava.manager.response.ManagerError;
import org.asteriskjava.manager.response.ManagerResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The link to one Asterisk: keeps a connection, tells what happens there as signals, nudges held
/// callers and calls agents for call-backs. Made for one start and one close.
///
/// Signals come on the link's threads, one at a time, in the order of the wire: per connection a
/// [Signal.Snapshot], then events, then a [Signal.LinkLost]. The consumer must only take them:
/// while it is busy Asterisk waits, and after its `writetimeout` closes the connection.
public final class AmiLink implements Nudger, Lamps, Originator, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AmiLink.class);

  /// For what somebody waits for: less than a turn may last.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Pattern CONTACT = Pattern.compile("PJSIP/[^/&]+/([^&]+)");

  private final AmiSettings settings;
  private final Consumer<Signal> signals;
  private final RandomGenerator random;
  private final InstantSource clock;
  private final Counters counters;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch contacted = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Session session;
  private volatile Now now;
  private volatile Optional<String> asterisk = Optional.empty();

  private record Now(Status status, Instant since, String message) {}

  public AmiLink(
      AmiSettings settings, Consumer<Signal> signals, RandomGenerator random, InstantSource clock) {
    this.settings = settings;
    this.signals = signals;
    this.random = random;
    this.clock = clock;
    this.counters = new Counters(clock);
    this.now = new Now(Status.DOWN, clock.instant(), "not started");
    this.thread = Thread.ofPlatform().daemon().name("ami-" + settings.pbx()).unstarted(this::run);
  }

  /// Looks at an Asterisk once, on the caller's thread, in a few seconds at most per question.
  public static AmiProbe probe(AmiSettings settings) {
    return new Probe(settings).run();
  }

  /// Has Asterisk make a call to itself that asks Calltrail once and records for an instant, on the
  /// caller's thread, in about 15 s at most.
  ///
  /// @param id of hexadecimal digits, 16 at most; names the recorded file
  public static AmiRehearsal rehearse(AmiSettings settings, String id, InstantSource clock) {
    return new Rehearsal(settings, id, clock).run();
  }

  /// Returns at once; connects on its own thread and keeps trying until closed.
  public void start() {
    thread.start();
  }

  /// Ends the connection, with its [Signal.LinkLost]; no signal comes afterwards.
  @Override
  public void close() {
    closing.countDown();
    var current = session;
    if (current != null) {
      current.end("closed");
    }
    thread.interrupt();
  }

  /// Asks the caller's channel to make its next turn now. Never blocks and never throws: what
  /// cannot be sent is counted, and the caller asks by itself a little later.
  @Override
  public void nudge(ChannelRef channel) {
    var current = session;
    try {
      if (current != null
          && current.isLive()
          && current.send(Actions.nudge(channel.name()), this::nudged)) {
        counters.nudges.increment();
        return;
      }
    } catch (IllegalArgumentException e) {
      log.warn("AMI {}: no nudge to {}: {}", settings.pbx(), channel.uniqueId(), e.getMessage());
    }
    counters.nudgesFailed.increment();
  }

  /// Shows an agent's state as the device state `Custom:calltrail-AGENT`. Sent again at every
  /// connect, so what is lost meanwhile is made up for.
  @Override
  public void show(LiveView.AgentView agent) {
    var current = session;
    if (current != null && current.isLive()) {
      current.send(Actions.lamp(agent.agent().value(), lamp(agent.state())), _ -> {});
    }
  }

  /// A lamp is off, on, blinks, or the phone shows that nobody is there.
  private static String lamp(LiveView.AgentState state) {
    return switch (state) {
      case IDLE -> "NOT_INUSE";
      case RINGING -> "RINGING";
      case TALKING, BUSY_ELSEWHERE -> "INUSE";
      case WRAP_UP, RESTING -> "ONHOLD";
      case PAUSED -> "BUSY";
      case LOGGED_OUT, UNREACHABLE -> "UNAVAILABLE";
    };
  }

  /// Rings a supervisor's phone, which then hears the talk.
  ///
  /// @return false when it cannot be sent
  public boolean supervise(String phone, Step.Spy spy) {
    var current = session;
    return current != null && current.isLive() && current.send(Actions.spy(phone, spy), _ -> {});
  }

  /// Has silence recorded in place of a talk, or the talk again.
  ///
  /// @return why it is not so; empty when Asterisk has done it
  public CompletableFuture<Optional<Refusal>> silence(Tape tape, boolean silent) {
    CompletableFuture<String> channel =
        tape.callBack()
            ? answer(Actions.variable(tape.channel().uniqueId(), "CT_CLIENT"))
                .thenApply(found -> String.valueOf(found.getAttribute("Value")))
            : CompletableFuture.completedFuture(tape.channel().name());
    return channel
        .thenCompose(name -> answer(Actions.silence(name, silent)))
        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (_, broken) -> {
              if (broken == null) {
                return Optional.empty();
              }
              Throwable why = broken instanceof CompletionException e ? e.getCause() : broken;
              log.warn("AMI {}: {} is recorded as before: {}", settings.pbx(), tape.call(), why);
              return Optional.of(Refusal.of(Refusal.Why.RECORDED_AS_BEFORE));
            });
  }

  /// Where a phone is registered.
  ///
  /// @param endpoint of PJSIP, such as `101`
  /// @return its contact's URI, such as `sip:101@192.0.2.7:5060`; empty when it is not registered
  ///   or Asterisk cannot be asked
  public CompletableFuture<Optional<String>> contact(String endpoint) {
    return answer(Actions.global("PJSIP_DIAL_CONTACTS(" + endpoint + ")"))
        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (found, broken) ->
                broken == null
                    ? Optional.ofNullable(found.getAttribute("Value")).flatMap(AmiLink::first)
                    : Optional.empty());
  }

  /// Of dial strings such as `PJSIP/101/sip:101@192.0.2.7:5060&PJSIP/101/sip:…`.
  private static Optional<String> first(String dials) {
    Matcher uri = CONTACT.matcher(dials);
    return uri.find() ? Optional.of(uri.group(1)) : Optional.empty();
  }

  private CompletableFuture<ManagerResponse> answer(ManagerAction action) {
    var answer = new CompletableFuture<ManagerResponse>();
    var current = session;
    boolean sent =
        current != null
            && current.isLive()
            && current.send(
                action,
                response -> {
                  if (response == null || response instanceof ManagerError) {
                    answer.completeExceptionally(
                        new IOException(
                            response == null ? "no answer came" : response.getMessage()));
                  } else {
                    answer.complete(response);
                  }
                });
    if (!sent) {
      answer.completeExceptionally(new IOException("the link is down"));
    }
    return answer;
  }

  /// Calls an agent's phone. Never blocks and never throws: what cannot be asked for, or is
  /// refused, is told as a signal.
  @Override
  public void originate(AgentCall call) {
    var current = session;
    String why = "the link is down";
    try {
      if (current != null
          && current.isLive()
          && current.send(Actions.callAgent(call), answer -> originated(call, answer))) {
        return;
      }
    } catch (IllegalArgumentException e) {
      why = String.valueOf(e.getMessage());
    }
    refused(call, why);
  }

  private void originated(AgentCall call, @Nullable ManagerResponse answer) {
    if (answer instanceof ManagerError error) {
      refused(call, error.getMessage() + "; the account needs write = originate");
    }
  }

  private void refused(AgentCall call, String why) {
    log.warn("AMI {}: call-back {} not made: {}", settings.pbx(), call.callBack(), why);
    signals.accept(
        new Signal.Originated(
            settings.pbx(), call.callBack().value(), false, Signal.Originated.REFUSED));
  }

  /// The state once the first try to connect has come to something, or after that time.
  public AmiState awaitFirstContact(Duration most) {
    try {
      boolean tried = contacted.await(most.toNanos(), TimeUnit.NANOSECONDS);
      log.debug("AMI {}: first contact {}", settings.pbx(), tried ? "made" : "still under way");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return state();
  }

  public AmiState state() {
    var at = now;
    return new AmiState(
        settings.pbx(),
        at.status,
        at.since,
        counters.lastEventAt(),
        asterisk,
        Math.max(0, counters.snapshots.sum() - 1),
        counters.events.sum(),
        counters.dropped.sum(),
        counters.nudges.sum(),
        counters.nudgesFailed.sum(),
        at.message);
  }

  private void nudged(@Nullable ManagerResponse answer) {
    if (answer == null || answer instanceof ManagerError) {
      counters.nudgesFailed.increment();
    }
  }

  private void run() {
    String startup = "";
    int failures = 0;
    status(Status.DOWN, "connecting to " + settings);
    try {
      while (!isClosing()) {
        long snapshots = counters.snapshots.sum();
        var current = new Session(settings, counters, startup, signals, this::up, clock);
        session = current;
        if (isClosing()) {
          break;
        }
        Status status = Status.DOWN;
        String why;
        try {
          current.enter();
          asterisk = current.asterisk();
          if (!isClosing()) {
            status(
                Status.DOWN,
                "logged in, but Asterisk has not said yet that it is ready: it is starting, or the"
                    + " account lacks read = system",
                current);
            why = current.watch();
          } else {
            why = "closed";
          }
        } catch (Connection.Refused e) {
          status = Status.REFUSED;
          why = e.getMessage();
        } catch (IOException e) {
          why = "AMI at " + settings + ": " + e.getMessage();
        }
        current.end(why);
        if (!current.startup().isEmpty()) {
          startup = current.startup();
        }
        if (isClosing()) {
          break;
        }
        failures = counters.snapshots.sum() > snapshots ? 1 : failures + 1;
        status(status, why);
        contacted.countDown();
        Duration pause = pause(status, failures);
        closing.await(pause.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      // only close() interrupts
    }
    status(Status.DOWN, "closed");
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  /// @param failures in a row, from 1
  private Duration pause(Status status, int failures) {
    Duration doubled = settings.backOffFirst().multipliedBy(1L << Math.min(failures - 1, 20));
    Duration most =
        status == Status.REFUSED
            ? settings.refusedRetry()
            : doubled.compareTo(settings.backOffMost()) < 0 ? doubled : settings.backOffMost();
    return Duration.ofNanos((long) (most.toNanos() * (0.5 + 0.5 * random.nextDouble())));
  }

  /// Unless the connection ended right behind its snapshot.
  private synchronized void up() {
    counters.snapshots.increment();
    var current = session;
    if (current != null && current.isLive()) {
      status(Status.UP, "up");
    }
    contacted.countDown();
  }

  /// Unless the snapshot was quicker.
  private synchronized void status(Status status, String message, Session unlessLive) {
    if (!unlessLive.isLive()) {
      status(status, message);
    }
  }

  private synchronized void status(Status status, String message) {
    var before = now;
    if (before.status == status && before.message.equals(message)) {
      return;
    }
    now = new Now(status, before.status == status ? before.since : clock.instant(), message);
    switch (status) {
      case UP -> log.info("AMI {}: up at {}", settings.pbx(), settings);
      case DOWN -> log.info("AMI {}: {}", settings.pbx(), message);
      case REFUSED -> log.warn("AMI {}: {}", settings.pbx(), message);
    }
  }
}
