package io.calltrail.routing;

import io.calltrail.call.AccountId;
import io.calltrail.call.AgentId;
import io.calltrail.call.QueueId;
import java.time.Duration;
import java.util.Map;

/// What a switchboard works by: one account's queues and agents, swapped whole on change.
///
/// @param maxTalk after which a talk of which nothing is heard any more is taken for over
/// @param voicemailLimit longest message
/// @param tasks what becomes of missed calls
public record RoutingSettings(
    AccountId account,
    Map<QueueId, QueueSettings> queues,
    Map<AgentId, AgentSettings> agents,
    Ranking ranking,
    Staff staff,
    Duration maxTalk,
    Duration voicemailLimit,
    TaskSettings tasks) {
  /// These queues and agents, served in order of arrival, and the defaults of everything else.
  public static RoutingSettings of(
      Map<QueueId, QueueSettings> queues, Map<AgentId, AgentSettings> agents) {
    return new RoutingSettings(
        new AccountId("main"),
        queues,
        agents,
        new Ranking.FirstCome(),
        Staff.DEFAULT,
        Duration.ofHours(4),
        Duration.ofMinutes(2),
        TaskSettings.NONE);
  }

  public RoutingSettings with(Ranking other) {
    return new RoutingSettings(
        account, queues, agents, other, staff, maxTalk, voicemailLimit, tasks);
  }

  /// The same of another account.
  public RoutingSettings with(AccountId other) {
    return new RoutingSettings(
        other, queues, agents, ranking, staff, maxTalk, voicemailLimit, tasks);
  }

  /// The queue a call waits in, or will.
  QueueSettings queueOf(LiveCall call) {
    return queues.get(call.queue.orElse(call.number.queue()));
  }

  public RoutingSettings {
    queues = Map.copyOf(queues);
    agents = Map.copyOf(agents);
  }
}
