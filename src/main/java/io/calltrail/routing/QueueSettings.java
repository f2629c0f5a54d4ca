package io.calltrail.routing;

import io.calltrail.call.AgentId;
import io.calltrail.call.OfferResult;
import io.calltrail.call.QueueId;
import java.time.Duration;
import java.util.Set;

/// One queue.
///
/// @param ringTime how long one agent's phone rings
/// @param wrapUp how long an agent is left alone after a talk
/// @param maxWait after which the caller is let go by `timedOut`
/// @param hold length of one turn of waiting; a nudge cuts it short
/// @param music Asterisk's music class for those who wait
/// @param serviceLevel the time within which an answer counts as good
/// @param shortAbandon a caller who leaves before this is left out of the service level
/// @param rest how long an agent who did not take an offer is left alone, by what happened
public record QueueSettings(
    QueueId id,
    Set<AgentId> agents,
    Duration ringTime,
    Duration wrapUp,
    Duration maxWait,
    Duration hold,
    String music,
    Duration serviceLevel,
    Duration shortAbandon,
    Rest rest,
    Schedule schedule,
    Exit closed,
    Exit noAgents,
    Exit timedOut) {

  public record Rest(Duration busy, Duration noAnswer, Duration rejected, Duration unreachable) {
    Duration after(OfferResult result) {
      return switch (result) {
        case BUSY -> busy;
        case NO_ANSWER, LOST -> noAnswer;
        case REJECTED -> rejected;
        case UNREACHABLE -> unreachable;
        case ANSWERED, CANCELLED -> Duration.ZERO;
      };
    }
  }
}
