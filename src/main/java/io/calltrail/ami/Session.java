package io.calltrail.ami;

import io.calltrail.routing.Signal;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.asteriskjava.manager.SendActionCallback;
import org.asteriskjava.manager.action.ManagerAction;
import org.asteriskjava.manager.response.ManagerError;
import org.asteriskjava.manager.response.ManagerResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection from login to end. Signals go out under this object's monitor, so that nothing
/// follows the [Signal.LinkLost] that ends them.
final class Session {
  private static final Logger log = LoggerFactory.getLogger(Session.class);
  private static final Duration SNAPSHOT = Duration.ofSeconds(30);

  private final AmiSettings settings;
  private final Counters counters;
  private final Consumer<Signal> signals;
  private final Runnable onUp;
  private final InstantSource clock;
  private final Translation translation;
  private final Connection connection;
  private volatile long received;
  private boolean loggedIn;
  private boolean booted;
  private boolean asked;
  private boolean over;
  private String reason = "";

  /// @param onUp called once, after the snapshot was delivered, on the reader's thread
  Session(
      AmiSettings settings,
      Counters counters,
      String previousStartup,
      Consumer<Signal> signals,
      Runnable onUp,
      InstantSource clock) {
    this.settings = settings;
    this.counters = counters;
    this.signals = signals;
    this.onUp = onUp;
    this.clock = clock;
    this.translation = new Translation(settings.pbx(), previousStartup, signals);
    this.connection = new Connection(settings, this::take);
  }

  void enter() throws Connection.Refused, IOException {
    connection.enter();
    synchronized (this) {
      loggedIn = true;
      askWhenReady();
    }
  }

  /// Pings until the connection ends, and returns why it did.
  String watch() throws InterruptedException {
    long entered = System.nanoTime();
    while (!await(connection.gone(), settings.pingInterval()) && !isOver()) {
      var pong = new CountDownLatch(1);
      long before = received;
      send(Actions.ping(), _ -> pong.countDown());
      // a pong behind a flood of events is late, yet the link lives
      if (!await(pong, settings.pingDeadline()) && received == before) {
        end("Asterisk has not answered a ping for " + text(settings.pingDeadline()));
      } else if (isBooted() && !isLive() && System.nanoTime() - entered > SNAPSHOT.toNanos()) {
        end("Asterisk's list of channels did not come within " + text(SNAPSHOT));
      }
    }
    end("Asterisk closed the connection");
    return reason();
  }

  /// Ends the session; the first reason counts. From here on no signal comes from it.
  void end(String why) {
    synchronized (this) {
      if (!over) {
        over = true;
        reason = why;
        if (translation.live()) {
          signals.accept(new Signal.LinkLost(settings.pbx()));
        }
      }
    }
    // again, too: an earlier end may have come before the socket was there
    connection.leave();
  }

  /// Sends without waiting; false when it cannot be sent.
  boolean send(ManagerAction action, SendActionCallback answered) {
    try {
      connection.sendAction(action, answered);
      return true;
    } catch (IOException | IllegalStateException e) {
      log.debug("AMI {}: {} not sent: {}", settings.pbx(), action.getAction(), e.getMessage());
      return false;
    }
  }

  Optional<String> asterisk() {
    return connection.asterisk();
  }

  synchronized String startup() {
    return translation.startup();
  }

  synchronized boolean isLive() {
    return translation.live() && !over;
  }

  /// Asterisk has said FullyBooted to us.
  synchronized boolean isBooted() {
    return booted;
  }

  private synchronized boolean isOver() {
    return over;
  }

  private synchronized String reason() {
    return reason;
  }

  /// On the reader's thread, each message as it comes.
  private void take(Message message) {
    boolean overflow;
    boolean up;
    synchronized (this) {
      if (over) {
        return;
      }
      received = received + 1;
      if (!message.isResponse()) {
        counters.event();
      }
      if (message.event().equals("FullyBooted")) {
        booted = true;
        askWhenReady();
      }
      boolean before = translation.live();
      overflow = !translation.take(message);
      up = !before && translation.live();
      if (overflow) {
        counters.dropped(translation.waiting() + 1);
      }
    }
    if (overflow) {
      end("more than " + Translation.MOST_EARLY + " events came during the snapshot");
    }
    if (up) {
      onUp.run();
    }
  }

  /// FullyBooted may come before the login is through, or minutes later. Asterisk runs the actions
  /// in turn, so the end of the last list is the end of all.
  private void askWhenReady() {
    if (loggedIn && booted && !asked && !over) {
      asked = true;
      send(Actions.startup(), this::answered);
      send(Actions.devices(), this::answered);
      translation.asks(clock.instant());
      send(Actions.channels(), this::answered);
    }
  }

  private void answered(@Nullable ManagerResponse response) {
    if (response instanceof ManagerError error) {
      log.warn("AMI {}: snapshot: {}", settings.pbx(), error.getMessage());
    }
  }

  private static boolean await(CountDownLatch latch, Duration most) throws InterruptedException {
    return latch.await(most.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static String text(Duration duration) {
    return duration.toMillis() / 1000.0 + " s";
  }
}
