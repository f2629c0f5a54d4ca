package io.calltrail.agi;

import io.calltrail.routing.Answer;
import io.calltrail.routing.Turn;
import java.util.concurrent.CompletableFuture;

/// Who knows what a caller does next.
@FunctionalInterface
public interface TurnHandler {
  /// Called on the event loop thread: returns at once. The future may be completed on any thread;
  /// when it fails or is late the turn stays without an answer. For a [Turn.Happened.Ended] its
  /// value is not used.
  CompletableFuture<Answer> ask(Turn turn);
}
