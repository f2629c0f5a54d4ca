package io.calltrail.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The counters of one campaign.
///
/// @param missed by the outcome's label
record CampaignMeters(
    Counter arrivedFirstTime, Counter arrivedAgain, Counter answered, Map<String, Counter> missed) {

  /// Every outcome in which nobody of the business may have spoken with the caller.
  static final List<String> REASONS =
      QueueMeters.OUTCOMES.stream()
          .filter(outcome -> !outcome.equals("answered") && !outcome.equals("short_abandon"))
          .toList();

  static CampaignMeters of(String campaign, MeterRegistry registry) {
    return new CampaignMeters(
        arrived(campaign, true, registry),
        arrived(campaign, false, registry),
        Counter.builder("calltrail.campaign.answered")
            .description("Calls of the campaign answered by an agent")
            .tag("campaign", campaign)
            .register(registry),
        REASONS.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(),
                    reason ->
                        Counter.builder("calltrail.missed")
                            .description("Calls that ended with nobody having spoken to the caller")
                            .tag("campaign", campaign)
                            .tag("reason", reason)
                            .register(registry))));
  }

  private static Counter arrived(String campaign, boolean firstTime, MeterRegistry registry) {
    return Counter.builder("calltrail.arrived")
        .description("Calls that came in")
        .tag("campaign", campaign)
        .tag("first_time", Boolean.toString(firstTime))
        .register(registry);
  }
}
