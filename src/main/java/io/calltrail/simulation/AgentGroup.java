package io.calltrail.simulation;

import java.util.HashSet;
import java.util.Set;

/// Some agents of one kind.
///
/// @param queues those they serve, by name; empty: all
public record AgentGroup(int count, Set<String> queues, Habits habits) {
  public AgentGroup {
    queues = Set.copyOf(queues);
    if (count < 1 || count > 100_000) {
      throw new IllegalArgumentException("--agents: must be 1 to 100000, not " + count);
    }
  }

  public static AgentGroup of(int count, Habits habits) {
    return new AgentGroup(count, Set.of(), habits);
  }

  /// The same kind, another number.
  public AgentGroup of(int many) {
    return new AgentGroup(many, queues, habits);
  }

  /// Reads `10`, or `10,answer=exp:4s,ignore=0.05,reject=0.02,away=0.1/300s,offline=0.01/600s,
  /// queue=sales`: shares are 0 to 1, a time after the slash is how long one absence lasts on
  /// average.
  ///
  /// @throws IllegalArgumentException with a text for people
  public static AgentGroup parse(String text) {
    String[] parts = text.split(",");
    int count = (int) number(parts[0], text);
    Habits habits = Habits.IDEAL;
    var queues = new HashSet<String>();
    for (int i = 1; i < parts.length; i++) {
      String[] pair = parts[i].trim().split("=", 2);
      String value = pair.length == 2 ? pair[1] : "";
      habits =
          switch (pair[0]) {
            case "answer" -> habits.answering(Length.parse(value));
            case "ignore" -> habits.ignoring(share(parts[i], value, text));
            case "reject" -> habits.rejecting(share(parts[i], value, text));
            case "away" -> habits.absent(share(parts[i], value, text), lasting(parts[i], value));
            case "offline" ->
                habits.unregistered(share(parts[i], value, text), lasting(parts[i], value));
            case "queue" -> {
              queues.add(value);
              yield habits;
            }
            default ->
                throw new IllegalArgumentException(
                    "--agents: \""
                        + parts[i]
                        + "\" is not known; there are answer=, ignore=, reject=, away=, offline=, queue=");
          };
    }
    return new AgentGroup(count, queues, habits);
  }

  private static double share(String habit, String value, String text) {
    double share = number(value.replaceFirst("/.*", ""), text);
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException(
          "--agents: the share in \"" + habit + "\" must be 0 or more and below 1");
    }
    return share;
  }

  private static double lasting(String habit, String value) {
    int slash = value.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "--agents: \"" + habit + "\" lacks how long it lasts on average, as in away=0.1/300s");
    }
    return Length.parse(value.substring(slash + 1)).mean();
  }

  private static double number(String value, String text) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--agents: \"" + value + "\" in \"" + text + "\" is no number", e);
    }
  }
}
