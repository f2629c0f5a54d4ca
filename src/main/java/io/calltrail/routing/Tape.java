package io.calltrail.routing;

import io.calltrail.call.CallId;
import io.calltrail.call.ChannelRef;

/// The recording of a talk that goes on.
///
/// @param call or call-back
/// @param channel the caller's, which is recorded; of a call-back the agent's, which knows the
///   client's
public record Tape(CallId call, ChannelRef channel, boolean callBack) {}
