package io.calltrail.store;

import io.calltrail.call.AccountId;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/// Counts of one campaign's calls that arrived in a span of time, raw, so that every variant of a
/// service level can be derived. `offered = answered + missed + shortAbandons`.
///
/// @param campaign empty: calls of no known campaign
/// @param offered all calls that came in
/// @param answered a person spoke with the caller
/// @param missed nobody did, and it was no misdial
/// @param shortAbandons left before the queue's short-abandon threshold
/// @param answeredInTime answered after a wait of at most the asked threshold
/// @param meanWait of answered calls (ASA); empty when none was answered
public record CampaignFigures(
    AccountId account,
    String campaign,
    long offered,
    long answered,
    long missed,
    long shortAbandons,
    long answeredInTime,
    Optional<Duration> meanWait) {

  /// Answered in time of all offered but short abandons, 0 to 1; empty when there were none.
  public OptionalDouble serviceLevel() {
    long counted = offered - shortAbandons;
    return counted == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) answeredInTime / counted);
  }
}
