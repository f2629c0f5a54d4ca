package io.calltrail.call;

/// The id of a queue: 1 to 40 of `a-z A-Z 0-9 _ -`.
public record QueueId(String value) implements Comparable<QueueId> {
  public QueueId {
    Ids.check("queue", value);
  }

  @Override
  public int compareTo(QueueId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
