package io.calltrail.routing;

import io.calltrail.call.QueueId;

/// Where a caller goes next.
public sealed interface Destination {
  record ToQueue(QueueId queue) implements Destination {}

  record ToVoicemail() implements Destination {}

  /// An extension of `[calltrail-overflow]`, which the admin owns.
  record ToExtension(String extension) implements Destination {}

  record HangUp() implements Destination {}
}
