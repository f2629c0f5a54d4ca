package io.calltrail.routing;

import io.calltrail.call.AgentEvent;
import io.calltrail.call.CallBackResult;
import io.calltrail.call.OfferResult;
import io.calltrail.routing.LiveView.AgentState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Whether agents are there to be rung: what they and operators ask for, wrap-up and rest, and the
/// pause of those who do not answer.
final class Attendance {
  private final InForce settings;
  private final Roster roster;
  private final Floor floor;

  Attendance(InForce settings, Roster roster, Floor floor) {
    this.settings = settings;
    this.roster = roster;
    this.floor = floor;
  }

  /// @return why it was refused; empty when it was done
  Optional<Refusal> command(AgentCommand command) {
    Instant now = floor.now();
    LiveAgent agent =
        roster
            .find(command.agent())
            .orElseThrow(() -> new IllegalArgumentException("no agent " + command.agent()));
    return switch (command) {
      case AgentCommand.Login _ -> {
        floor.tell(new AgentEvent.LoggedIn(agent.id(), now));
        roster.change(agent, now, a -> a.login(now));
        yield Optional.empty();
      }
      case AgentCommand.Logout _ -> {
        floor.tell(new AgentEvent.LoggedOut(agent.id(), now));
        roster.change(agent, now, a -> a.loggedIn = false);
        yield Optional.empty();
      }
      case AgentCommand.Pause pause -> pause(agent, pause.reason());
      case AgentCommand.Unpause _ -> {
        back(agent);
        yield Optional.empty();
      }
      case AgentCommand.MoreTime _ -> moreTime(agent);
      case AgentCommand.Ready _ -> ready(agent);
    };
  }

  private Optional<Refusal> pause(LiveAgent agent, String reason) {
    Instant now = floor.now();
    var reasons = settings.staff().pauseReasons();
    if (!reason.isEmpty() && !reasons.isEmpty() && !reasons.contains(reason)) {
      return Optional.of(Refusal.of(Refusal.Why.UNKNOWN_REASON, String.join(", ", reasons)));
    }
    floor.tell(new AgentEvent.Paused(agent.id(), now, reason));
    roster.change(agent, now, a -> a.pause(reason));
    return Optional.empty();
  }

  private void back(LiveAgent agent) {
    Instant now = floor.now();
    floor.tell(new AgentEvent.Unpaused(agent.id(), now));
    roster.change(agent, now, a -> a.unpause(now));
  }

  /// Wrap-up lasts longer, or begins again if it has just ended.
  private Optional<Refusal> moreTime(LiveAgent agent) {
    Instant now = floor.now();
    return switch (agent.state(now)) {
      case WRAP_UP, RESTING, IDLE -> {
        Instant until =
            (agent.notBefore.isAfter(now) ? agent.notBefore : now)
                .plus(settings.staff().moreTime());
        floor.tell(new AgentEvent.MoreTime(agent.id(), now, until));
        roster.change(agent, now, a -> restUntil(a, until, true));
        yield Optional.empty();
      }
      case LOGGED_OUT, PAUSED, UNREACHABLE, RINGING, TALKING, BUSY_ELSEWHERE ->
          Optional.of(Refusal.of(Refusal.Why.NOT_AFTER_TALK));
    };
  }

  private Optional<Refusal> ready(LiveAgent agent) {
    Instant now = floor.now();
    return switch (agent.state(now)) {
      case WRAP_UP, RESTING -> {
        floor.tell(new AgentEvent.Ready(agent.id(), now));
        roster.change(agent, now, a -> a.notBefore = now);
        yield Optional.empty();
      }
      case IDLE -> Optional.empty();
      case LOGGED_OUT, PAUSED, UNREACHABLE, RINGING, TALKING, BUSY_ELSEWHERE ->
          Optional.of(Refusal.of(Refusal.Why.NEITHER_WRAPPING_UP_NOR_RESTING));
    };
  }

  /// An offer of this queue has come to nothing.
  void offerEnded(LiveAgent agent, LiveCall call, QueueSettings queue, OfferResult result) {
    Instant now = floor.now();
    Duration rest = queue.offering().rest().after(result);
    roster.change(
        agent,
        now,
        a -> {
          a.declined(call.id);
          if (result != OfferResult.CANCELLED && result != OfferResult.ELSEWHERE) {
            a.idleSince = now;
            restUntil(a, now.plus(rest), false);
          }
        });
    if (result == OfferResult.NO_ANSWER) {
      unanswered(agent, queue);
    }
  }

  /// A ring was not answered; after so many in a row the agent is paused for a time.
  private void unanswered(LiveAgent agent, QueueSettings queue) {
    roster.change(agent, floor.now(), a -> a.unanswered++);
    AutoPause rule = agent.settings.autoPause().orElse(queue.desk().autoPause());
    if (rule.after() > 0 && agent.unanswered >= rule.after() && agent.loggedIn && !agent.paused) {
      Instant until = floor.now().plus(rule.length());
      floor.tell(new AgentEvent.AutoPaused(agent.id(), floor.now(), until));
      roster.change(agent, floor.now(), a -> a.autoPause(until));
      floor.look(until, agent);
    }
  }

  /// A talk of this queue is over for the agent.
  void talkOver(LiveAgent agent, LiveCall call, QueueSettings queue) {
    Instant now = floor.now();
    roster.change(
        agent,
        now,
        a -> {
          if (a.hungUp(call.id, now, Duration.between(call.since, now))) {
            phoneIsFree(a);
            restUntil(a, now.plus(queue.offering().wrapUp()), true);
          }
        });
  }

  /// A call-back of this queue is over for the agent, who rests as after a call: wrapped up, or
  /// left alone by what came of the ring.
  ///
  /// @param reached the client was called, so the agent was on the phone
  void callBackOver(
      LiveAgent agent,
      CallBack back,
      QueueSettings queue,
      CallBackResult result,
      boolean reached,
      Duration talk) {
    Instant now = floor.now();
    QueueSettings.Rest rest = queue.offering().rest();
    Duration alone =
        switch (result) {
          case SPOKEN -> queue.offering().wrapUp();
          case AGENT_BUSY -> rest.busy();
          case AGENT_NO_ANSWER, LOST -> rest.noAnswer();
          case AGENT_REJECTED -> rest.rejected();
          case AGENT_UNREACHABLE -> rest.unreachable();
          case AGENT_LEFT, CLIENT_BUSY, CLIENT_NO_ANSWER, FAILED, WITHDRAWN -> Duration.ZERO;
        };
    roster.change(
        agent,
        now,
        a -> {
          a.hungUp(back.id, now, talk);
          a.idleSince = now;
          if (reached) {
            phoneIsFree(a);
          }
          restUntil(a, now.plus(alone), result == CallBackResult.SPOKEN);
        });
    if (result == CallBackResult.AGENT_NO_ANSWER) {
      unanswered(agent, queue);
    }
  }

  /// The agent has just hung up; the device state that says so may come later.
  private static void phoneIsFree(LiveAgent agent) {
    if (agent.device != Signal.Device.UNAVAILABLE) {
      agent.device = Signal.Device.IDLE;
    }
  }

  /// A phone that is back needs no more rest; an agent who uses the phone is there.
  void deviceChanged(LiveAgent agent, Signal.Device device) {
    Instant now = floor.now();
    roster.change(
        agent,
        now,
        a -> {
          boolean back = a.device == Signal.Device.UNAVAILABLE && device == Signal.Device.IDLE;
          a.device = device;
          if (back && !a.wrappingUp) {
            a.notBefore = now;
          }
        });
    if (agent.autoPaused()
        && agent.state(now) == AgentState.PAUSED
        && device == Signal.Device.IN_USE) {
      back(agent);
    }
  }

  /// Something about the agent may be due.
  void due(LiveAgent agent) {
    Instant now = floor.now();
    if (agent.autoPaused() && !agent.pausedUntil.isAfter(now)) {
      back(agent);
    } else {
      roster.change(agent, now, _ -> {});
    }
  }

  /// After a replay: what lies ahead of the agents.
  void resume() {
    Instant now = floor.now();
    for (LiveAgent agent : roster.all()) {
      floor.look(agent.notBefore.isAfter(now) ? agent.notBefore : now, agent);
      if (agent.autoPaused()) {
        floor.look(agent.pausedUntil, agent);
      }
    }
  }

  private void restUntil(LiveAgent agent, Instant moment, boolean wrapUp) {
    agent.notBefore = moment;
    agent.wrappingUp = wrapUp;
    floor.look(moment, agent);
  }
}
