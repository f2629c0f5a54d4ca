package io.calltrail.ami;

import io.calltrail.ami.AmiRehearsal.Report;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.asteriskjava.manager.TimeoutException;
import org.asteriskjava.manager.response.ManagerError;

/// One test call inside an Asterisk. `[calltrail-doctor]` reports by a global variable.
final class Rehearsal {
  private static final Duration WITHIN = Duration.ofSeconds(10);
  private static final long LOOK_EVERY_MS = 100;

  private final AmiSettings settings;
  private final String id;
  private final InstantSource clock;
  private final Connection connection;

  Rehearsal(AmiSettings settings, String id, InstantSource clock) {
    this.settings = settings;
    this.id = id;
    this.clock = clock;
    this.connection = new Connection(settings, _ -> {});
  }

  AmiRehearsal run() {
    try {
      connection.enter();
      Optional<Duration> ahead = clockAhead();
      var answer = connection.sendAction(Actions.rehearsal(id));
      if (answer instanceof ManagerError) {
        return new AmiRehearsal(
            "Asterisk refused the test call: " + answer.getMessage(), ahead, Optional.empty());
      }
      Optional<Report> report = report();
      return new AmiRehearsal(
          report.isPresent()
              ? ""
              : "the test call told nothing within " + WITHIN.toSeconds() + " s",
          ahead,
          report);
    } catch (Connection.Refused e) {
      return failed(e.getMessage());
    } catch (IOException e) {
      return failed("AMI at " + settings + ": " + e.getMessage());
    } catch (TimeoutException e) {
      return failed("AMI at " + settings + " did not answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed("interrupted");
    } finally {
      connection.leave();
    }
  }

  private static AmiRehearsal failed(String why) {
    return new AmiRehearsal(why, Optional.empty(), Optional.empty());
  }

  private Optional<Duration> clockAhead() throws IOException, TimeoutException {
    Instant asked = clock.instant();
    String millis = global("STRFTIME(,,%s%3q)");
    Instant told = clock.instant();
    if (!millis.matches("[0-9]{13}")) {
      return Optional.empty();
    }
    Instant ours = asked.plus(Duration.between(asked, told).dividedBy(2));
    return Optional.of(Duration.between(ours, Instant.ofEpochMilli(Long.parseLong(millis))));
  }

  private Optional<Report> report() throws IOException, TimeoutException, InterruptedException {
    long deadline = System.nanoTime() + WITHIN.toNanos();
    do {
      String[] word = global("CT_DOCTOR").split(",", -1);
      if (word.length == 7 && word[0].equals(id)) {
        return Optional.of(
            new Report(
                word[1].equals("answered"),
                Duration.ofMillis(word[2].matches("[0-9]{1,9}") ? Long.parseLong(word[2]) : 0),
                word[3],
                word[4],
                word[5],
                word[6]));
      }
    } while (System.nanoTime() < deadline
        && !connection.gone().await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS));
    return Optional.empty();
  }

  private String global(String name) throws IOException, TimeoutException {
    String value = connection.sendAction(Actions.global(name)).getAttribute("Value");
    return value == null ? "" : value;
  }
}
