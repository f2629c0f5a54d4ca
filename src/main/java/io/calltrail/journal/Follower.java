package io.calltrail.journal;

import java.time.Duration;
import java.util.Optional;

/// A named reader of the journal at work.
public interface Follower extends AutoCloseable {
  String name();

  /// The sequence of the last entry its port dealt with, 0 for none.
  long position();

  /// How many durable entries its port has not dealt with yet; gaps in the numbers count too.
  long backlog();

  /// How long durable entries have waited for the port, to within 5 s; zero when none waits.
  Duration lag();

  /// What the port last threw; empty again once a batch went well.
  Optional<String> lastError();

  /// Lets a batch in progress end, then stops; waits at most 10 s.
  @Override
  void close();
}
