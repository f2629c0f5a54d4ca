package io.calltrail.routing;

import io.calltrail.call.ChannelRef;

/// Asks a held caller's channel to make its next turn now. Best effort: a nudge that gets lost
/// costs a few seconds.
@FunctionalInterface
public interface Nudger {
  /// Returns at once; called on the switchboard's thread.
  void nudge(ChannelRef channel);
}
