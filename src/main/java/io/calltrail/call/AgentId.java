package io.calltrail.call;

/// The id of an agent, the person who answers: 1 to 40 of `a-z A-Z 0-9 _ -`.
public record AgentId(String value) implements Comparable<AgentId> {
  public AgentId {
    Ids.check("agent", value);
  }

  @Override
  public int compareTo(AgentId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
