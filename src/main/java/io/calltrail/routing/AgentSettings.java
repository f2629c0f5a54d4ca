package io.calltrail.routing;

import io.calltrail.call.AgentId;

/// One agent.
///
/// @param name for people
/// @param endpoint the PJSIP endpoint of the agent's phone, such as `101`
/// @param atStart logged in when the service sees the agent for the first time
public record AgentSettings(AgentId id, String name, String endpoint, boolean atStart) {
  String dialString() {
    return "PJSIP/" + endpoint;
  }
}
