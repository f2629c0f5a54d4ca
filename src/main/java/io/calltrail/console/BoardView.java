package io.calltrail.console;

import io.calltrail.call.PhoneNumber;
import io.calltrail.routing.LiveView;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// What a wallboard shows.
///
/// @param owed clients who are to be called back
/// @param overdue those of them to whom the promise was not kept
/// @param atRisk what the calls of all who wait and of all who are owed a call are worth; empty
///   when the settings say of none what it is worth
/// @param masked whether phone numbers show their last two digits only
public record BoardView(
    LiveView live,
    Today.Figures today,
    int owed,
    int overdue,
    OptionalDouble atRisk,
    boolean masked) {

  public BoardView masked(boolean so) {
    return new BoardView(live, today, owed, overdue, atRisk, so);
  }

  public String caller(Words words, Optional<PhoneNumber> caller) {
    return words.phone(caller.map(masked ? PhoneNumber::masked : PhoneNumber::value));
  }

  /// The agents: those at work first.
  public List<LiveView.AgentView> agents() {
    return live.agents().stream()
        .sorted(
            Comparator.comparing(
                    (LiveView.AgentView a) -> a.state() == LiveView.AgentState.LOGGED_OUT)
                .thenComparing(LiveView.AgentView::name))
        .toList();
  }

  /// With whom an agent talks.
  public Optional<LiveView.Talking> talk(LiveView.AgentView agent) {
    return live.talking().stream().filter(t -> t.agent().equals(agent.agent())).findFirst();
  }

  /// The name of an agent.
  public String name(io.calltrail.call.AgentId agent) {
    return live.agents().stream()
        .filter(a -> a.agent().equals(agent))
        .findFirst()
        .map(LiveView.AgentView::name)
        .orElse(agent.value());
  }

  public long longestWait() {
    return live.waiting().stream()
        .map(LiveView.Waiting::since)
        .min(Comparator.naturalOrder())
        .map(Instant::toEpochMilli)
        .orElse(0L);
  }

  /// Money at risk in whole units; 0 when nothing is, or nobody knows.
  public long risk() {
    return Math.round(atRisk.orElse(0));
  }

  public long free() {
    return live.agents().stream().filter(a -> a.state() == LiveView.AgentState.IDLE).count();
  }
}
