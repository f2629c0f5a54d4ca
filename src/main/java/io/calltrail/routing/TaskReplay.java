package io.calltrail.routing;

import io.calltrail.attribution.Attribution;
import io.calltrail.call.AgentId;
import io.calltrail.call.TaskEvent;
import io.calltrail.routing.CallBack.Leg;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/// Rebuilds open tasks and the call-backs that go on from the facts of an earlier run.
final class TaskReplay {
  private final Attribution attribution;
  private final Roster roster;
  private final OpenTasks tasks;
  private final CallBacks callBacks;

  TaskReplay(Attribution attribution, Roster roster, OpenTasks tasks, CallBacks callBacks) {
    this.attribution = attribution;
    this.roster = roster;
    this.tasks = tasks;
    this.callBacks = callBacks;
  }

  /// Takes over a fact of an earlier run. Some come twice: from the tables and from the journal.
  void apply(TaskEvent event) {
    switch (event) {
      case TaskEvent.Opened e -> tasks.reopen(e);
      case TaskEvent.Repeated e -> tasks.find(e.task()).ifPresent(task -> task.repeated(e));
      case TaskEvent.Taken e ->
          tasks.find(e.task()).ifPresent(task -> task.owner = Optional.of(e.agent()));
      case TaskEvent.CallBackBegan e -> tasks.find(e.task()).ifPresent(task -> began(task, e));
      case TaskEvent.ClientCalled e -> {
        tasks.clientCalled(e.callBack(), e.at());
        callBacks.find(e.callBack()).ifPresent(back -> clientCalled(back, e.at()));
      }
      case TaskEvent.ClientAnswered e ->
          callBacks
              .find(e.callBack())
              .ifPresent(
                  back -> {
                    back.leg = new Leg.Talking(e.agent(), e.at());
                    back.caller.ifPresent(client -> attribution.spoke(client, e.agent()));
                  });
      case TaskEvent.CallBackEnded e ->
          callBacks
              .find(e.callBack())
              .ifPresent(
                  back -> {
                    callBacks.forget(back);
                    back.task.ended(e, back.reached());
                    back.agent()
                        .ifPresent(
                            id -> change(id, e.at(), a -> a.hungUp(back.id, e.at(), e.talk())));
                  });
      case TaskEvent.Closed e -> tasks.find(e.task()).ifPresent(tasks::forget);
    }
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
      callBacks.resume(back);
      change(e.agent(), e.at(), a -> a.offered(back.id));
    }
  }

  private void clientCalled(CallBack back, Instant at) {
    if (back.leg instanceof Leg.CallingAgent(AgentId agent)) {
      back.task.attempts++;
      back.leg = new Leg.CallingClient(agent);
      change(agent, at, a -> a.talks(back.id));
    }
  }

  private void change(AgentId id, Instant at, Consumer<LiveAgent> change) {
    roster.find(id).ifPresent(agent -> roster.change(agent, at, change));
  }
}
