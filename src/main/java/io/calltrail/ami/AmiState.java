package io.calltrail.ami;

import java.time.Instant;
import java.util.Optional;

/// How a link is, for the wallboard, the health page and the meters; counters count since the start
/// of this process.
///
/// @param since when this status began
/// @param lastEventAt when Asterisk last sent an event
/// @param asterisk Asterisk's version as it tells it, once known
/// @param reconnects how often the link came up again
/// @param events messages of the kinds that are used
/// @param dropped events given up because too many came during a snapshot; the link was then taken
///   down and a new snapshot made
/// @param nudges nudges sent
/// @param nudgesFailed nudges that could not be sent, or that Asterisk refused (the caller has
///   mostly left)
/// @param message for humans: why the link is as it is
public record AmiState(
    String pbx,
    Status status,
    Instant since,
    Optional<Instant> lastEventAt,
    Optional<String> asterisk,
    long reconnects,
    long events,
    long dropped,
    long nudges,
    long nudgesFailed,
    String message) {

  /// UP once the snapshot was delivered; REFUSED when Asterisk answers but does not let us in.
  public enum Status {
    UP,
    DOWN,
    REFUSED
  }
}
