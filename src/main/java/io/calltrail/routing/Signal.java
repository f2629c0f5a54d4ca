package io.calltrail.routing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What AMI tells about channels and phones. Signals make things quick; whatever they miss, the
/// turns say later.
public sealed interface Signal extends Input {
  /// The name of the PBX in the configuration.
  String pbx();

  /// An agent's phone is being dialled for a caller.
  ///
  /// @param caller the caller's channel, Uniqueid
  /// @param leg the agent's channel, Uniqueid
  /// @param endpoint the agent's PJSIP endpoint
  record Dialling(String pbx, String caller, String leg, String endpoint) implements Signal {}

  /// Caller and agent are in one bridge.
  record Bridged(String pbx, String caller, String leg) implements Signal {}

  /// An agent's channel, dialled for a caller, is gone.
  record LegGone(String pbx, String caller, String leg) implements Signal {}

  /// The agent has called another and put the caller through.
  ///
  /// @param leg the other's channel, now in the caller's talk
  /// @param endpoint of the other's phone
  record HandedOver(String pbx, String caller, String leg, String endpoint) implements Signal {}

  /// A channel that was no dialled leg is gone: a caller's.
  record CallerGone(String pbx, String channel) implements Signal {}

  /// An agent's phone that was to be called for a call-back has answered, or has not.
  ///
  /// @param callBack the extension it was called for
  /// @param reason of the failure, as in Asterisk's OriginateResponse, or [#REFUSED]
  record Originated(String pbx, String callBack, boolean answered, int reason) implements Signal {
    /// Asterisk would not even try.
    public static final int REFUSED = -1;
  }

  record DeviceChanged(String pbx, String endpoint, Device device) implements Signal {}

  /// The state of the whole PBX, taken at every connect.
  ///
  /// @param taken not later than its channels were listed: what began after it may lack
  /// @param restarted the PBX was started after the previous connection, so its earlier calls are
  ///   gone
  record Snapshot(
      String pbx,
      Instant taken,
      boolean restarted,
      List<Channel> channels,
      List<DeviceChanged> devices)
      implements Signal {
    /// Of a PBX without channels and phones.
    public static Snapshot empty(String pbx) {
      return new Snapshot(pbx, Instant.EPOCH, false, List.of(), List.of());
    }
  }

  /// The PBX is being stopped and hangs up all its channels.
  record Stopping(String pbx) implements Signal {}

  /// The connection is lost: device states are no longer known.
  record LinkLost(String pbx) implements Signal {}

  /// A live channel.
  ///
  /// @param linkedId Uniqueid of the oldest channel it is linked with
  /// @param bridge id of the bridge it is in
  /// @param age since the channel was made
  record Channel(
      String uniqueId, String linkedId, String name, Optional<String> bridge, Duration age) {}

  /// A phone as Asterisk's device states tell it.
  enum Device {
    UNKNOWN,
    IDLE,
    RINGING,
    IN_USE,
    UNAVAILABLE
  }
}
