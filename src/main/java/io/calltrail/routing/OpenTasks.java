package io.calltrail.routing;

import io.calltrail.attribution.Attribution;
import io.calltrail.call.AgentId;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Missed calls as tasks: opened when a client was missed, closed when somebody spoke with it, and
/// put into line as a [CallBack] when the client may be called.
final class OpenTasks {
  private static final Duration DAY = Duration.ofDays(1);

  private final InForce settings;
  private final Attribution attribution;
  private final Lines lines;
  private final Stages stages;
  private final RandomGenerator random;
  private final Floor floor;
  private final Tasks tasks = new Tasks();

  /// Live calls of each client.
  private final Map<PhoneNumber, Integer> here = new HashMap<>();

  /// When clients were called in the last 24 hours.
  private final Map<CallId, Instant> called = new LinkedHashMap<>();

  OpenTasks(
      InForce settings,
      Attribution attribution,
      Lines lines,
      Stages stages,
      RandomGenerator random,
      Floor floor) {
    this.settings = settings;
    this.attribution = attribution;
    this.lines = lines;
    this.stages = stages;
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
        .filter(this::isDue)
        .map(task -> task.place);
  }

  /// Whether this key of a waiting caller asks for a call-back.
  boolean asks(LiveCall call, QueueSettings queue, String key) {
    return !key.isEmpty()
        && key.equals(settings.tasks().of(queue).key())
        && call.caller.isPresent();
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
    TaskReason.of(outcome).filter(_ -> !call.spokenSince).ifPresent(reason -> missed(call, reason));
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

  void close(LiveTask task, TaskEnding ending, Optional<AgentId> by) {
    task.callBack.ifPresent(this::outOfLine);
    tasks.remove(task);
    floor.tell(new TaskEvent.Closed(task.id(), floor.now(), ending, by));
  }

  // ---- into the line

  /// Puts a client into its line when it may be called now, else has it looked at again.
  void consider(LiveTask task) {
    if (!tasks.contains(task) || task.goesOn()) {
      return;
    }
    if (!floor.now().isBefore(task.opened.expires())) {
      close(task, TaskEnding.EXPIRED, Optional.empty());
      return;
    }
    if (task.callBack.isPresent()) {
      return;
    }
    if (!isDue(task)) {
      next(task).ifPresent(at -> floor.look(at, task));
    } else if (refusedNow(task).isEmpty()) {
      CallBack back = callBack(task);
      task.callBack = Optional.of(back);
      stages.begin(back, back.responsible);
      lines.add(back);
    }
  }

  /// When the client is called next without anybody's doing.
  Optional<Instant> next(LiveTask task) {
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

  /// Whether the client is to be called now, without anybody's doing.
  boolean isDue(LiveTask task) {
    return next(task).filter(at -> !at.isAfter(floor.now())).isPresent();
  }

  private boolean allowed(LiveTask task) {
    return settings.queues().containsKey(task.opened.queue())
        && task.opened.client().isPresent()
        && settings.tasks().outside().filter(o -> o.allows(task.opened.client().get())).isPresent();
  }

  /// Clients called in the last 24 hours.
  int calledOutside() {
    called.values().removeIf(at -> !at.plus(DAY).isAfter(floor.now()));
    return called.size();
  }

  /// When the daily cap lets one more call pass.
  private Instant capFrom(Instant moment) {
    int over = calledOutside() - settings.tasks().outside().orElseThrow().dailyCap();
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
  Optional<Refusal> refusedNow(LiveTask task) {
    return floor.hears(task.opened.pbx())
        ? refused(task)
        : Optional.of(Refusal.of(Refusal.Why.LINK_DOWN));
  }

  /// Why the client cannot be called, be there a link or not.
  Optional<Refusal> refused(LiveTask task) {
    if (!allowed(task)) {
      return Optional.of(Refusal.of(Refusal.Why.NOT_TO_BE_CALLED));
    }
    if (here.containsKey(task.opened.client().orElseThrow())) {
      return Optional.of(Refusal.of(Refusal.Why.CALLING_BY_ITSELF));
    }
    if (capFrom(floor.now()).isAfter(floor.now())) {
      return Optional.of(Refusal.of(Refusal.Why.CAP_REACHED));
    }
    return Optional.empty();
  }

  CallBack callBack(LiveTask task) {
    var attributed = attribution.attributed(task.opened.dialled(), task.opened.client(), false);
    return new CallBack(
        CallId.next(floor.now(), random),
        task,
        task.owner.map(attributed::with).orElse(attributed));
  }

  void outOfLine(CallBack back) {
    if (back.leg instanceof Leg.InLine) {
      lines.remove(back);
      back.task.callBack = Optional.empty();
    }
  }

  /// Whether the call is the call-back of an open task.
  boolean contains(LiveCall call) {
    return call instanceof CallBack back
        && tasks.contains(back.task)
        && back.task.callBack.filter(b -> b == back).isPresent();
  }

  // ---- who does it

  void take(LiveTask task, AgentId agent) {
    if (own(task, agent)) {
      task.callBack.ifPresent(this::outOfLine);
      consider(task);
    }
  }

  /// @return whether the task was not the agent's before
  boolean own(LiveTask task, AgentId agent) {
    if (task.owner.equals(Optional.of(agent))) {
      return false;
    }
    task.owner = Optional.of(agent);
    floor.tell(new TaskEvent.Taken(task.id(), floor.now(), agent));
    return true;
  }

  QueueSettings queue(LiveTask task) {
    QueueSettings queue = settings.queues().get(task.opened.queue());
    return queue == null ? settings.queues().values().iterator().next() : queue;
  }

  /// The client is being called: it counts towards the cap.
  void clientCalled(CallId callBack, Instant at) {
    called.put(callBack, at);
  }

  // ---- views and replay

  Optional<LiveTask> find(TaskId id) {
    return tasks.find(id);
  }

  boolean contains(LiveTask task) {
    return tasks.contains(task);
  }

  Collection<LiveTask> all() {
    return tasks.all();
  }

  List<TaskView> view() {
    return tasks.all().stream().map(task -> task.view(next(task))).toList();
  }

  /// A task of an earlier run. Some come twice: from the tables and from the journal.
  void reopen(TaskEvent.Opened opened) {
    if (tasks.find(opened.task()).isEmpty()) {
      tasks.add(opened);
    }
  }

  /// A task that an earlier run closed.
  void forget(LiveTask task) {
    tasks.remove(task);
  }
}
