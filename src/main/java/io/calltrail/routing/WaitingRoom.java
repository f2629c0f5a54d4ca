package io.calltrail.routing;

import io.calltrail.call.CallEvent;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.HungUpBy;
import io.calltrail.call.QueueId;
import io.calltrail.call.TaskReason;
import io.calltrail.routing.Situation.LeavingMessage;
import io.calltrail.routing.Situation.Listening;
import io.calltrail.routing.Situation.Missing;
import io.calltrail.routing.Situation.Overflowing;
import io.calltrail.routing.Situation.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// Where a call goes: into a queue, which may turn it away or let it go after a time, and from
/// there to an announcement, a message, another queue or the end.
final class WaitingRoom {
  /// A caller who is told to hold and not heard of for so long is taken for gone. The dialplan asks
  /// every few seconds.
  static final Duration UNHEARD_LIMIT = Duration.ofSeconds(60);

  static final Duration ANNOUNCEMENT_LIMIT = Duration.ofMinutes(5);

  private static final int MOST_QUEUES = 5;

  private final InForce settings;
  private final Lines lines;
  private final Stages stages;
  private final Admission admission;
  private final Leavers leavers;
  private final OpenTasks tasks;
  private final WaitEstimate estimate;
  private final Floor floor;

  WaitingRoom(
      InForce settings,
      Lines lines,
      Stages stages,
      Admission admission,
      Leavers leavers,
      OpenTasks tasks,
      WaitEstimate estimate,
      Floor floor) {
    this.settings = settings;
    this.lines = lines;
    this.stages = stages;
    this.admission = admission;
    this.leavers = leavers;
    this.tasks = tasks;
    this.estimate = estimate;
    this.floor = floor;
  }

  void go(LiveCall call, Destination destination) {
    switch (destination) {
      case Destination.ToQueue to -> seat(call, to.queue(), false);
      case Destination.ToVoicemail _ -> {
        call.situation = new LeavingMessage(call.messageFile(), floor.now());
        floor.until(call, floor.now().plus(settings.voicemailLimit()).plus(Offers.STEP_GRACE));
      }
      case Destination.ToExtension to -> {
        call.situation = new Overflowing(to.extension());
        floor.until(call, floor.now().plus(settings.maxTalk()));
      }
      case Destination.HangUp _ -> leave(call, HungUpBy.SYSTEM);
    }
  }

  // ---- places

  /// Gives the call a place in a queue, if the queue takes it.
  ///
  /// @param back it has had that place before
  void seat(LiveCall call, QueueId id, boolean back) {
    QueueSettings queue = settings.queues().get(id);
    if (queue == null || ++call.queuesSeen > MOST_QUEUES) {
      call.givenUp = Optional.of(new CallOutcome.Failed("no way through the queues"));
      leave(call, HungUpBy.SYSTEM);
      return;
    }
    Instant now = floor.now();
    call.queue = Optional.of(id);
    call.queuedAt = call.queuesSeen == 1 ? call.arrived : now;
    call.keepsPlace = back;
    call.announcer.begin(now);
    takePlace(call, queue);
    floor.tell(new CallEvent.Queued(call.id, now, id, call.priority, call.placeSince));
    Optional<Duration> predicted = lines.hasFree(call) ? Optional.empty() : predicted(call);
    Optional<CallOutcome> refusal = admission.refusal(call, queue, predicted, now);
    if (refusal.isPresent()) {
      giveUp(call, queue, refusal.get());
      return;
    }
    predicted
        .filter(_ -> !back)
        .ifPresent(wait -> floor.tell(new CallEvent.WaitPredicted(call.id, now, id, wait)));
    wait(call);
  }

  /// The wait that is left for a caller of a queue.
  Optional<Duration> predicted(LiveCall call) {
    return estimate.of(call, lines.ahead(call, floor.now()), floor.now());
  }

  /// Before whom, and for whom it waits.
  private void takePlace(LiveCall call, QueueSettings queue) {
    call.priority =
        call.number.priority() + (call.firstTime ? 0 : queue.waiting().repeatPriority());
    call.caller
        .flatMap(caller -> leavers.back(caller, queue.id(), floor.now()))
        .or(() -> tasks.place(call, queue))
        .filter(place -> place.isBefore(call.placeSince))
        .ifPresent(
            place -> {
              call.placeSince = place;
              call.keepsPlace = true;
            });
    stand(call);
  }

  /// A client with an open task waits for who owns it, others for the agent responsible for them.
  void stand(LiveCall call) {
    stages.begin(call, tasks.owner(call).or(() -> call.responsible));
  }

  /// Puts a waiting caller before all others of its queue.
  void moveUp(LiveCall call) {
    QueueId queue = call.queue.orElseThrow();
    lines.remove(call);
    OptionalInt highest = lines.highestPriority(queue);
    if (highest.isPresent() && highest.getAsInt() >= call.priority) {
      call.priority = highest.getAsInt() + 1;
    }
    lines.add(call);
    floor.tell(new CallEvent.MovedUp(call.id, floor.now(), call.priority));
  }

  // ---- in and out

  /// Keeps the call in its line, unless it has waited long enough or nobody is there.
  void wait(LiveCall call) {
    if (call.queue.isEmpty()) {
      seat(call, call.number.queue(), false);
      return;
    }
    QueueSettings queue = settings.queueOf(call);
    Optional<CallOutcome> dismissal = admission.dismissal(call, queue, floor.now());
    if (dismissal.isPresent()) {
      giveUp(call, queue, dismissal.get());
      return;
    }
    call.situation = new Waiting();
    lines.add(call);
    Instant waitOver = waitOver(call);
    Instant unheard = floor.now().plus(UNHEARD_LIMIT);
    floor.until(call, waitOver.isBefore(unheard) ? waitOver : unheard);
  }

  private Instant waitOver(LiveCall call) {
    return call.queuedAt.plus(settings.queueOf(call).waiting().longest());
  }

  /// A caller who waits has not been heard of, or has waited long enough: it is asked once more.
  ///
  /// @return false when it does not answer
  boolean stillThere(LiveCall call) {
    Instant waitOver = waitOver(call);
    Instant last = waitOver.plus(UNHEARD_LIMIT);
    if (floor.now().isBefore(waitOver) || !floor.now().isBefore(last)) {
      return false;
    }
    floor.nudge(call);
    floor.until(call, last);
    return true;
  }

  /// It has a place, and takes no offer until it asks again.
  void missing(LiveCall call) {
    call.situation = new Missing();
    floor.until(call, floor.now().plus(UNHEARD_LIMIT));
  }

  /// A waiting caller may ask to be called back in its turn.
  ///
  /// @return whether this key does so
  boolean asksForCallBack(LiveCall call, String key) {
    QueueSettings queue = settings.queueOf(call);
    if (!tasks.asks(call, queue, key)) {
      return false;
    }
    tasks.missed(call, TaskReason.ASKED);
    giveUp(call, queue, new CallOutcome.CallBack(), settings.tasks().of(queue).confirmed());
    return true;
  }

  private void giveUp(LiveCall call, QueueSettings queue, CallOutcome why) {
    giveUp(call, queue, why, queue.exits().after(why));
  }

  private void giveUp(LiveCall call, QueueSettings queue, CallOutcome why, Exit exit) {
    lines.remove(call);
    call.givenUp = Optional.of(why);
    floor.tell(new CallEvent.GivenUp(call.id, floor.now(), queue.id(), why.label()));
    if (exit.message().isEmpty()) {
      go(call, exit.then());
    } else {
      call.situation = new Listening(exit.message(), exit.then());
      floor.until(call, floor.now().plus(ANNOUNCEMENT_LIMIT));
    }
  }

  void leave(LiveCall call, HungUpBy by) {
    lines.remove(call);
    call.situation = new Situation.Leaving(by);
    floor.until(call, floor.now().plus(Offers.STEP_GRACE));
  }
}
