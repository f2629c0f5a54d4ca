package io.calltrail.scenario;

import io.calltrail.lab.Habit;
import java.time.Duration;
import java.util.Optional;

/// An agent's phone, which is registered: one line, and a person with a habit.
final class PeerPhone {
  private final PeerPbx pbx;
  private final String name;
  private volatile Habit habit = Habit.answers(Duration.ZERO);
  private Optional<PeerRing> line = Optional.empty();
  private boolean dials;

  PeerPhone(PeerPbx pbx, String name) {
    this.pbx = pbx;
    this.name = name;
  }

  String name() {
    return name;
  }

  void habit(Habit next) {
    habit = next;
  }

  /// As `DeviceStateChange` tells it, with `device_state_busy_at=1`.
  synchronized String state() {
    return dials || line.isPresent() ? "BUSY" : "NOT_INUSE";
  }

  /// The agent dials, or has dialled.
  synchronized void dials(boolean now) {
    dials = now;
  }

  /// An INVITE comes.
  PeerRing ring(PeerPbx.Name leg, PeerChannel caller) {
    var ring = new PeerRing(pbx.calls(), this, leg, caller);
    take(ring);
    switch (habit.to(caller.number())) {
      case Habit.Reaction.Answers(var after, var talk) -> {
        pbx.later(after, ring::answer);
        talk.ifPresent(t -> pbx.later(after.plus(t), ring::hangUp));
      }
      case Habit.Reaction.LetsRing() -> {}
      case Habit.Reaction.Busy(var after) ->
          pbx.later(after, () -> ring.refuse(PeerRing.State.BUSY, "busy"));
      case Habit.Reaction.Declines(var after) ->
          pbx.later(after, () -> ring.refuse(PeerRing.State.DECLINED, "declined"));
    }
    return ring;
  }

  private synchronized void take(PeerRing ring) {
    if (line.isPresent()) {
      pbx.calls().fault("phone " + name + " rang while it had a call: " + ring.caller().call());
    }
    line = Optional.of(ring);
  }

  synchronized void free(PeerRing ring) {
    line = line.filter(r -> r != ring);
  }
}
