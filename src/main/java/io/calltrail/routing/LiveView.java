package io.calltrail.routing;

import io.calltrail.call.AgentId;
import io.calltrail.call.CallId;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The switchboard's state at one moment, as wallboards and gauges show it.
///
/// @param waiting callers without an agent, in the order in which they will be served
/// @param talking callers with an agent
/// @param calledOutside clients called back in the last 24 hours
/// @param stale the PBXes whose AMI link is down, so that states may be late
public record LiveView(
    Instant at,
    List<Waiting> waiting,
    List<Talking> talking,
    List<AgentView> agents,
    List<QueueId> queues,
    int calledOutside,
    List<String> stale) {

  /// @param why it has its place, in plain figures
  /// @param position in the queue, from 1; 0 while it is offered to agents
  /// @param predicted the wait that is left to expect
  /// @param ringing the agents whose phones ring for this caller
  public record Waiting(
      CallId call,
      QueueId queue,
      String campaign,
      PhoneNumber dialled,
      Optional<PhoneNumber> caller,
      Instant since,
      int priority,
      String why,
      int position,
      Optional<Duration> predicted,
      List<AgentId> ringing) {}

  /// @param recordingPaused silence is recorded at present
  public record Talking(
      CallId call,
      QueueId queue,
      String campaign,
      PhoneNumber dialled,
      Optional<PhoneNumber> caller,
      AgentId agent,
      Instant since,
      boolean recordingPaused) {}

  /// @param pauseReason empty unless a pause was given one
  /// @param until when a pause, wrap-up or rest ends by itself
  public record AgentView(
      AgentId agent,
      String name,
      AgentState state,
      Instant since,
      String pauseReason,
      Optional<Instant> until) {
    /// A state without more to tell.
    public static AgentView of(AgentId agent, String name, AgentState state, Instant since) {
      return new AgentView(agent, name, state, since, "", Optional.empty());
    }
  }

  /// What an agent is doing, for people; the engine's own view is finer.
  public enum AgentState {
    LOGGED_OUT,
    PAUSED,
    UNREACHABLE,
    IDLE,
    RINGING,
    TALKING,
    WRAP_UP,
    BUSY_ELSEWHERE,
    RESTING
  }
}
