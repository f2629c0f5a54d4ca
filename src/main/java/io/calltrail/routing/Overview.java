package io.calltrail.routing;

import io.calltrail.call.QueueId;
import io.calltrail.routing.Situation.LeavingMessage;
import io.calltrail.routing.Situation.Listening;
import io.calltrail.routing.Situation.Missing;
import io.calltrail.routing.Situation.Offer;
import io.calltrail.routing.Situation.Overflowing;
import io.calltrail.routing.Situation.Reserved;
import io.calltrail.routing.Situation.Ringing;
import io.calltrail.routing.Situation.TalkOver;
import io.calltrail.routing.Situation.Talking;
import io.calltrail.routing.Situation.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The state of a switchboard at a moment, as others see it.
final class Overview {
  private final RoutingSettings settings;
  private final WaitEstimate estimate;
  private final Instant moment;
  private final List<LiveView.Waiting> waiting = new ArrayList<>();
  private final List<LiveView.Talking> talking = new ArrayList<>();
  private final Map<QueueId, Integer> positions = new HashMap<>();

  private Overview(RoutingSettings settings, WaitEstimate estimate, Instant moment) {
    this.settings = settings;
    this.estimate = estimate;
    this.moment = moment;
  }

  static LiveView of(
      RoutingSettings settings,
      WaitEstimate estimate,
      Collection<LiveCall> calls,
      List<LiveView.AgentView> agents,
      int calledOutside,
      List<String> unlinked,
      Instant moment) {
    var overview = new Overview(settings, estimate, moment);
    calls.stream().sorted(settings.ranking().order(moment)).forEach(overview::see);
    return new LiveView(
        moment,
        overview.waiting,
        overview.talking,
        agents,
        settings.queues().keySet().stream().sorted().toList(),
        calledOutside,
        unlinked);
  }

  private void see(LiveCall call) {
    switch (call.situation) {
      case Waiting _ -> {
        int ahead = positions.merge(queueOf(call), 1, Integer::sum) - 1;
        waits(call, List.of(), ahead + 1, estimate.of(call, ahead, moment));
      }
      case Missing _ -> waits(call, List.of(), 0, Optional.empty());
      case Reserved r -> waits(call, r.offers(), 0, Optional.empty());
      case Ringing r -> waits(call, r.offers(), 0, Optional.empty());
      case Talking t ->
          talking.add(
              new LiveView.Talking(
                  call.id,
                  queueOf(call),
                  call.number.origin().campaign(),
                  call.dialled,
                  call.caller,
                  t.agent(),
                  call.since,
                  call.recordingPaused));
      case Listening _, TalkOver _, LeavingMessage _, Overflowing _, Situation.Leaving _ -> {}
    }
  }

  private void waits(
      LiveCall call, List<Offer> ringing, int position, Optional<Duration> predicted) {
    waiting.add(
        new LiveView.Waiting(
            call.id,
            queueOf(call),
            call.number.origin().campaign(),
            call.dialled,
            call.caller,
            call.arrived,
            call.priority,
            settings.ranking().why(call, moment),
            position,
            predicted,
            ringing.stream().map(Offer::agent).toList()));
  }

  private static QueueId queueOf(LiveCall call) {
    return call.queue.orElse(call.number.queue());
  }
}
