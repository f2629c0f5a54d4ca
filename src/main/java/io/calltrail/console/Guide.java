package io.calltrail.console;

import io.calltrail.call.CallRecord;
import io.calltrail.routing.LiveView;
import java.util.List;
import java.util.Optional;

/// How far a new system has come, from the link to Asterisk to the first call.
///
/// @param links to the PBXes
/// @param numbers the tracking numbers as they are written
/// @param live who is there now
/// @param latest the latest ended call
public record Guide(
    List<Condition.Link> links, List<String> numbers, LiveView live, Optional<CallRecord> latest) {

  public boolean linked() {
    return !links.isEmpty() && links.stream().allMatch(Condition.Link::up);
  }

  public boolean numbered() {
    return !numbers.isEmpty();
  }

  /// Agents who take calls.
  public List<LiveView.AgentView> atWork() {
    return live.agents().stream()
        .filter(
            a ->
                switch (a.state()) {
                  case LOGGED_OUT, PAUSED, UNREACHABLE -> false;
                  case IDLE, RINGING, TALKING, WRAP_UP, BUSY_ELSEWHERE, RESTING -> true;
                })
        .toList();
  }

  /// A call goes on, or there was one.
  public boolean called() {
    return !live.waiting().isEmpty() || !live.talking().isEmpty() || latest.isPresent();
  }

  public boolean done() {
    return linked() && numbered() && !atWork().isEmpty() && called();
  }
}
