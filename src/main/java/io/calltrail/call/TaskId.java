package io.calltrail.call;

/// The id of a call-back task: that of the call that opened it.
public record TaskId(String value) implements Comparable<TaskId> {
  public TaskId {
    Ids.check("task", value);
  }

  public static TaskId of(CallId call) {
    return new TaskId(call.value());
  }

  @Override
  public int compareTo(TaskId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
