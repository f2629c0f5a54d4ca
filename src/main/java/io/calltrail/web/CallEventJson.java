package io.calltrail.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.calltrail.call.CallEvent;
import java.util.Locale;

/// Events of calls as the stream of the interface shows them.
final class CallEventJson {
  private CallEventJson() {}

  /// The event's name: `arrived`, `offer_ended`.
  static String type(CallEvent event) {
    return event
        .getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])([A-Z])", "_$1")
        .toLowerCase(Locale.ROOT);
  }

  static ObjectNode of(CallEvent event) {
    ObjectNode json =
        Json.object()
            .put("type", type(event))
            .put("call", event.call().value())
            .put("at", event.at().toString());
    switch (event) {
      case CallEvent.Arrived e -> {
        json.put("account", e.account().value())
            .put("pbx", e.channel().pbx())
            .put("dialled", e.dialled().value());
        e.caller().ifPresent(caller -> json.put("caller", caller.value()));
        json.put("first_time", e.firstTime()).set("origin", Json.origin(e.origin()));
      }
      case CallEvent.Queued e ->
          json.put("queue", e.queue().value())
              .put("priority", e.priority())
              .put("place", e.place().toString());
      case CallEvent.MovedUp e -> json.put("priority", e.priority());
      case CallEvent.WaitPredicted e ->
          json.put("queue", e.queue().value()).put("expected_seconds", Json.seconds(e.expected()));
      case CallEvent.Offered e -> json.put("offer", e.offer()).put("agent", e.agent().value());
      case CallEvent.Rang e -> json.put("offer", e.offer());
      case CallEvent.OfferEnded e -> json.put("offer", e.offer()).put("result", e.result().label());
      case CallEvent.Answered e -> json.put("offer", e.offer()).put("agent", e.agent().value());
      case CallEvent.Transferred e -> json.put("agent", e.from().value());
      case CallEvent.PutThrough e -> json.put("agent", e.from().value());
      case CallEvent.TalkEnded e -> json.put("hung_up_by", Json.lower(e.by()));
      case CallEvent.GivenUp e -> json.put("queue", e.queue().value()).put("why", e.why());
      case CallEvent.VoicemailLeft e -> json.put("length_seconds", Json.seconds(e.length()));
      case CallEvent.WentToFallback e -> json.put("talk_seconds", Json.seconds(e.talk()));
      case CallEvent.RecordingPaused e -> json.put("agent", e.agent().value());
      case CallEvent.RecordingResumed e -> json.put("agent", e.agent().value());
      case CallEvent.Ended e -> {
        json.put("outcome", e.outcome().label());
        if (!e.outcome().reason().isEmpty()) {
          json.put("reason", e.outcome().reason());
        }
        json.put("hung_up_by", Json.lower(e.by()));
      }
      case CallEvent.Recorded e -> json.set("recording", Json.recording(e.file()));
      case CallEvent.RecordingFailed e -> json.put("reason", e.reason());
      case CallEvent.Backfilled _, CallEvent.Rejoined _ -> {}
    }
    return json;
  }
}
