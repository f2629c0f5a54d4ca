package io.calltrail.routing;

import io.calltrail.call.CallId;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.HungUpBy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A call that is over, as Asterisk's event log tells it.
///
/// @param call the id that the dialplan gave it on its way to the fallback, or the service before
/// @param dialled as of [Turn.Happened.Arrived], and so are `caller` and `withheld`
/// @param talk with a person before the fallback; the first and the last moment of it
/// @param fallback the dialplan used its fallback
/// @param inFallback with a person there
public record PastCall(
    ChannelRef channel,
    Optional<CallId> call,
    String dialled,
    String caller,
    boolean withheld,
    Instant arrived,
    Optional<Talk> talk,
    boolean fallback,
    Optional<Talk> inFallback,
    Instant ended,
    HungUpBy by) {

  /// @param endpoint the PJSIP endpoint of the first who spoke; empty when it is none
  public record Talk(Instant began, Instant ended, String endpoint) {
    /// Never negative: Asterisk's clock may have been set back meanwhile.
    public Duration length() {
      return ended.isBefore(began) ? Duration.ZERO : Duration.between(began, ended);
    }
  }

  /// The talk that there was, with whomever.
  public Optional<Talk> anyTalk() {
    return inFallback.or(() -> talk);
  }
}
