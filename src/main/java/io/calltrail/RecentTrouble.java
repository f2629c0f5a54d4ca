package io.calltrail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.calltrail.console.Condition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.LoggerFactory;

/// The latest warnings and errors of the log, kept in memory for the page that shows them.
final class RecentTrouble extends AppenderBase<ILoggingEvent> {
  private static final int MOST = 50;

  private final Deque<Condition.Trouble> latest = new ArrayDeque<>();

  private RecentTrouble() {}

  /// Listens from now on.
  static RecentTrouble watch() {
    var trouble = new RecentTrouble();
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      trouble.setContext(root.getLoggerContext());
      trouble.start();
      root.addAppender(trouble);
    }
    return trouble;
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
      keep(
          new Condition.Trouble(
              event.getInstant(),
              event.getLevel().isGreaterOrEqual(Level.ERROR),
              event.getFormattedMessage()));
    }
  }

  private synchronized void keep(Condition.Trouble trouble) {
    latest.addFirst(trouble);
    if (latest.size() > MOST) {
      latest.removeLast();
    }
  }

  /// The newest first.
  synchronized List<Condition.Trouble> latest() {
    return List.copyOf(latest);
  }
}
