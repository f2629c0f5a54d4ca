package io.calltrail.web;

import io.calltrail.call.AgentId;
import io.calltrail.call.CallId;
import io.calltrail.routing.Step;
import java.util.concurrent.CompletableFuture;

/// What is done with calls that go on. Returns at once; called on any thread.
public interface Supervision {
  /// Puts a waiting caller before all others of its queue.
  CompletableFuture<AgentDesk.Result> moveUp(CallId call);

  /// Rings a supervisor's phone, which then hears an agent's talk.
  CompletableFuture<AgentDesk.Result> join(AgentId agent, String phone, Step.Spy.Mode mode);

  /// Has silence recorded in place of an agent's talk, or the talk again.
  CompletableFuture<AgentDesk.Result> pauseRecording(AgentId agent, boolean paused);
}
