package io.calltrail.routing;

import io.calltrail.call.Fact;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Where the switchboard's facts go first.
@FunctionalInterface
public interface FactLog {
  /// Takes the facts in order; called on the switchboard's thread, and handed to the operating
  /// system before it returns, so they survive the end of this process.
  ///
  /// @return completes when they also survive the end of the machine, or exceptionally when they do
  ///   not
  CompletableFuture<Void> append(List<Fact> facts);
}
