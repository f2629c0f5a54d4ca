package io.calltrail.routing;

import io.calltrail.attribution.Attribution;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallBackResult;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.TaskEnding;
import io.calltrail.call.TaskEvent;
import io.calltrail.call.TaskId;
import io.calltrail.call.TaskReason;
import io.calltrail.routing.CallBack.Leg;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Missed calls as tasks, and the calls made for them: an agent is kept as for a caller who holds
/// on, rung first, and then the client is called.
///
/// A call-back takes the place that its client had, so nobody who holds on is passed by one of a
/// later place; each takes one free agent, so there are never more than free agents.
final class CallBacks {
  private static final Duration STEP_GRACE = Duration.ofSeconds(10);

  /// The word of how a call ended may come a little after its end.
  private static final Duration END_GRACE = Duration.ofSeconds(3);

  /// How often a call-back looks for an agent who does not talk.
  private static final Duration ASIDE = Duration.ofSeconds(1);

  private static final Duration DAY = Duration.ofDays(1);

  /// Reasons of Asterisk's OriginateResponse.
  private static final int NOT_THERE = 0;

  private static final int HUNG_UP = 1;

  private static final int RINGING = 3;
  private static final int BUSY = 5;

  private final RoutingSettings settings;
  private final Attribution attribution;
  private final Lines lines;
  private final Roster roster;
  private final RandomGenerator random;
  private final Floor floor;
  private final Tasks tasks = new Tasks();
  private final Map<CallId, CallBack> underWay = new LinkedHashMap<>();

  /// Those whose turn has come while each free agent was in another talk.
  private final Set<CallBack> aside = new LinkedHashSet<>();

  private final Set<String> linked = new HashSet<>();

  /// Live calls of each client.
  private final Map<PhoneNumber, Integer> here = new HashMap<>();

  /// When clients were called in the last 24 hours.
  private final Map<CallId, Instant> called = new LinkedHashMap<>();

  CallBacks(
      RoutingSettings settings,
      Attribution attribution,
      Lines lines,
      Roster roster,
      RandomGenerator random,
      Floor floor) {
    this.settings = settings;
    this.attribution = attribution;
    this.lines = lines;
    this.roster = roster;
    this.random = random;
    this.floor = floor;
  }

  // ---- calls that come in

  /// A client who calls by itself need not be called.
  void arrived(LiveCall call) {
    call.caller.ifPresent(
        client -> {
          here.merge(client, 1, Integer::sum);
          tasks.of(client).flatMap(t -> t.callBack).ifPresent(this::outOfLine);
        });
  }

  /// Who owns the client's task.
  Optional<AgentId> owner(LiveCall call) {
    return call.caller.flatMap(tasks::of).flatMap(task -> task.owner);
  }

  /// Since when a client who calls by itself has its place in this queue: that of the call-back for
  /// which it need not wait any more.
  Optional<Instant> place(LiveCall call, QueueSettings queue) {
    return call.caller
        .flatMap(tasks::of)
        .filter(task -> task.opened.queue().equals(queue.id()))
        .filter(task -> next(task).filter(at -> !at.isAfter(floor.now())).isPresent())
        .map(task -> task.place);
  }

  /// Whether this key of a waiting caller asks for a call-back.
  boolean asks(LiveCall call, QueueSettings queue, String key) {
    return !key.isEmpty()
        && key.equals(settings.tasks().of(queue).key())
        && call.caller.isPresent();
  }

  Exit confirmed(QueueSettings queue) {
    return new Exit(settings.tasks().of(queue).confirm(), new Destination.HangUp());
  }

  /// Opens a task for a call that was missed, or counts it to the one that is open.
  void missed(LiveCall call, TaskReason reason) {
    QueueSettings queue = settings.queues().get(call.queue.orElse(call.number.queue()));
    Optional<LiveTask> open =
        tasks.find(TaskId.of(call.id)).or(() -> call.caller.flatMap(tasks::of));
    if (queue == null || open.filter(t -> t.lastCall.equals(call.id)).isPresent()) {
      return;
    }
    if (open.isPresent()) {
      LiveTask task = open.get();
      var again =
          new TaskEvent.Repeated(
              task.id(), floor.now(), call.id, reason, task.calls + 1, call.placeSince);
      task.repeated(again);
      floor.tell(again);
      return;
    }
    CallBackRules rules = settings.tasks().of(queue);
    Instant now = floor.now();
    Instant begins = rules.hours().openFrom(now);
    var opened =
        new TaskEvent.Opened(
            TaskId.of(call.id),
            now,
            settings.account(),
            call.id,
            call.channel.pbx(),
            call.dialled,
            call.caller,
            queue.id(),
            reason,
            begins.plus(settings.tasks().promise()),
            now.plus(rules.expires()),
            keepsPlace(reason) ? call.placeSince : begins,
            call.priority);
    floor.tell(opened);
    LiveTask task = tasks.add(opened);
    floor.look(opened.expires(), task);
  }

  private static boolean keepsPlace(TaskReason reason) {
    return switch (reason) {
      case ASKED, ABANDONED, INTERRUPTED -> true;
      case TIMED_OUT, CLOSED, NO_AGENTS, FULL, TOO_LONG, VOICEMAIL, FAILED -> false;
    };
  }

  /// A call that came in is over.
  void ended(LiveCall call, CallOutcome outcome) {
    TaskReason.of(outcome).ifPresent(reason -> missed(call, reason));
    if (outcome instanceof CallOutcome.Answered) {
      call.caller
          .flatMap(tasks::of)
          .ifPresent(task -> close(task, TaskEnding.TALKED, Optional.empty()));
    }
    call.caller.ifPresent(
        client -> {
          here.computeIfPresent(client, (_, n) -> n > 1 ? n - 1 : null);
          tasks.of(client).ifPresent(this::consider);
        });
  }

  /// An agent speaks with a client who called by itself.
  void spoke(LiveCall call, AgentId agent) {
    call.caller
        .flatMap(tasks::of)
        .ifPresent(task -> close(task, TaskEnding.TALKED, Optional.of(agent)));
  }

  private void close(LiveTask task, TaskEnding ending, Optional<AgentId> by) {
    task.callBack.ifPresent(this::outOfLine);
    tasks.remove(task);
    floor.tell(new TaskEvent.Closed(task.id(), floor.now(), ending, by));
  }

  // ---- into the line

  /// Puts a client into its line when it may be called now, else has it looked at again.
  void consider(LiveTask task) {
    boolean goesOn = task.callBack.filter(b -> underWay.containsKey(b.id)).isPresent();
    if (!tasks.contains(task) || goesOn) {
      return;
    }
    if (!floor.now().isBefore(task.opened.expires())) {
      close(task, TaskEnding.EXPIRED, Optional.empty());
      return;
    }
    if (task.callBack.isPresent()) {
      return;
    }
    Optional<Instant> next = next(task);
    if (next.filter(at -> !at.isAfter(floor.now())).isEmpty()) {
      next.ifPresent(at -> floor.look(at, task));
      return;
    }
    if (refusedNow(task).isEmpty()) {
      CallBack back = callBack(task);
      task.callBack = Optional.of(back);
      floor.stand(back, queue(task));
      lines.add(back);
    }
  }

  /// When the client is called next without anybody's doing.
  private Optional<Instant> next(LiveTask task) {
    QueueSettings queue = queue(task);
    CallBackRules rules = settings.tasks().of(queue);
    boolean inTurn =
        rules.inTurn().contains(task.reason) && task.attempts < rules.attempts() && allowed(task);
    if (!inTurn) {
      return Optional.empty();
    }
    Instant due = task.due.isAfter(floor.now()) ? task.due : floor.now();
    return Optional.of(rules.hours().openFrom(capFrom(due)));
  }

  private boolean allowed(LiveTask task) {
    return settings.queues().containsKey(task.opened.queue())
        && task.opened.client().isPresent()
        && settings.tasks().outside().filter(o -> o.allows(task.opened.client().get())).isPresent();
  }

  /// When the daily cap lets one more call pass.
  private Instant capFrom(Instant moment) {
    called.values().removeIf(at -> !at.plus(DAY).isAfter(floor.now()));
    int over = called.size() - settings.tasks().outside().orElseThrow().dailyCap();
    if (over < 0) {
      return moment;
    }
    Instant free =
        called.values().stream()
            .sorted()
            .skip(over)
            .findFirst()
            .map(at -> at.plus(DAY))
            .orElse(moment);
    return free.isAfter(moment) ? free : moment;
  }

  /// Why the client cannot be called at this moment; empty when it can.
  private Optional<String> refusedNow(LiveTask task) {
    return linked.contains(task.opened.pbx())
        ? refused(task)
        : Optional.of("The link to the PBX is down.");
  }

  /// Why the client cannot be called, be there a link or not.
  private Optional<String> refused(LiveTask task) {
    if (!allowed(task)) {
      return Optional.of("The client's number is withheld or not among those that may be called.");
    }
    if (here.containsKey(task.opened.client().orElseThrow())) {
      return Optional.of("The client is calling by itself.");
    }
    if (capFrom(floor.now()).isAfter(floor.now())) {
      return Optional.of("The cap of calls in 24 hours is reached.");
    }
    return Optional.empty();
  }

  private CallBack callBack(LiveTask task) {
    var attributed = attribution.attributed(task.opened.dialled(), task.opened.client(), false);
    return new CallBack(
        CallId.next(floor.now(), random),
        task,
        task.owner.map(attributed::with).orElse(attributed));
  }

  private void outOfLine(CallBack back) {
    if (back.leg instanceof Leg.InLine) {
      lines.remove(back);
      aside.remove(back);
      back.task.callBack = Optional.empty();
    }
  }

  boolean contains(LiveCall call) {
    return call instanceof CallBack back && back.task.callBack.filter(b -> b == back).isPresent();
  }

  // ---- the agent, then the client

  /// The turn of a client has come. Whether it may be called is asked again: hours may have ended
  /// since it took its place.
  void turnCame(CallBack back, LiveAgent agent) {
    LiveTask task = back.task;
    Optional<LiveAgent> idle = idle(back, agent);
    lines.remove(back);
    if (!tasks.contains(task) || !contains(back)) {
      return;
    }
    if (refusedNow(task).isPresent()
        || next(task).filter(at -> !at.isAfter(floor.now())).isEmpty()) {
      task.callBack = Optional.empty();
      consider(task);
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
    if (aside.remove(back)) {
      lines.add(back);
    }
  }

  private void begin(CallBack back, LiveAgent agent) {
    LiveTask task = back.task;
    task.callBack = Optional.of(back);
    task.callBacks++;
    underWay.put(back.id, back);
    back.leg = new Leg.CallingAgent(agent.id());
    roster.offer(agent, back, floor.now());
    Duration ring = queue(task).offering().ringTime();
    until(back, ring.plus(STEP_GRACE));
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
          Turn.Happened.Code _ ->
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
      if (!tasks.contains(task) || refused(task).isPresent()) {
        end(back, CallBackResult.WITHDRAWN);
        return Step.Leave.NORMAL;
      }
      back.leg = new Leg.CallingClient(agent);
      task.attempts++;
      called.put(back.id, floor.now());
      change(agent, a -> a.talks(back.id));
      floor.tell(new TaskEvent.ClientCalled(task.id(), floor.now(), back.id));
    }
    if (!(back.leg instanceof Leg.CallingClient)) {
      return Step.Leave.NORMAL;
    }
    Outside outside = settings.tasks().outside().orElseThrow();
    until(
        back,
        linked.contains(task.opened.pbx())
            ? outside.ringTime().plus(STEP_GRACE)
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
    back.due = floor.now().plus(time);
    floor.look(back.due, back);
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
    CallBackRules rules = settings.tasks().of(queue(task));
    underWay.remove(back.id);
    Duration talk =
        back.leg instanceof Leg.Talking talking
            ? Duration.between(talking.since(), floor.now())
            : Duration.ZERO;
    free(back, result, talk);
    var over =
        new TaskEvent.CallBackEnded(
            task.id(),
            floor.now(),
            back.id,
            result,
            talk,
            floor.now().plus(rules.spacing().after(result)));
    task.ended(over, reached(back));
    floor.tell(over);
    if (result == CallBackResult.SPOKEN && tasks.contains(task)) {
      close(task, TaskEnding.TALKED, agent(back));
    } else {
      consider(task);
    }
  }

  /// The client's phone was called.
  private static boolean reached(CallBack back) {
    return !(back.leg instanceof Leg.CallingAgent);
  }

  private static Optional<AgentId> agent(CallBack back) {
    return switch (back.leg) {
      case Leg.InLine _ -> Optional.empty();
      case Leg.CallingAgent(AgentId agent) -> Optional.of(agent);
      case Leg.CallingClient(AgentId agent) -> Optional.of(agent);
      case Leg.Talking(AgentId agent, _) -> Optional.of(agent);
    };
  }

  /// The agent rests as after a call: wrapped up, or left alone by what it did with the ring.
  private void free(CallBack back, CallBackResult result, Duration talk) {
    QueueSettings.Offering offering = queue(back.task).offering();
    QueueSettings.Rest rest = offering.rest();
    Duration alone =
        switch (result) {
          case SPOKEN -> offering.wrapUp();
          case AGENT_BUSY -> rest.busy();
          case AGENT_NO_ANSWER, LOST -> rest.noAnswer();
          case AGENT_REJECTED -> rest.rejected();
          case AGENT_UNREACHABLE -> rest.unreachable();
          case AGENT_LEFT, CLIENT_BUSY, CLIENT_NO_ANSWER, FAILED, WITHDRAWN -> Duration.ZERO;
        };
    Instant now = floor.now();
    agent(back)
        .ifPresent(
            agent ->
                change(
                    agent,
                    a -> {
                      a.hungUp(back.id, now, talk);
                      a.idleSince = now;
                      if (reached(back) && a.device != Signal.Device.UNAVAILABLE) {
                        a.device = Signal.Device.IDLE;
                      }
                      a.notBefore = now.plus(alone);
                      a.wrappingUp = result == CallBackResult.SPOKEN;
                      floor.look(a.notBefore, a);
                    }));
  }

  private void change(AgentId id, Consumer<LiveAgent> change) {
    roster.find(id).ifPresent(agent -> roster.change(agent, floor.now(), change));
  }

  private QueueSettings queue(LiveTask task) {
    QueueSettings queue = settings.queues().get(task.opened.queue());
    return queue == null ? settings.queues().values().iterator().next() : queue;
  }

  // ---- signals

  void heard(Signal signal) {
    switch (signal) {
      case Signal.Originated s -> find(s.callBack()).ifPresent(back -> originated(back, s));
      case Signal.Bridged s ->
          find(s.caller()).ifPresent(back -> clientAnswered(back, floor.now()));
      case Signal.CallerGone s -> find(s.channel()).ifPresent(this::channelGone);
      case Signal.LinkLost s -> {
        linked.remove(s.pbx());
        underWay.values().stream()
            .filter(back -> back.leg instanceof Leg.CallingClient)
            .forEach(back -> until(back, settings.maxTalk()));
      }
      case Signal.Snapshot s -> snapshot(s);
      case Signal.LegGone _ -> List.copyOf(aside).forEach(this::stepBack);
      case Signal.Dialling _, Signal.HandedOver _, Signal.DeviceChanged _ -> {}
    }
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
    linked.add(s.pbx());
    underWay.values().stream()
        .filter(back -> back.task.opened.pbx().equals(s.pbx()))
        .forEach(back -> seen(back, s.channels()));
    tasks.all().forEach(this::consider);
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
      settings.tasks().outside().ifPresent(o -> until(back, o.ringTime().plus(STEP_GRACE)));
    }
  }

  // ---- what agents do

  /// Why a command cannot be carried out; empty when it can.
  private Optional<String> refuses(TaskCommand command) {
    Optional<LiveTask> task = tasks.find(command.task());
    if (task.isEmpty()) {
      return Optional.of("No open task has this id.");
    }
    return command instanceof TaskCommand.CallNow
        ? refusedNow(task.get())
            .or(
                () ->
                    task.get()
                        .callBack
                        .filter(b -> !(b.leg instanceof Leg.InLine))
                        .map(_ -> "The client is being called already."))
            .or(
                () ->
                    roster.find(command.agent()).filter(this::isIdle).isPresent()
                        ? Optional.empty()
                        : Optional.of("The agent is not free."))
        : Optional.empty();
  }

  /// Carries out what an agent asked for.
  ///
  /// @return why not; empty when it is done
  Optional<String> command(TaskCommand command) {
    Optional<String> refused = refuses(command);
    if (refused.isPresent()) {
      return refused;
    }
    LiveTask task = tasks.find(command.task()).orElseThrow();
    switch (command) {
      case TaskCommand.Take take -> take(task, take.agent());
      case TaskCommand.Done done -> close(task, TaskEnding.DONE, Optional.of(done.agent()));
      case TaskCommand.CallNow now -> {
        task.callBack.ifPresent(this::outOfLine);
        own(task, now.agent());
        begin(callBack(task), roster.find(now.agent()).orElseThrow());
      }
    }
    return Optional.empty();
  }

  private void take(LiveTask task, AgentId agent) {
    if (own(task, agent)) {
      task.callBack.ifPresent(this::outOfLine);
      consider(task);
    }
  }

  /// @return whether the task was not the agent's before
  private boolean own(LiveTask task, AgentId agent) {
    if (task.owner.equals(Optional.of(agent))) {
      return false;
    }
    task.owner = Optional.of(agent);
    floor.tell(new TaskEvent.Taken(task.id(), floor.now(), agent));
    return true;
  }

  // ---- views and replay

  List<TaskView> view() {
    return tasks.all().stream().map(task -> task.view(next(task))).toList();
  }

  /// The call-backs that go on.
  Set<CallId> open() {
    return Set.copyOf(underWay.keySet());
  }

  /// Takes over a fact of an earlier run. Some come twice: from the tables and from the journal.
  void replay(TaskEvent event) {
    switch (event) {
      case TaskEvent.Opened e -> {
        if (tasks.find(e.task()).isEmpty()) {
          tasks.add(e);
        }
      }
      case TaskEvent.Repeated e -> tasks.find(e.task()).ifPresent(task -> task.repeated(e));
      case TaskEvent.Taken e ->
          tasks.find(e.task()).ifPresent(task -> task.owner = Optional.of(e.agent()));
      case TaskEvent.CallBackBegan e -> tasks.find(e.task()).ifPresent(task -> began(task, e));
      case TaskEvent.ClientCalled e -> {
        called.put(e.callBack(), e.at());
        goingOn(e.callBack()).ifPresent(back -> clientCalled(back, e.at()));
      }
      case TaskEvent.ClientAnswered e ->
          goingOn(e.callBack())
              .ifPresent(
                  back -> {
                    back.leg = new Leg.Talking(e.agent(), e.at());
                    back.caller.ifPresent(client -> attribution.spoke(client, e.agent()));
                  });
      case TaskEvent.CallBackEnded e ->
          goingOn(e.callBack())
              .ifPresent(
                  back -> {
                    underWay.remove(back.id);
                    back.task.ended(e, reached(back));
                    agent(back)
                        .ifPresent(
                            id -> changeAt(id, e.at(), a -> a.hungUp(back.id, e.at(), e.talk())));
                  });
      case TaskEvent.Closed e -> tasks.find(e.task()).ifPresent(tasks::remove);
    }
  }

  /// A call-back may go on though its task has been closed.
  private Optional<CallBack> goingOn(CallId callBack) {
    return Optional.ofNullable(underWay.get(callBack));
  }

  private void began(LiveTask task, TaskEvent.CallBackBegan e) {
    if (e.attempt() > task.callBacks) {
      task.callBacks = e.attempt();
      var back =
          new CallBack(
              e.callBack(),
              task,
              attribution.attributed(task.opened.dialled(), task.opened.client(), false));
      back.leg = new Leg.CallingAgent(e.agent());
      task.callBack = Optional.of(back);
      underWay.put(back.id, back);
      changeAt(e.agent(), e.at(), a -> a.offered(back.id));
    }
  }

  private void clientCalled(CallBack back, Instant at) {
    if (back.leg instanceof Leg.CallingAgent(AgentId agent)) {
      back.task.attempts++;
      back.leg = new Leg.CallingClient(agent);
      changeAt(agent, at, a -> a.talks(back.id));
    }
  }

  private void changeAt(AgentId id, Instant at, Consumer<LiveAgent> change) {
    roster.find(id).ifPresent(agent -> roster.change(agent, at, change));
  }

  /// After the last fact: what goes on has a lease, what waits is looked at when its PBX is there.
  void restored(Iterable<LiveCall> live) {
    live.forEach(this::arrived);
    for (CallBack back : underWay.values()) {
      until(
          back,
          reached(back)
              ? settings.maxTalk()
              : queue(back.task).offering().ringTime().plus(STEP_GRACE));
    }
    tasks.all().forEach(task -> floor.look(task.opened.expires(), task));
  }
}
