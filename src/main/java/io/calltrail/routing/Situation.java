package io.calltrail.routing;

import io.calltrail.call.AgentId;
import io.calltrail.call.HungUpBy;
import java.time.Instant;
import java.util.List;

/// Where a live call stands. The step that its dialplan gets follows from this alone.
sealed interface Situation {
  /// Hears an announcement, then goes on.
  record Listening(List<String> sounds, Destination then) implements Situation {}

  /// Has a place in a queue's line.
  record Waiting() implements Situation {}

  /// Has a place, but has not been heard of: takes no offer until it asks again.
  record Missing() implements Situation {}

  /// Agents are kept for this caller, who has been asked to ask.
  record Reserved(List<Offer> offers) implements Situation {}

  /// The dialplan was told to ring the agents.
  record Ringing(List<Offer> offers) implements Situation {}

  record Talking(int offer, AgentId agent) implements Situation {}

  /// The agent's leg is gone; the next turn tells who hung up.
  record TalkOver(Instant at) implements Situation {}

  /// @param since the caller was asked to speak
  record LeavingMessage(String file, Instant since) implements Situation {}

  record Overflowing(String extension) implements Situation {}

  record Leaving(HungUpBy by) implements Situation {}

  /// One agent's phone, offered one call.
  record Offer(int number, AgentId agent) {}
}
