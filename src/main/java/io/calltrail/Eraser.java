package io.calltrail;

import io.calltrail.attribution.CallerHistory;
import io.calltrail.call.PhoneNumber;
import io.calltrail.config.Settings;
import io.calltrail.journal.Follower;
import io.calltrail.journal.Journal;
import io.calltrail.recording.Recordings;
import io.calltrail.routing.LiveView;
import io.calltrail.routing.TaskView;
import io.calltrail.store.CallStore;
import io.calltrail.store.ErasedCaller;
import io.calltrail.store.StoreException;
import io.calltrail.web.ErasureDesk;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Erases a person's number wherever the service keeps it: rows, journal, sound, memory.
///
/// @param settings in force
/// @param live who calls at this moment
/// @param tasks the open ones
record Eraser(
    Supplier<Settings> settings,
    CallStore store,
    Journal journal,
    Follower follower,
    Recordings recordings,
    CallerHistory history,
    Supplier<LiveView> live,
    Supplier<List<TaskView>> tasks)
    implements ErasureDesk {
  private static final Duration MOST = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofMillis(50);

  @Override
  public Erased erase(String written) {
    PhoneNumber number =
        settings
            .get()
            .numberPlan()
            .written(written)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "That is no phone number; write it in full, such as +442079460001."));
    free(number);
    try {
      // afterwards no row is written from a fact that is in the journal now
      caughtUp();
      ErasedCaller rows = store.erase(number);
      int facts = journal.redact(number);
      int files = recordings.erase(rows.sounds());
      history.forget(number);
      return new Erased(
          rows.calls(),
          rows.tasks(),
          facts,
          files,
          rows.comments(),
          store.holds(number) + journal.holds(number));
    } catch (IOException | StoreException e) {
      throw new IllegalStateException(
          "Not all is erased, do it again when this is mended: " + e.getMessage(), e);
    }
  }

  /// Nothing of ours needs the number any more.
  private void free(PhoneNumber number) {
    if (settings.get().numbers().containsKey(number)) {
      throw new IllegalStateException("It is one of the tracking numbers, not a person's.");
    }
    if (settings.get().clients().containsKey(number)) {
      throw new IllegalStateException(
          "It stands in the configuration under clients: take it out there first.");
    }
    LiveView now = live.get();
    boolean calls =
        Stream.concat(
                now.waiting().stream().map(LiveView.Waiting::caller),
                now.talking().stream().map(LiveView.Talking::caller))
            .anyMatch(Optional.of(number)::equals);
    if (calls) {
      throw new IllegalStateException("It is calling at this moment: do it when the call is over.");
    }
    tasks.get().stream()
        .filter(task -> task.client().equals(Optional.of(number)))
        .findFirst()
        .ifPresent(
            task -> {
              throw new IllegalStateException(
                  "It is to be called back: close task " + task.id() + " first.");
            });
  }

  private void caughtUp() {
    long last = journal.health().last();
    long end = System.nanoTime() + MOST.toNanos();
    while (follower.position() < last) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "The database is behind the journal: do it when it has caught up.");
      }
      try {
        Thread.sleep(LOOK);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("The service is stopping.", e);
      }
    }
  }
}
