package io.calltrail.web;

import io.calltrail.call.CallId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Makes up for calls of a time when the service was away.
@FunctionalInterface
public interface BackfillDesk {
  /// @param dryRun only tells what would be made
  /// @throws IllegalStateException when nothing can be read; the message says what to do
  Result backfill(Instant since, Instant until, boolean dryRun);

  /// @param known calls of that time that were on record already
  /// @param complaints what could not be read
  record Result(List<Made> made, int known, List<String> complaints) {
    public Result {
      made = List.copyOf(made);
      complaints = List.copyOf(complaints);
    }
  }

  /// @param id empty in a dry run
  /// @param completed the call was on record and had not ended
  /// @param campaign empty when not known
  /// @param talk with a person; zero when nobody spoke with the caller
  record Made(
      Optional<CallId> id,
      boolean completed,
      Instant arrived,
      String dialled,
      String campaign,
      Duration waited,
      Duration talk) {}
}
