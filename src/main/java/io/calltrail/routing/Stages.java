package io.calltrail.routing;

import io.calltrail.call.AgentId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// For whom callers wait: the responsible agent first, then ever more of the queue's agents.
final class Stages {
  private final InForce settings;
  private final Roster roster;
  private final Lines lines;
  private final Floor floor;

  Stages(InForce settings, Roster roster, Lines lines, Floor floor) {
    this.settings = settings;
    this.roster = roster;
    this.lines = lines;
    this.floor = floor;
  }

  /// Begins with the agent responsible for the call, or with whoever meets the queue's first step.
  void begin(LiveCall call, Optional<AgentId> responsible) {
    QueueSettings queue = settings.queueOf(call);
    Optional<LiveAgent> own = responsible.flatMap(roster::find);
    Duration patience =
        own.map(a -> queue.offering().responsible().when(a.state(floor.now())))
            .orElse(Duration.ZERO);
    if (own.isPresent() && patience.isPositive()) {
      call.stage = new Stage.Own(own.get().id());
      widenAt(call, floor.now().plus(patience));
    } else {
      step(call, queue, 0);
    }
  }

  private void step(LiveCall call, QueueSettings queue, int step) {
    List<SkillStep> steps = queue.offering().skills();
    call.stage = new Stage.Step(step);
    widenAt(call, step + 1 < steps.size() ? floor.now().plus(steps.get(step).time()) : Instant.MAX);
  }

  private void widenAt(LiveCall call, Instant moment) {
    call.widensAt = moment;
    if (!moment.equals(Instant.MAX)) {
      floor.widen(call, moment);
    }
  }

  /// The time of a stage is over: more agents may take the call.
  void widen(LiveCall call) {
    QueueSettings queue = settings.queueOf(call);
    switch (call.stage) {
      case Stage.Own _ -> step(call, queue, 0);
      case Stage.Step(int step) -> step(call, queue, step + 1);
    }
    if (call.line.isPresent()) {
      lines.add(call);
    }
  }

  /// A call's stage as far as it is there by the settings of now.
  void fit(LiveCall call) {
    QueueSettings queue = settings.queueOf(call);
    switch (call.stage) {
      case Stage.Own(AgentId agent) -> {
        if (!settings.agents().containsKey(agent)) {
          step(call, queue, 0);
        }
      }
      case Stage.Step(int step) -> {
        int last = queue.offering().skills().size() - 1;
        if (step > last) {
          step(call, queue, last);
        } else if (step < last && call.widensAt.equals(Instant.MAX)) {
          step(call, queue, step);
        }
      }
    }
  }

  /// The responsible agent was rung and did not answer: others may.
  void widenAfterRing(LiveCall call) {
    if (call.stage instanceof Stage.Own) {
      widen(call);
    }
  }
}
