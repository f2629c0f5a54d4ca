package io.calltrail.simulation;

import java.util.Set;

/// Some agents of one kind.
///
/// @param queues those they serve, by name; empty: all
public record AgentGroup(int count, Set<String> queues, Habits habits) {
  public AgentGroup {
    queues = Set.copyOf(queues);
    if (count < 1 || count > 100_000) {
      throw new IllegalArgumentException("agents must be 1 to 100000, not " + count);
    }
  }

  public static AgentGroup of(int count, Habits habits) {
    return new AgentGroup(count, Set.of(), habits);
  }
}
