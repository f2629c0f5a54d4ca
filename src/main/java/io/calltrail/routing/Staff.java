package io.calltrail.routing;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What holds for all agents.
///
/// @param pauseReasons in the order of their feature codes; empty: any word is a reason
/// @param moreTime by which an agent prolongs its wrap-up
/// @param supervisors PJSIP endpoints of those who may listen to talks
/// @param whispers what agents hear before the caller, by campaign
public record Staff(
    List<String> pauseReasons,
    Duration moreTime,
    Set<String> supervisors,
    Map<String, String> whispers) {
  public static final Staff DEFAULT =
      new Staff(List.of(), Duration.ofSeconds(30), Set.of(), Map.of());

  public Staff {
    pauseReasons = List.copyOf(pauseReasons);
    supervisors = Set.copyOf(supervisors);
    whispers = Map.copyOf(whispers);
  }
}
