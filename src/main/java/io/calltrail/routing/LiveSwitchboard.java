package io.calltrail.routing;

import io.calltrail.attribution.Numbers;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.Fact;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the switchboard on its one thread: inputs in order, decisions out. Any thread may call it.
public final class LiveSwitchboard implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LiveSwitchboard.class);
  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration STANDSTILL = Duration.ofSeconds(2);

  /// A caller is not kept waiting for a slow disk longer than this; the arrival is then durable a
  /// little later.
  private static final Duration DURABLE_WITHIN = Duration.ofMillis(500);

  private static final Answer NOTHING =
      new Answer(Step.Leave.NORMAL, Optional.empty(), Optional.empty());

  private final Switchboard switchboard;
  private final FactLog facts;
  private final Nudger nudger;
  private final Lamps lamps;
  private final Originator originator;
  private final Consumer<Fact> listener;
  private final InstantSource clock;
  private final BlockingQueue<Runnable> inputs = new LinkedBlockingQueue<>();
  private final Thread thread = new Thread(this::run, "switchboard");
  private final BeingAnswered beingAnswered = new BeingAnswered();
  private boolean open = true;

  /// @param listener told every fact, in order, on the switchboard's thread; must be quick
  /// @param clock never goes back
  public LiveSwitchboard(
      Switchboard switchboard,
      FactLog facts,
      Nudger nudger,
      Lamps lamps,
      Originator originator,
      Consumer<Fact> listener,
      InstantSource clock) {
    this.switchboard = switchboard;
    this.facts = facts;
    this.nudger = nudger;
    this.lamps = lamps;
    this.originator = originator;
    this.listener = listener;
    this.clock = clock;
  }

  public void start() {
    thread.start();
  }

  /// Answers a turn. An arrival is answered only when it is safely kept.
  public CompletableFuture<Answer> ask(Turn turn) {
    var answer = new CompletableFuture<Answer>();
    submit(
        answer,
        () -> {
          Decision decision = switchboard.apply(turn, clock.instant());
          CompletableFuture<Void> durable = carryOut(decision);
          Answer step = decision.answer().orElse(NOTHING);
          beingAnswered.told(turn, step.step(), clock.instant());
          if (decision.facts().stream().anyMatch(CallEvent.Arrived.class::isInstance)) {
            var unused =
                durable
                    .completeOnTimeout(null, DURABLE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((_, _) -> answer.complete(step));
          } else {
            answer.complete(step);
          }
        });
    return answer;
  }

  public void signal(Signal signal) {
    inputs.add(() -> apply(signal));
  }

  /// Carries out what an operator or agent asked for; fails with IllegalArgumentException when
  /// there is no such agent.
  ///
  /// @return why it was refused; empty when it was done
  public CompletableFuture<Optional<Refusal>> command(AgentCommand command) {
    return carriedOut(command);
  }

  /// Puts a waiting caller before all others of its queue.
  ///
  /// @return why it was refused; empty when it was done
  public CompletableFuture<Optional<Refusal>> moveUp(CallId call) {
    return carriedOut(new Input.MoveUp(call));
  }

  /// Works by other settings from now on; calls stay where they are.
  ///
  /// @return why it was refused, as calls need what would go; empty when it was done
  public CompletableFuture<Optional<Refusal>> change(RoutingSettings routing, Numbers numbers) {
    return carriedOut(new Input.Resettled(routing, numbers));
  }

  private CompletableFuture<Optional<Refusal>> carriedOut(Input command) {
    var done = new CompletableFuture<Optional<Refusal>>();
    submit(
        done,
        () -> {
          Decision decision = switchboard.apply(command, clock.instant());
          carryOut(decision);
          done.complete(decision.refused());
        });
    return done;
  }

  /// Carries out what an agent asked for with a task; tells why not when it cannot be.
  public CompletableFuture<Optional<Refusal>> command(TaskCommand command) {
    return carriedOut(command);
  }

  /// The open call-back tasks, the oldest first.
  public CompletableFuture<List<TaskView>> tasks() {
    var tasks = new CompletableFuture<List<TaskView>>();
    submit(tasks, () -> tasks.complete(switchboard.tasks(clock.instant())));
    return tasks;
  }

  /// The state as of now.
  public CompletableFuture<LiveView> view() {
    var view = new CompletableFuture<LiveView>();
    submit(view, () -> view.complete(switchboard.view(clock.instant())));
    return view;
  }

  /// The PBX on which an agent talks.
  public CompletableFuture<Optional<String>> talksOn(AgentId agent) {
    var pbx = new CompletableFuture<Optional<String>>();
    submit(pbx, () -> pbx.complete(switchboard.talksOn(agent)));
    return pbx;
  }

  /// What is being recorded of an agent.
  public CompletableFuture<List<Tape>> tapes(AgentId agent) {
    var tapes = new CompletableFuture<List<Tape>>();
    submit(tapes, () -> tapes.complete(switchboard.tapes(agent)));
    return tapes;
  }

  /// @param phone the agent's endpoint
  public CompletableFuture<Optional<AgentId>> agentAt(String phone) {
    var agent = new CompletableFuture<Optional<AgentId>>();
    submit(agent, () -> agent.complete(switchboard.agentAt(phone)));
    return agent;
  }

  /// A recording was paused, or goes on.
  public CompletableFuture<Optional<Refusal>> taped(CallId call, AgentId by, boolean paused) {
    return carriedOut(new Input.Taped(call, by, paused));
  }

  /// The calls that have not ended.
  public CompletableFuture<Set<CallId>> openCalls() {
    var calls = new CompletableFuture<Set<CallId>>();
    submit(calls, () -> calls.complete(switchboard.open()));
    return calls;
  }

  /// Keeps a fact that others found out about a call, such as its recording; completes when it is
  /// safe.
  public CompletableFuture<Void> report(CallEvent event) {
    var kept = new CompletableFuture<Void>();
    submit(
        kept,
        () -> {
          var unused =
              carryOut(
                      new Decision(
                          Optional.empty(),
                          List.of(event),
                          List.of(),
                          List.of(),
                          Optional.empty(),
                          List.of()))
                  .whenComplete(
                      (_, broken) -> {
                        if (broken == null) {
                          kept.complete(null);
                        } else {
                          kept.completeExceptionally(broken);
                        }
                      });
        });
    return kept;
  }

  /// Keeps a call of the past, or ends an open one; completes when that is safe.
  ///
  /// @return the call's id; empty when nothing of it was new
  public CompletableFuture<Optional<CallId>> makeUp(Input.MadeUp past) {
    var made = new CompletableFuture<Optional<CallId>>();
    submit(
        made,
        () -> {
          Decision decision = switchboard.apply(past, clock.instant());
          Optional<CallId> id =
              decision.facts().stream()
                  .filter(CallEvent.Backfilled.class::isInstance)
                  .map(fact -> ((CallEvent.Backfilled) fact).call())
                  .findFirst();
          var unused =
              carryOut(decision)
                  .whenComplete(
                      (_, broken) -> {
                        if (broken == null) {
                          made.complete(id);
                        } else {
                          made.completeExceptionally(broken);
                        }
                      });
        });
    return made;
  }

  private void submit(CompletableFuture<?> result, Runnable work) {
    inputs.add(() -> guarded(result, work));
  }

  private static void guarded(CompletableFuture<?> result, Runnable work) {
    try {
      work.run();
    } catch (IllegalArgumentException e) {
      result.completeExceptionally(e);
    } catch (RuntimeException e) {
      log.error("the switchboard could not apply an input; the next one goes on", e);
      result.completeExceptionally(e);
    }
  }

  private void run() {
    Instant last = clock.instant();
    while (open || !inputs.isEmpty()) {
      Optional<Runnable> next = next();
      Instant now = clock.instant();
      if (Duration.between(last, now).compareTo(STANDSTILL) > 0) {
        log.warn("stood still for {} s", Duration.between(last, now).toSeconds());
        apply(new Input.Woke());
      }
      last = now;
      next.orElse(() -> apply(new Input.Tick())).run();
    }
  }

  private void apply(Input input) {
    guarded(new CompletableFuture<>(), () -> carryOut(switchboard.apply(input, clock.instant())));
  }

  private Optional<Runnable> next() {
    Duration rest =
        switchboard
            .nextDue()
            .map(due -> Duration.between(clock.instant(), due))
            .filter(d -> d.compareTo(TICK) < 0)
            .orElse(TICK);
    try {
      return Optional.ofNullable(inputs.poll(Math.max(1, rest.toMillis()), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      open = false;
      return Optional.empty();
    }
  }

  private CompletableFuture<Void> carryOut(Decision decision) {
    decision.nudges().forEach(this::nudge);
    decision.agents().forEach(lamps::show);
    decision.calls().forEach(originator::originate);
    if (decision.facts().isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> durable = facts.append(decision.facts());
    decision.facts().forEach(this::tell);
    return durable;
  }

  /// A nudge that comes late changes nothing for its call.
  private void nudge(ChannelRef channel) {
    Duration wait = beingAnswered.left(channel, clock.instant());
    if (wait.isPositive()) {
      CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> inputs.add(() -> nudger.nudge(channel)));
    } else {
      nudger.nudge(channel);
    }
  }

  /// A listener that fails costs nobody's call.
  private void tell(Fact fact) {
    try {
      listener.accept(fact);
    } catch (RuntimeException e) {
      log.error("a listener failed at {}", fact.getClass().getSimpleName(), e);
    }
  }

  /// Applies what has been said so far, then stops.
  @Override
  public void close() throws InterruptedException {
    inputs.add(() -> open = false);
    thread.join(Duration.ofSeconds(5));
  }
}
