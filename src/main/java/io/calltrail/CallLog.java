package io.calltrail;

import io.calltrail.call.AgentEvent;
import io.calltrail.call.CallEvent;
import io.calltrail.call.Fact;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.TaskEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One line per fact, with the call's id; phone numbers masked.
final class CallLog {
  private static final Logger log = LoggerFactory.getLogger("call");

  private CallLog() {}

  static void write(Fact fact) {
    if (!log.isInfoEnabled()) {
      return;
    }
    switch (fact) {
      case CallEvent event -> log.info("{} {}", event.call(), words(event));
      case AgentEvent event -> log.info("agent {} {}", event.agent(), words(event));
      case TaskEvent event -> log.info("task {} {}", event.task(), words(event));
    }
  }

  private static String words(CallEvent event) {
    return switch (event) {
      case CallEvent.Arrived e ->
          "arrived on %s from %s, campaign %s%s"
              .formatted(
                  e.dialled().masked(),
                  e.caller().map(PhoneNumber::masked).orElse("withheld"),
                  e.origin().known() ? e.origin().campaign() : "unknown",
                  e.firstTime() ? "" : ", repeat caller");
      case CallEvent.Queued e -> "queued in " + e.queue();
      case CallEvent.MovedUp _ -> "moved up";
      case CallEvent.WaitPredicted e ->
          "a wait of %d s is to be expected".formatted(e.expected().toSeconds());
      case CallEvent.Offered e -> "offer %d to %s".formatted(e.offer(), e.agent());
      case CallEvent.Rang e -> "offer %d rings".formatted(e.offer());
      case CallEvent.OfferEnded e -> "offer %d ended: %s".formatted(e.offer(), e.result().label());
      case CallEvent.Answered e -> "answered by " + e.agent();
      case CallEvent.Transferred e -> "handed over by " + e.from();
      case CallEvent.PutThrough e -> "put through to somebody else by " + e.from();
      case CallEvent.TalkEnded e -> "talk ended by " + e.by();
      case CallEvent.GivenUp e -> "let go by %s: %s".formatted(e.queue(), e.why());
      case CallEvent.VoicemailLeft e -> "left a message of %d s".formatted(e.length().toSeconds());
      case CallEvent.WentToFallback e ->
          "went to the fallback, %d s of talk".formatted(e.talk().toSeconds());
      case CallEvent.Backfilled _ -> "is known from the PBX's event log";
      case CallEvent.Rejoined _ -> "is heard again and keeps its place";
      case CallEvent.RecordingPaused e -> "recording paused by " + e.agent();
      case CallEvent.RecordingResumed e -> "recording resumed by " + e.agent();
      case CallEvent.Ended e ->
          "ended: %s%s"
              .formatted(
                  e.outcome().label(),
                  e.outcome().reason().isEmpty() ? "" : " (" + e.outcome().reason() + ")");
      case CallEvent.Recorded e ->
          "recorded, %.1f s in %s"
              .formatted(e.file().length().toMillis() / 1000.0, e.file().file());
      case CallEvent.RecordingFailed e -> "recording failed: " + e.reason();
    };
  }

  private static String words(AgentEvent event) {
    return switch (event) {
      case AgentEvent.LoggedIn _ -> "logged in";
      case AgentEvent.LoggedOut _ -> "logged out";
      case AgentEvent.Paused e -> e.reason().isEmpty() ? "paused" : "paused: " + e.reason();
      case AgentEvent.AutoPaused e -> "did not answer, paused until " + e.until();
      case AgentEvent.Unpaused _ -> "is back";
      case AgentEvent.MoreTime e -> "wraps up until " + e.until();
      case AgentEvent.Ready _ -> "is ready";
    };
  }

  private static String words(TaskEvent event) {
    return switch (event) {
      case TaskEvent.Opened e ->
          "opened in %s: %s, client %s"
              .formatted(
                  e.queue(),
                  e.reason().label(),
                  e.client().map(PhoneNumber::masked).orElse("withheld"));
      case TaskEvent.Repeated e ->
          "missed once more: call %s, %d so far".formatted(e.call(), e.calls());
      case TaskEvent.Taken e -> "taken by " + e.agent();
      case TaskEvent.CallBackBegan e ->
          "attempt %d calls %s: %s".formatted(e.attempt(), e.agent(), e.callBack());
      case TaskEvent.ClientCalled e -> "calls the client: " + e.callBack();
      case TaskEvent.ClientAnswered e -> "client speaks with " + e.agent();
      case TaskEvent.CallBackEnded e -> "attempt ended: " + e.result().label();
      case TaskEvent.Closed e -> "closed: " + e.ending().label();
    };
  }
}
