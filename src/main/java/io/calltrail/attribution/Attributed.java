package io.calltrail.attribution;

import io.calltrail.call.PhoneNumber;
import java.util.Optional;

/// A call with its origin.
///
/// @param number the tracking number's settings, or the default route's for a number that nobody
///   owns
/// @param caller empty when withheld
/// @param firstTime no earlier call of this caller is known
public record Attributed(
    TrackingNumber number, PhoneNumber dialled, Optional<PhoneNumber> caller, boolean firstTime) {}
