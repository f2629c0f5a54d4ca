package io.calltrail.routing;

import io.calltrail.attribution.Attribution;
import io.calltrail.call.AgentEvent;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.Fact;
import io.calltrail.call.HungUpBy;
import io.calltrail.call.TaskEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Rebuilds live calls and agents from the facts of an earlier run.
final class Replay {
  private final InForce settings;
  private final Attribution attribution;
  private final Roster roster;
  private final LiveCalls calls;
  private final Leavers leavers;
  private final TaskReplay tasks;

  Replay(
      InForce settings,
      Attribution attribution,
      Roster roster,
      LiveCalls calls,
      Leavers leavers,
      TaskReplay tasks) {
    this.settings = settings;
    this.attribution = attribution;
    this.roster = roster;
    this.calls = calls;
    this.leavers = leavers;
    this.tasks = tasks;
  }

  void apply(Fact fact) {
    switch (fact) {
      case CallEvent.Arrived e -> arrived(e);
      case CallEvent event -> calls.find(event.call()).ifPresent(call -> apply(call, event));
      case TaskEvent event -> tasks.apply(event);
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
            attribution.attributed(e.dialled(), e.caller(), e.firstTime())));
  }

  private void apply(LiveCall call, CallEvent event) {
    switch (event) {
      case CallEvent.Arrived _, CallEvent.Rejoined _, CallEvent.WentToFallback _ -> {}
      case CallEvent.Backfilled _ -> {}
      case CallEvent.Recorded _, CallEvent.RecordingFailed _, CallEvent.WaitPredicted _ -> {}
      case CallEvent.Queued e -> {
        if (settings.queues().containsKey(e.queue())) {
          call.queue = Optional.of(e.queue());
          call.queuesSeen++;
          call.queuedAt = call.queuesSeen == 1 ? call.arrived : e.at();
          call.priority = e.priority();
          call.placeSince = e.place();
          call.announcer.begin(e.at());
          call.situation = new Situation.Waiting();
        }
      }
      case CallEvent.RecordingPaused _ -> call.recordingPaused = true;
      case CallEvent.RecordingResumed _ -> call.recordingPaused = false;
      case CallEvent.MovedUp e -> call.priority = e.priority();
      case CallEvent.Offered e -> {
        call.offers = e.offer();
        var offers = new ArrayList<>(offersOf(call));
        offers.add(new Situation.Offer(e.offer(), e.agent()));
        call.situation = new Situation.Reserved(List.copyOf(offers));
        change(e.agent(), e, a -> a.offered(call.id));
      }
      case CallEvent.Rang _ -> {
        if (call.situation instanceof Situation.Reserved(var offers)) {
          call.situation = new Situation.Ringing(offers);
        }
      }
      case CallEvent.OfferEnded e -> offerEnded(call, e);
      case CallEvent.Answered e -> {
        call.answered = true;
        call.agent = Optional.of(e.agent());
        call.since = e.at();
        call.situation = new Situation.Talking(e.offer(), e.agent());
        call.recording = Optional.of(e.recording()).filter(file -> !file.isEmpty());
        change(e.agent(), e, a -> a.talks(call.id));
        call.caller.ifPresent(caller -> attribution.spoke(caller, e.agent()));
      }
      case CallEvent.Transferred e -> {
        free(call, e);
        call.queuedAt = e.at();
        call.situation = new Situation.Waiting();
      }
      case CallEvent.PutThrough e -> free(call, e);
      case CallEvent.TalkEnded e -> {
        free(call, e);
        call.situation = new Situation.Leaving(e.by());
      }
      case CallEvent.GivenUp e -> {
        call.givenUp = Optional.of(CallOutcome.of(e.why(), ""));
        call.situation = afterGivingUp(call, e);
      }
      case CallEvent.VoicemailLeft _ -> {
        call.voicemailLeft = true;
        call.situation = new Situation.Leaving(HungUpBy.SYSTEM);
      }
      case CallEvent.Ended e -> {
        free(call, e);
        calls.remove(call);
        queueOf(call)
            .ifPresent(q -> leavers.left(call, e.outcome(), e.at().plus(q.waiting().regain())));
      }
    }
  }

  private Optional<QueueSettings> queueOf(LiveCall call) {
    return call.queue.map(settings.queues()::get);
  }

  private Situation afterGivingUp(LiveCall call, CallEvent.GivenUp e) {
    QueueSettings queue = settings.queues().get(e.queue());
    if (queue == null) {
      return new Situation.Leaving(HungUpBy.SYSTEM);
    }
    CallOutcome why = CallOutcome.of(e.why(), "");
    Exit exit =
        why instanceof CallOutcome.CallBack
            ? settings.tasks().of(queue).confirmed()
            : queue.exits().after(why);
    return exit.message().isEmpty() && exit.then() instanceof Destination.ToVoicemail
        ? new Situation.LeavingMessage(call.messageFile(), e.at())
        : new Situation.Listening(exit.message(), exit.then());
  }

  /// The last of several offers at once leaves the call waiting again.
  private void offerEnded(LiveCall call, CallEvent.OfferEnded e) {
    List<Situation.Offer> before = offersOf(call);
    var left = before.stream().filter(o -> o.number() != e.offer()).toList();
    before.stream()
        .filter(o -> o.number() == e.offer())
        .forEach(o -> change(o.agent(), e, a -> declined(a, call, e)));
    switch (call.situation) {
      case Situation.Reserved _ ->
          call.situation = left.isEmpty() ? new Situation.Waiting() : new Situation.Reserved(left);
      case Situation.Ringing _ ->
          call.situation = left.isEmpty() ? new Situation.Waiting() : new Situation.Ringing(left);
      case Situation.Listening _,
          Situation.Waiting _,
          Situation.Missing _,
          Situation.Talking _,
          Situation.TalkOver _,
          Situation.LeavingMessage _,
          Situation.Overflowing _,
          Situation.Leaving _ -> {}
    }
  }

  private void free(LiveCall call, CallEvent event) {
    offersOf(call).forEach(o -> change(o.agent(), event, a -> a.declined(call.id)));
    if (call.situation instanceof Situation.Talking talking) {
      Duration length = Duration.between(call.since, event.at());
      change(
          talking.agent(),
          event,
          a -> {
            boolean talked = a.hungUp(call.id, event.at(), length);
            queueOf(call)
                .filter(_ -> talked)
                .ifPresent(
                    q -> {
                      a.notBefore = event.at().plus(q.offering().wrapUp());
                      a.wrappingUp = true;
                    });
          });
    }
  }

  private void declined(LiveAgent agent, LiveCall call, CallEvent.OfferEnded e) {
    agent.declined(call.id);
    Duration rest =
        queueOf(call).map(q -> q.offering().rest().after(e.result())).orElse(Duration.ZERO);
    if (rest.isPositive()) {
      agent.notBefore = e.at().plus(rest);
      agent.wrappingUp = false;
    }
  }

  private static List<Situation.Offer> offersOf(LiveCall call) {
    return switch (call.situation) {
      case Situation.Reserved s -> s.offers();
      case Situation.Ringing s -> s.offers();
      case Situation.Talking _,
          Situation.Listening _,
          Situation.Waiting _,
          Situation.Missing _,
          Situation.TalkOver _,
          Situation.LeavingMessage _,
          Situation.Overflowing _,
          Situation.Leaving _ ->
          List.of();
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
            case AgentEvent.LoggedIn _ -> a.login(event.at());
            case AgentEvent.LoggedOut _ -> a.loggedIn = false;
            case AgentEvent.Paused e -> a.pause(e.reason());
            case AgentEvent.AutoPaused e -> a.autoPause(e.until());
            case AgentEvent.Unpaused _ -> a.unpause(event.at());
            case AgentEvent.MoreTime e -> {
              a.notBefore = e.until();
              a.wrappingUp = true;
            }
            case AgentEvent.Ready _ -> a.notBefore = event.at();
          }
        });
  }
}
