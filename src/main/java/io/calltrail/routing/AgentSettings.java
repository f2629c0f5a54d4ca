package io.calltrail.routing;

import io.calltrail.call.AgentId;
import java.util.Optional;

/// One agent.
///
/// @param name for people
/// @param endpoint the PJSIP endpoint of the agent's phone, such as `101`
/// @param atStart logged in when the service sees the agent for the first time
/// @param weight for the strategy `weighted_random`, 1 to 1000
/// @param capacity talks at a time, usually 1
/// @param autoPause instead of the queues' own
public record AgentSettings(
    AgentId id,
    String name,
    String endpoint,
    boolean atStart,
    Skills skills,
    int weight,
    int capacity,
    Optional<AutoPause> autoPause) {
  public AgentSettings {
    if (weight < 1 || capacity < 1) {
      throw new IllegalArgumentException(id + ": weight and capacity are at least 1");
    }
  }

  /// An agent like most: no skills, one talk at a time.
  public static AgentSettings of(AgentId id, String endpoint, boolean atStart) {
    return new AgentSettings(
        id, id.value(), endpoint, atStart, Skills.NONE, 1, 1, Optional.empty());
  }

  public AgentSettings with(Skills other) {
    return new AgentSettings(id, name, endpoint, atStart, other, weight, capacity, autoPause);
  }

  public AgentSettings withCapacity(int other) {
    return new AgentSettings(id, name, endpoint, atStart, skills, weight, other, autoPause);
  }

  String dialString() {
    return "PJSIP/" + endpoint;
  }
}
