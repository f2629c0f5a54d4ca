package io.calltrail.attribution;

import io.calltrail.call.AgentId;
import java.util.Optional;

/// Somebody the business knows by the phone number.
///
/// @param agent who is responsible for this client
/// @param value what a call of this client is worth; empty: as its campaign's calls
public record Client(Optional<AgentId> agent, Optional<Double> value) {
  public static final Client UNKNOWN = new Client(Optional.empty(), Optional.empty());
}
