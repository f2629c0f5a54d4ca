package io.calltrail.routing;

import io.calltrail.attribution.Attribution;
import io.calltrail.call.AgentEvent;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.Fact;
import io.calltrail.call.HungUpBy;
import java.util.Optional;
import java.util.function.Consumer;

/// Rebuilds live calls and agents from the facts of an earlier run.
final class Replay {
  private final RoutingSettings settings;
  private final Attribution attribution;
  private final Roster roster;
  private final LiveCalls calls;

  Replay(RoutingSettings settings, Attribution attribution, Roster roster, LiveCalls calls) {
    this.settings = settings;
    this.attribution = attribution;
    this.roster = roster;
    this.calls = calls;
  }

  void apply(Fact fact) {
    switch (fact) {
      case CallEvent.Arrived e -> arrived(e);
      case CallEvent event -> calls.find(event.call()).ifPresent(call -> apply(call, event));
      case AgentEvent event -> roster.find(event.agent()).ifPresent(agent -> apply(agent, event));
    }
  }

  private void arrived(CallEvent.Arrived e) {
    e.caller().ifPresent(c -> attribution.arrived(e.dialled().value(), c.value(), false));
    calls.add(
        new LiveCall(
            e.call(),
            e.channel(),
            e.at(),
            attribution.settingsOf(e.dialled()),
            e.dialled(),
            e.caller()));
  }

  private void apply(LiveCall call, CallEvent event) {
    switch (event) {
      case CallEvent.Arrived _, CallEvent.Rejoined _, CallEvent.WentToFallback _ -> {}
      case CallEvent.Recorded _, CallEvent.RecordingFailed _ -> {}
      case CallEvent.Queued e -> {
        if (settings.queues().containsKey(e.queue())) {
          call.queue = Optional.of(e.queue());
          call.queuesSeen++;
          call.queuedAt = call.queuesSeen == 1 ? call.arrived : e.at();
          call.situation = new Situation.Waiting();
        }
      }
      case CallEvent.Offered e -> {
        call.offers = e.offer();
        call.situation = new Situation.Reserved(e.offer(), e.agent());
        change(e.agent(), e, a -> a.call = Optional.of(call.id));
      }
      case CallEvent.Rang e ->
          agentOf(call).ifPresent(a -> call.situation = new Situation.Ringing(e.offer(), a));
      case CallEvent.OfferEnded e -> {
        free(call, e);
        call.situation = new Situation.Waiting();
      }
      case CallEvent.Answered e -> {
        call.answered = true;
        call.since = e.at();
        call.situation = new Situation.Talking(e.offer(), e.agent());
        change(
            e.agent(),
            e,
            a -> {
              a.call = Optional.of(call.id);
              a.talking = true;
            });
      }
      case CallEvent.TalkEnded e -> {
        free(call, e);
        call.situation = new Situation.Leaving(e.by());
      }
      case CallEvent.GivenUp e -> {
        call.givenUp = Optional.of(CallOutcome.of(e.why(), ""));
        call.situation = afterGivingUp(e);
      }
      case CallEvent.VoicemailLeft _ -> {
        call.voicemailLeft = true;
        call.situation = new Situation.Leaving(HungUpBy.SYSTEM);
      }
      case CallEvent.Ended e -> {
        free(call, e);
        calls.remove(call);
      }
    }
  }

  private Situation afterGivingUp(CallEvent.GivenUp e) {
    QueueSettings queue = settings.queues().get(e.queue());
    if (queue == null) {
      return new Situation.Leaving(HungUpBy.SYSTEM);
    }
    Exit exit =
        switch (CallOutcome.of(e.why(), "")) {
          case CallOutcome.Closed _ -> queue.closed();
          case CallOutcome.NoAgents _ -> queue.noAgents();
          case CallOutcome.TimedOut _ -> queue.timedOut();
          case CallOutcome.Answered _,
              CallOutcome.Abandoned _,
              CallOutcome.ShortAbandon _,
              CallOutcome.Voicemail _,
              CallOutcome.Failed _,
              CallOutcome.Interrupted _ ->
              Exit.HANG_UP;
        };
    return new Situation.Listening(exit.message(), exit.then());
  }

  private void free(LiveCall call, CallEvent event) {
    agentOf(call)
        .ifPresent(
            id ->
                change(
                    id,
                    event,
                    a -> {
                      if (a.call.equals(Optional.<CallId>of(call.id))) {
                        a.call = Optional.empty();
                        a.talking = false;
                        a.idleSince = event.at();
                      }
                    }));
  }

  private static Optional<AgentId> agentOf(LiveCall call) {
    return switch (call.situation) {
      case Situation.Reserved s -> Optional.of(s.agent());
      case Situation.Ringing s -> Optional.of(s.agent());
      case Situation.Talking s -> Optional.of(s.agent());
      case Situation.Listening _,
          Situation.Waiting _,
          Situation.Missing _,
          Situation.TalkOver _,
          Situation.LeavingMessage _,
          Situation.Overflowing _,
          Situation.Leaving _ ->
          Optional.empty();
    };
  }

  private void change(AgentId id, Fact fact, Consumer<LiveAgent> change) {
    roster.find(id).ifPresent(agent -> roster.change(agent, fact.at(), change));
  }

  private void apply(LiveAgent agent, AgentEvent event) {
    roster.change(
        agent,
        event.at(),
        a -> {
          switch (event) {
            case AgentEvent.LoggedIn _ -> {
              a.loggedIn = true;
              a.paused = false;
              a.idleSince = event.at();
            }
            case AgentEvent.LoggedOut _ -> a.loggedIn = false;
            case AgentEvent.Paused _ -> a.paused = true;
            case AgentEvent.Unpaused _ -> {
              a.paused = false;
              a.idleSince = event.at();
            }
          }
        });
  }
}
