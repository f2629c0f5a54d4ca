package io.calltrail.agi;

import io.calltrail.routing.Step;
import java.time.Duration;

/// What the AGI side has to count. Called on the event loop thread: returns at once.
public interface AgiCounters {
  AgiCounters NONE =
      new AgiCounters() {
        @Override
        public void answered(Step step, Duration took) {}

        @Override
        public void ended() {}

        @Override
        public void unanswered(Unanswered why) {}

        @Override
        public void open(int connections) {}
      };

  /// A turn got its answer and Asterisk took it.
  ///
  /// @param took from the accepted connection to Asterisk's reply
  void answered(Step step, Duration took);

  /// An `ended` turn was handed over.
  void ended();

  /// A connection was closed without a finished turn.
  void unanswered(Unanswered why);

  /// @param connections how many are open now; called at every change
  void open(int connections);
}
