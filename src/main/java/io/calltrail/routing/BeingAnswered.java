package io.calltrail.routing;

import io.calltrail.call.ChannelRef;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// Callers whose channels Asterisk is just answering. A nudge that arrives meanwhile makes the
/// caller mute: Asterisk's `Answer` waits up to 500 ms for the first sound and puts back what it
/// read (main/channel.c, `__ast_answer`); the nudge's key is then read twice, its second beginning
/// never ends, and while a key is down the voice is dropped. So the nudge waits.
final class BeingAnswered {
  private static final Duration LONGEST = Duration.ofMillis(600);
  private static final int MOST = 10_000;

  private final Map<String, Instant> until =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > MOST;
        }
      };

  /// A turn got its step: the first that answers the channel counts.
  void told(Turn turn, Step step, Instant now) {
    if (turn.happened() instanceof Turn.Happened.Ended) {
      until.remove(key(turn.channel()));
    } else if (answers(step)) {
      until.putIfAbsent(key(turn.channel()), now.plus(LONGEST));
    }
  }

  private static boolean answers(Step step) {
    return switch (step) {
      case Step.Hold hold -> !hold.music().equals(QueueSettings.Waiting.RINGING);
      case Step.Play _, Step.Menu _, Step.Voicemail _ -> true;
      case Step.Ring _,
          Step.Spy _,
          Step.CallOut _,
          Step.Echo _,
          Step.Arrive _,
          Step.Leave _,
          Step.LeaveTo _ ->
          false;
    };
  }

  /// How long a nudge has to wait, at most.
  Duration left(ChannelRef channel, Instant now) {
    Instant end = until.getOrDefault(key(channel), now);
    return end.isAfter(now) ? Duration.between(now, end) : Duration.ZERO;
  }

  private static String key(ChannelRef channel) {
    return channel.pbx() + " " + channel.uniqueId();
  }
}
