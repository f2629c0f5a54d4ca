package io.calltrail.attribution;

import io.calltrail.call.AgentId;
import io.calltrail.call.PhoneNumber;
import java.util.Optional;

/// A call with its origin.
///
/// @param number the tracking number's settings, or the default route's for a number that nobody
///   owns
/// @param caller empty when withheld
/// @param firstTime no earlier call of this caller is known
/// @param responsible the client's own agent, or who last spoke with this caller
/// @param value what the call is worth: the client's, or the campaign's
public record Attributed(
    TrackingNumber number,
    PhoneNumber dialled,
    Optional<PhoneNumber> caller,
    boolean firstTime,
    Optional<AgentId> responsible,
    double value) {
  /// The same with another agent responsible for it.
  public Attributed with(AgentId agent) {
    return new Attributed(number, dialled, caller, firstTime, Optional.of(agent), value);
  }
}
