package io.calltrail.routing;

import io.calltrail.attribution.Attribution;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallBackResult;
import io.calltrail.call.CallId;
import io.calltrail.call.TaskEnding;
import io.calltrail.call.TaskEvent;
import io.calltrail.routing.CallBack.Leg;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The calls made for tasks: an agent is kept as for a caller who holds on, rung first, and then
/// the client is called.
///
/// A call-back takes the place that its client had, so nobody who holds on is passed by one of a
/// later place; each takes one free agent, so there are never more than free agents.
final class CallBacks {
  /// The word of how a call ended may come a little after its end.
  private static final Duration END_GRACE = Duration.ofSeconds(3);

  /// How often a call-back looks for an agent who does not talk.
  private static final Duration ASIDE = Duration.ofSeconds(1);

  /// Reasons of Asterisk's OriginateResponse.
  private static final int NOT_THERE = 0;

  private static final int HUNG_UP = 1;

  private static final int RINGING = 3;
  private static final int BUSY = 5;

  private final InForce settings;
  private final Attribution attribution;
  private final Lines lines;
  private final Roster roster;
  private final Attendance attendance;
  private final OpenTasks tasks;
  private final Floor floor;
  private final Map<CallId, CallBack> underWay = new LinkedHashMap<>();

  /// Those whose turn has come while each free agent was in another talk.
  private final Set<CallBack> aside = new LinkedHashSet<>();

  CallBacks(
      InForce settings,
      Attribution attribution,
      Lines lines,
      Roster roster,
      Attendance attendance,
      OpenTasks tasks,
      Floor floor) {
    this.settings = settings;
    this.attribution = attribution;
    this.lines = lines;
    this.roster = roster;
    this.attendance = attendance;
    this.tasks = tasks;
    this.floor = floor;
  }

  // ---- the agent, then the client

  /// The turn of a client has come. Whether it may be called is asked again: hours may have ended
  /// since it took its place.
  void turnCame(CallBack back, LiveAgent agent) {
    LiveTask task = back.task;
    Optional<LiveAgent> idle = idle(back, agent);
    lines.remove(back);
    if (!tasks.contains(back)) {
      return;
    }
    if (tasks.refusedNow(task).isPresent() || !tasks.isDue(task)) {
      task.callBack = Optional.empty();
      tasks.consider(task);
      return;
    }
    idle.ifPresentOrElse(a -> begin(back, a), () -> stepAside(back));
  }

  /// An agent with two calls at a time may be in one; a call-back takes the whole agent.
  private Optional<LiveAgent> idle(CallBack back, LiveAgent chosen) {
    return isIdle(chosen)
        ? Optional.of(chosen)
        : back.line.stream()
            .flatMap(line -> roster.of(line).stream())
            .filter(this::isIdle)
            .min(Comparator.comparing(a -> a.idleSince));
  }

  private boolean isIdle(LiveAgent agent) {
    return agent.free(floor.now()) && agent.talks.isEmpty();
  }

  /// Lets those behind it pass to the agents who can take one more, and keeps its place.
  private void stepAside(CallBack back) {
    aside.add(back);
    if (!back.due.isAfter(floor.now())) {
      until(back, ASIDE);
    }
  }

  private void stepBack(CallBack back) {
    if (aside.remove(back) && tasks.contains(back)) {
      lines.add(back);
    }
  }

  private void begin(CallBack back, LiveAgent agent) {
    LiveTask task = back.task;
    task.callBack = Optional.of(back);
    task.callBacks++;
    underWay.put(back.id, back);
    back.heard = floor.now();
    back.leg = new Leg.CallingAgent(agent.id());
    roster.offer(agent, back, floor.now());
    Duration ring = tasks.queue(task).offering().ringTime();
    until(back, ring.plus(Offers.STEP_GRACE));
    floor.tell(
        new TaskEvent.CallBackBegan(task.id(), floor.now(), back.id, task.callBacks, agent.id()));
    floor.order(
        new AgentCall(
            task.opened.pbx(),
            back.id,
            agent.settings.dialString(),
            task.opened.client().orElseThrow(),
            ring));
  }

  boolean owns(Turn turn) {
    return switch (turn.happened()) {
      case Turn.Happened.AgentReady _, Turn.Happened.Called _, Turn.Happened.Released _ -> true;
      case Turn.Happened.Arrived _,
          Turn.Happened.Held _,
          Turn.Happened.Nudged _,
          Turn.Happened.Pressed _,
          Turn.Happened.Played _,
          Turn.Happened.Rang _,
          Turn.Happened.Transferred _,
          Turn.Happened.LeftVoicemail _,
          Turn.Happened.Ended _,
          Turn.Happened.Code _,
          Turn.Happened.RecordingCode _,
          Turn.Happened.Probed _ ->
          false;
    };
  }

  /// A turn of the agent's channel. One that nobody knows of is let go.
  Answer turn(Turn turn) {
    Optional<CallBack> found = turn.call().map(underWay::get);
    Step step = found.map(back -> turn(back, turn.happened())).orElse(Step.Leave.NORMAL);
    return new Answer(step, found.map(back -> back.id), Optional.empty());
  }

  private Step turn(CallBack back, Turn.Happened happened) {
    if (happened instanceof Turn.Happened.AgentReady) {
      return agentReady(back);
    }
    if (happened instanceof Turn.Happened.Called(DialResult dial)) {
      clientOver(back, dial);
    } else if (happened instanceof Turn.Happened.Released(DialResult dial)) {
      clientOver(back, dial);
    }
    return Step.Leave.NORMAL;
  }

  private Step agentReady(CallBack back) {
    LiveTask task = back.task;
    if (back.leg instanceof Leg.CallingAgent(AgentId agent)) {
      if (!tasks.contains(task) || tasks.refused(task).isPresent()) {
        end(back, CallBackResult.WITHDRAWN);
        return Step.Leave.NORMAL;
      }
      back.leg = new Leg.CallingClient(agent);
      task.attempts++;
      tasks.clientCalled(back.id, floor.now());
      roster.find(agent).ifPresent(a -> roster.change(a, floor.now(), it -> it.talks(back.id)));
      floor.tell(new TaskEvent.ClientCalled(task.id(), floor.now(), back.id));
    }
    if (!(back.leg instanceof Leg.CallingClient)) {
      return Step.Leave.NORMAL;
    }
    Outside outside = settings.tasks().outside().orElseThrow();
    until(
        back,
        floor.hears(task.opened.pbx())
            ? outside.ringTime().plus(Offers.STEP_GRACE)
            : settings.maxTalk());
    return new Step.CallOut(
        task.opened.client().orElseThrow().value(),
        outside.template(),
        outside.ringTime(),
        recording(back),
        outside.shown().orElse(task.opened.dialled()).value());
  }

  private static Optional<String> recording(CallBack back) {
    return back.number.recorded() ? Optional.of(back.recordingFile(1)) : Optional.empty();
  }

  private void clientOver(CallBack back, DialResult dial) {
    boolean spoken = dial.answered().isPositive() && dial.status().equals("ANSWER");
    if (spoken) {
      clientAnswered(back, floor.now().minus(dial.answered()));
    }
    switch (back.leg) {
      case Leg.Talking _ -> end(back, CallBackResult.SPOKEN);
      case Leg.CallingClient _ -> end(back, clientResult(dial));
      case Leg.CallingAgent _ -> end(back, CallBackResult.AGENT_LEFT);
      case Leg.InLine _ -> {}
    }
  }

  private static CallBackResult clientResult(DialResult dial) {
    if (dial.status().isEmpty()) {
      return CallBackResult.AGENT_LEFT;
    }
    return switch (dial.result()) {
      case BUSY, REJECTED -> CallBackResult.CLIENT_BUSY;
      case NO_ANSWER -> CallBackResult.CLIENT_NO_ANSWER;
      case CANCELLED -> CallBackResult.AGENT_LEFT;
      case ANSWERED, UNREACHABLE, ELSEWHERE, LOST -> CallBackResult.FAILED;
    };
  }

  private void clientAnswered(CallBack back, Instant at) {
    if (back.leg instanceof Leg.CallingClient(AgentId agent)) {
      back.leg = new Leg.Talking(agent, at);
      until(back, settings.maxTalk());
      back.caller.ifPresent(client -> attribution.spoke(client, agent));
      floor.tell(
          new TaskEvent.ClientAnswered(
              back.task.id(), at, back.id, agent, recording(back).orElse("")));
    }
  }

  private void until(CallBack back, Duration time) {
    floor.until(back, floor.now().plus(time));
  }

  /// Nothing was heard of it until its lease ran out, or it stands aside.
  void overdue(CallBack back) {
    if (back.due.isAfter(floor.now())) {
      return;
    }
    stepBack(back);
    if (underWay.get(back.id) == back) {
      end(back, back.leg instanceof Leg.Talking ? CallBackResult.SPOKEN : CallBackResult.LOST);
    }
  }

  private void end(CallBack back, CallBackResult result) {
    LiveTask task = back.task;
    CallBackRules rules = settings.tasks().of(tasks.queue(task));
    underWay.remove(back.id);
    floor.over(back);
    Duration talk =
        back.leg instanceof Leg.Talking talking
            ? Duration.between(talking.since(), floor.now())
            : Duration.ZERO;
    back.agent()
        .flatMap(roster::find)
        .ifPresent(
            a -> attendance.callBackOver(a, back, tasks.queue(task), result, back.reached(), talk));
    var over =
        new TaskEvent.CallBackEnded(
            task.id(),
            floor.now(),
            back.id,
            result,
            talk,
            floor.now().plus(rules.spacing().after(result)));
    task.ended(over, back.reached());
    floor.tell(over);
    if (result == CallBackResult.SPOKEN && tasks.contains(task)) {
      tasks.close(task, TaskEnding.TALKED, back.agent());
    } else {
      tasks.consider(task);
    }
  }

  /// The client's phone was called.
  private static boolean reached(CallBack back) {
    return !(back.leg instanceof Leg.CallingAgent);
  }

  // ---- signals

  void heard(Signal signal) {
    switch (signal) {
      case Signal.Originated s -> find(s.callBack()).ifPresent(back -> originated(back, s));
      case Signal.Bridged s ->
          find(s.caller()).ifPresent(back -> clientAnswered(back, floor.now()));
      case Signal.CallerGone s -> find(s.channel()).ifPresent(this::channelGone);
      case Signal.LinkLost s -> {
        underWay.values().stream()
            .filter(back -> back.leg instanceof Leg.CallingClient)
            .forEach(back -> until(back, settings.maxTalk()));
      }
      case Signal.Snapshot s -> snapshot(s);
      case Signal.LegGone _ -> List.copyOf(aside).forEach(this::stepBack);
      case Signal.Dialling _, Signal.HandedOver _, Signal.DeviceChanged _, Signal.Stopping _ -> {}
    }
  }

  /// The call-back in which an agent speaks with the client.
  Optional<CallBack> talking(AgentId agent) {
    return underWay.values().stream()
        .filter(back -> back.leg instanceof Leg.Talking talking && talking.agent().equals(agent))
        .findFirst();
  }

  private Optional<CallBack> find(String channel) {
    return underWay.values().stream().filter(b -> b.id.value().equals(channel)).findFirst();
  }

  private void originated(CallBack back, Signal.Originated s) {
    if (back.leg instanceof Leg.CallingAgent && !s.answered()) {
      end(
          back,
          switch (s.reason()) {
            case HUNG_UP, RINGING -> CallBackResult.AGENT_NO_ANSWER;
            case BUSY -> CallBackResult.AGENT_BUSY;
            case NOT_THERE -> CallBackResult.AGENT_UNREACHABLE;
            case Signal.Originated.REFUSED -> CallBackResult.FAILED;
            default -> CallBackResult.AGENT_REJECTED;
          });
    }
  }

  /// The agent's channel is gone; how it ended is told a moment later.
  private void channelGone(CallBack back) {
    if (back.leg instanceof Leg.Talking) {
      end(back, CallBackResult.SPOKEN);
    } else {
      until(back, END_GRACE);
    }
  }

  private void snapshot(Signal.Snapshot s) {
    underWay.values().stream()
        .filter(back -> back.task.opened.pbx().equals(s.pbx()))
        .filter(back -> !back.heard.isAfter(s.taken()))
        .forEach(back -> seen(back, s.channels()));
    tasks.all().forEach(tasks::consider);
  }

  /// Brings a call-back in line with the channels that are really there.
  private void seen(CallBack back, List<Signal.Channel> channels) {
    Optional<Signal.Channel> own =
        channels.stream().filter(c -> c.uniqueId().equals(back.id.value())).findFirst();
    if (own.isEmpty()) {
      until(back, END_GRACE);
    } else if (own.get().bridge().isPresent()
        && channels.stream()
            .anyMatch(c -> c != own.get() && c.bridge().equals(own.get().bridge()))) {
      clientAnswered(back, floor.now());
    } else if (back.leg instanceof Leg.CallingClient) {
      settings.tasks().outside().ifPresent(o -> until(back, o.ringTime().plus(Offers.STEP_GRACE)));
    }
  }

  // ---- what agents do

  /// Why a command cannot be carried out; empty when it can.
  private Optional<Refusal> refuses(TaskCommand command) {
    Optional<LiveTask> task = tasks.find(command.task());
    if (task.isEmpty()) {
      return Optional.of(Refusal.of(Refusal.Why.UNKNOWN_TASK));
    }
    return command instanceof TaskCommand.CallNow
        ? tasks
            .refusedNow(task.get())
            .or(
                () ->
                    task.get().goesOn()
                        ? Optional.of(Refusal.of(Refusal.Why.CALLED_ALREADY))
                        : Optional.empty())
            .or(
                () ->
                    roster.find(command.agent()).filter(this::isIdle).isPresent()
                        ? Optional.empty()
                        : Optional.of(Refusal.of(Refusal.Why.NOT_FREE)))
        : Optional.empty();
  }

  /// Carries out what an agent asked for.
  ///
  /// @return why not; empty when it is done
  Optional<Refusal> command(TaskCommand command) {
    Optional<Refusal> refused = refuses(command);
    if (refused.isPresent()) {
      return refused;
    }
    LiveTask task = tasks.find(command.task()).orElseThrow();
    switch (command) {
      case TaskCommand.Take take -> tasks.take(task, take.agent());
      case TaskCommand.Done done -> tasks.close(task, TaskEnding.DONE, Optional.of(done.agent()));
      case TaskCommand.CallNow now -> {
        task.callBack.ifPresent(tasks::outOfLine);
        tasks.own(task, now.agent());
        begin(tasks.callBack(task), roster.find(now.agent()).orElseThrow());
      }
    }
    return Optional.empty();
  }

  // ---- views and replay

  Collection<CallBack> underWay() {
    return underWay.values();
  }

  /// The call-backs that go on.
  Set<CallId> open() {
    return Set.copyOf(underWay.keySet());
  }

  /// One that an earlier run began.
  void resume(CallBack back) {
    underWay.put(back.id, back);
  }

  /// One that an earlier run ended.
  void forget(CallBack back) {
    underWay.remove(back.id);
  }

  /// A call-back may go on though its task has been closed.
  Optional<CallBack> find(CallId callBack) {
    return Optional.ofNullable(underWay.get(callBack));
  }

  /// After the last fact: what goes on has a lease, what waits is looked at when its PBX is there.
  void restored() {
    for (CallBack back : underWay.values()) {
      until(
          back,
          back.reached()
              ? settings.maxTalk()
              : tasks.queue(back.task).offering().ringTime().plus(Offers.STEP_GRACE));
    }
    tasks.all().forEach(task -> floor.look(task.opened.expires(), task));
  }
}
