package io.calltrail;

import io.calltrail.call.AgentEvent;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.Fact;
import io.calltrail.call.TaskEvent;
import io.calltrail.recording.Recordings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Hands each talk's raw recording over when the call has ended. On the switchboard's thread.
final class EndedTalks {
  private final Recordings recordings;
  private final Map<CallId, String> open = new HashMap<>();

  /// Recorded after the talk with an agent, if there was one.
  private final Map<CallId, String> fallbacks = new HashMap<>();

  EndedTalks(Recordings recordings) {
    this.recordings = recordings;
  }

  /// Remembers a fact of an earlier run.
  void recall(Fact fact) {
    if (fact instanceof CallEvent.Ended e) {
      open.remove(e.call());
      fallbacks.remove(e.call());
    } else if (fact instanceof TaskEvent.CallBackEnded e) {
      open.remove(e.callBack());
    } else {
      remember(fact);
    }
  }

  void accept(Fact fact) {
    remember(fact);
    if (fact instanceof CallEvent.OfferEnded e) {
      recordings.discardEmpty(e.call(), e.offer());
    } else if (fact instanceof CallEvent.Ended e) {
      process(e.call());
    } else if (fact instanceof TaskEvent.CallBackEnded e) {
      process(e.callBack());
    }
  }

  private void process(CallId call) {
    for (Map<CallId, String> kind : List.of(open, fallbacks)) {
      String raw = kind.remove(call);
      if (raw != null) {
        recordings.process(call, raw);
      }
    }
  }

  private void remember(Fact fact) {
    switch (fact) {
      case CallEvent.Answered e when !e.recording().isEmpty() -> open.put(e.call(), e.recording());
      case CallEvent.VoicemailLeft e -> open.put(e.call(), e.file());
      case CallEvent.WentToFallback e when !e.recording().isEmpty() ->
          fallbacks.put(e.call(), e.recording());
      case TaskEvent.ClientAnswered e when !e.recording().isEmpty() ->
          open.put(e.callBack(), e.recording());
      case CallEvent _, AgentEvent _, TaskEvent _ -> {}
    }
  }
}
