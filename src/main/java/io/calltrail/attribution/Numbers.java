package io.calltrail.attribution;

import io.calltrail.call.PhoneNumber;
import java.util.Map;

/// What calls are attributed by.
///
/// @param tracked the numbers in advertisements, by normalised number
/// @param defaultRoute gives queue, priority and recording for numbers that nobody owns
/// @param clients whom the business knows, by normalised number
public record Numbers(
    Map<PhoneNumber, TrackingNumber> tracked,
    TrackingNumber defaultRoute,
    Map<PhoneNumber, Client> clients) {
  public Numbers {
    tracked = Map.copyOf(tracked);
    clients = Map.copyOf(clients);
  }
}
