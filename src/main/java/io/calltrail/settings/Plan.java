package io.calltrail.settings;

import java.util.List;

/// What a change of the settings does.
///
/// @param otherwise what it would have done to yesterday's calls
public record Plan(List<Change> changes, List<Otherwise> otherwise) {
  /// Calls of yesterday that would have gone another way.
  ///
  /// @param what `campaign`, `queue` or `hours`
  /// @param from the campaign or queue that they went to; the queue of which the hours change
  /// @param to the campaign or queue they would have gone to; `open` or `closed`
  public record Otherwise(String what, String from, String to, long calls) {
    /// One line in English.
    public String text() {
      return what.equals("hours")
          ? "%d of yesterday's calls would have found queue %s %s".formatted(calls, from, to)
          : "%d of yesterday's calls would have gone to %s %s instead of %s"
              .formatted(calls, what, to, from);
    }
  }

  public Plan {
    changes = List.copyOf(changes);
    otherwise = List.copyOf(otherwise);
  }

  /// What is taken up only at the next start.
  public List<Change> atRestart() {
    return changes.stream().filter(Change::needsRestart).toList();
  }
}
