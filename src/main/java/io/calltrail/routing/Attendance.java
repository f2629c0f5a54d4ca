package io.calltrail.routing;

import io.calltrail.call.AgentEvent;
import io.calltrail.call.Fact;
import io.calltrail.call.OfferResult;
import io.calltrail.routing.LiveView.AgentState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/// Whether agents are there to be rung: what they and operators ask for, wrap-up and rest, and the
/// pause of those who do not answer.
final class Attendance {
  private final RoutingSettings settings;
  private final Roster roster;
  private final Deadlines deadlines;
  private final Consumer<Fact> facts;

  Attendance(RoutingSettings settings, Roster roster, Deadlines deadlines, Consumer<Fact> facts) {
    this.settings = settings;
    this.roster = roster;
    this.deadlines = deadlines;
    this.facts = facts;
  }

  /// @return why it was refused; empty when it was done
  Optional<String> command(AgentCommand command, Instant now) {
    LiveAgent agent =
        roster
            .find(command.agent())
            .orElseThrow(() -> new IllegalArgumentException("no agent " + command.agent()));
    return switch (command) {
      case AgentCommand.Login _ -> {
        facts.accept(new AgentEvent.LoggedIn(agent.id(), now));
        roster.change(agent, now, a -> a.login(now));
        yield Optional.empty();
      }
      case AgentCommand.Logout _ -> {
        facts.accept(new AgentEvent.LoggedOut(agent.id(), now));
        roster.change(agent, now, a -> a.loggedIn = false);
        yield Optional.empty();
      }
      case AgentCommand.Pause pause -> pause(agent, pause.reason(), now);
      case AgentCommand.Unpause _ -> {
        back(agent, now);
        yield Optional.empty();
      }
      case AgentCommand.MoreTime _ -> moreTime(agent, now);
      case AgentCommand.Ready _ -> ready(agent, now);
    };
  }

  private Optional<String> pause(LiveAgent agent, String reason, Instant now) {
    var reasons = settings.staff().pauseReasons();
    if (!reason.isEmpty() && !reasons.isEmpty() && !reasons.contains(reason)) {
      return Optional.of("No reason for a pause is called so; there are " + reasons + ".");
    }
    facts.accept(new AgentEvent.Paused(agent.id(), now, reason));
    roster.change(agent, now, a -> a.pause(reason));
    return Optional.empty();
  }

  private void back(LiveAgent agent, Instant now) {
    facts.accept(new AgentEvent.Unpaused(agent.id(), now));
    roster.change(agent, now, a -> a.unpause(now));
  }

  /// Wrap-up lasts longer, or begins again if it has just ended.
  private Optional<String> moreTime(LiveAgent agent, Instant now) {
    return switch (agent.state(now)) {
      case WRAP_UP, RESTING, IDLE -> {
        Instant until =
            (agent.notBefore.isAfter(now) ? agent.notBefore : now)
                .plus(settings.staff().moreTime());
        facts.accept(new AgentEvent.MoreTime(agent.id(), now, until));
        roster.change(agent, now, a -> restUntil(a, until, true));
        yield Optional.empty();
      }
      case LOGGED_OUT, PAUSED, UNREACHABLE, RINGING, TALKING, BUSY_ELSEWHERE ->
          Optional.of("The agent is not after a talk.");
    };
  }

  private Optional<String> ready(LiveAgent agent, Instant now) {
    return switch (agent.state(now)) {
      case WRAP_UP, RESTING -> {
        facts.accept(new AgentEvent.Ready(agent.id(), now));
        roster.change(agent, now, a -> a.notBefore = now);
        yield Optional.empty();
      }
      case IDLE -> Optional.empty();
      case LOGGED_OUT, PAUSED, UNREACHABLE, RINGING, TALKING, BUSY_ELSEWHERE ->
          Optional.of("The agent is neither in wrap-up nor at rest.");
    };
  }

  /// An offer of this queue has come to nothing.
  void offerEnded(
      LiveAgent agent, LiveCall call, QueueSettings queue, OfferResult result, Instant now) {
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
          if (result == OfferResult.NO_ANSWER) {
            a.unanswered++;
          }
        });
    AutoPause rule = agent.settings.autoPause().orElse(queue.desk().autoPause());
    if (rule.after() > 0 && agent.unanswered >= rule.after() && agent.loggedIn && !agent.paused) {
      Instant until = now.plus(rule.length());
      facts.accept(new AgentEvent.AutoPaused(agent.id(), now, until));
      roster.change(agent, now, a -> a.autoPause(until));
      deadlines.add(until, agent);
    }
  }

  /// A talk of this queue is over for the agent.
  void talkOver(LiveAgent agent, LiveCall call, QueueSettings queue, Instant now) {
    roster.change(
        agent,
        now,
        a -> {
          if (!a.hungUp(call.id, now, Duration.between(call.since, now))) {
            return;
          }
          if (a.device != Signal.Device.UNAVAILABLE) {
            a.device = Signal.Device.IDLE;
          }
          restUntil(a, now.plus(queue.offering().wrapUp()), true);
        });
  }

  /// A phone that is back needs no more rest; an agent who uses the phone is there.
  void deviceChanged(LiveAgent agent, Signal.Device device, Instant now) {
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
      back(agent, now);
    }
  }

  /// Something about the agent may be due.
  void due(LiveAgent agent, Instant now) {
    if (agent.autoPaused() && !agent.pausedUntil.isAfter(now)) {
      back(agent, now);
    } else {
      roster.change(agent, now, _ -> {});
    }
  }

  /// After a replay: what lies ahead of the agents.
  void resume(Instant now) {
    for (LiveAgent agent : roster.all()) {
      deadlines.add(agent.notBefore.isAfter(now) ? agent.notBefore : now, agent);
      if (agent.autoPaused()) {
        deadlines.add(agent.pausedUntil, agent);
      }
    }
  }

  private void restUntil(LiveAgent agent, Instant moment, boolean wrapUp) {
    agent.notBefore = moment;
    agent.wrappingUp = wrapUp;
    deadlines.add(moment, agent);
  }
}
