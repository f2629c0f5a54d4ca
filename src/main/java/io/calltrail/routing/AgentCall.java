package io.calltrail.routing;

import io.calltrail.call.CallId;
import io.calltrail.call.PhoneNumber;
import java.time.Duration;

/// An agent's phone to be called for a call-back. The channel's Uniqueid will be the call-back's
/// id, and its extension in `[calltrail-callback]` too.
///
/// @param dial such as `PJSIP/101`
/// @param client shown on the agent's phone
public record AgentCall(
    String pbx, CallId callBack, String dial, PhoneNumber client, Duration ringTime) {}
