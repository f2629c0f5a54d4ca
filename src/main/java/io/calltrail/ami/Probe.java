package io.calltrail.ami;

import io.calltrail.ami.AmiState.Status;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.asteriskjava.manager.TimeoutException;
import org.asteriskjava.manager.action.ManagerAction;
import org.asteriskjava.manager.response.ManagerError;
import org.asteriskjava.manager.response.ManagerResponse;

/// One look at an Asterisk: a login and a few questions.
final class Probe {
  private final AmiSettings settings;
  private final Connection connection;
  private final CountDownLatch booted = new CountDownLatch(1);
  private final BlockingQueue<Message> dialplan = new LinkedBlockingQueue<>(10_000);

  Probe(AmiSettings settings) {
    this.settings = settings;
    this.connection = new Connection(settings, this::take);
  }

  AmiProbe run() {
    try {
      connection.enter();
      var missing = new TreeSet<>(Actions.NEEDED);
      missing.removeIf(allowed(connection.sendAction(Actions.commands()))::contains);
      return new AmiProbe(
          Status.UP,
          "",
          connection.asterisk(),
          missing,
          booted.await(settings.pingDeadline().toNanos(), TimeUnit.NANOSECONDS),
          !(connection.sendAction(Actions.dialplan("calltrail")) instanceof ManagerError),
          turnVersion());
    } catch (Connection.Refused e) {
      return failed(Status.REFUSED, e.getMessage());
    } catch (IOException e) {
      return failed(Status.DOWN, "AMI at " + settings + ": " + e.getMessage());
    } catch (TimeoutException e) {
      return failed(Status.DOWN, "AMI at " + settings + " did not answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(Status.DOWN, "interrupted");
    } finally {
      connection.leave();
    }
  }

  private static AmiProbe failed(Status status, String why) {
    return new AmiProbe(
        status, why, Optional.empty(), new TreeSet<>(), false, false, Optional.empty());
  }

  /// ListCommands names what the account may use, each as a header; cases differ from release to
  /// release.
  private static TreeSet<String> allowed(ManagerResponse answer) {
    var names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(answer.getAttributes().keySet());
    return names;
  }

  private Optional<String> turnVersion()
      throws IOException, TimeoutException, InterruptedException {
    var global = connection.sendAction(Actions.global("CT_VERSION")).getAttribute("Value");
    if (global != null && !global.isBlank()) {
      return Optional.of(global);
    }
    dialplan.clear();
    ManagerAction show = Actions.dialplan("calltrail-settings");
    if (connection.sendAction(show) instanceof ManagerError) {
      return Optional.empty();
    }
    while (true) {
      var next = dialplan.poll(settings.connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
      if (next == null || next.event().equals("ShowDialPlanComplete")) {
        return Optional.empty();
      }
      String data = next.get("appdata");
      if (next.get("application").toLowerCase(Locale.ROOT).matches("m?set")
          && data.startsWith("CT_VERSION=")) {
        return Optional.of(data.substring("CT_VERSION=".length()).split(",", 2)[0]);
      }
    }
  }

  private void take(Message message) {
    switch (message.event()) {
      case "FullyBooted" -> booted.countDown();
      case "ListDialplan", "ShowDialPlanComplete" -> {
        // beyond the bound nothing of interest is left
        boolean _ = dialplan.offer(message);
      }
      default -> {
        // not asked for
      }
    }
  }
}
