package io.calltrail.agi;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The log of turns without an answer: each reason at most once a second, with how many were left
/// out. Event loop thread only.
final class Complaints {
  private static final Logger LOG = LoggerFactory.getLogger(AgiServer.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final Map<Unanswered, Instant> quietUntil = new EnumMap<>(Unanswered.class);
  private final Map<Unanswered, Integer> leftOut = new EnumMap<>(Unanswered.class);

  Complaints(InstantSource clock) {
    this.clock = clock;
  }

  /// @param detail holds nothing that a caller could have sent
  void about(Unanswered why, String detail) {
    Instant now = clock.instant();
    if (now.isBefore(quietUntil.getOrDefault(why, Instant.MIN))) {
      leftOut.merge(why, 1, Integer::sum);
      return;
    }
    quietUntil.put(why, now.plus(PAUSE));
    int silent = leftOut.getOrDefault(why, 0);
    leftOut.remove(why);
    String more = silent == 0 ? "" : " (and " + silent + " more since)";
    switch (why) {
      case HUNG_UP, DISCONNECTED ->
          LOG.info("AGI {}: {}: {}{}", why.label(), why.meaning(), detail, more);
      case STRANGER,
          TOO_MANY_CONNECTIONS,
          SLOW_REQUEST,
          BAD_REQUEST,
          REQUEST_TOO_LARGE,
          WRONG_VERSION,
          BAD_ARGUMENT,
          HANDLER_FAILED,
          HANDLER_LATE,
          BAD_ANSWER,
          BAD_REPLY,
          SLOW_REPLY,
          IDLE ->
          LOG.warn("AGI {}: {}: {}{}", why.label(), why.meaning(), detail, more);
    }
  }
}
