package io.calltrail.lab;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One caller's call as SIPp saw it, at the caller's end and at the agents' ends.
///
/// @param placed the INVITE was sent
/// @param lifted the PBX answered, be it with music only
/// @param ended empty while the call goes on
/// @param how at the caller's end: `self`, `far`, or a SIP status code; `lost` when SIPp ended
///   without a word; empty while the call goes on
public record SipCall(
    String id,
    String dialled,
    String caller,
    Instant placed,
    Optional<Instant> lifted,
    Optional<Instant> ended,
    String how,
    List<Ring> rings) {

  /// One ring of one phone.
  ///
  /// @param how at the phone's end: `self`, `far`, `busy`, `declined`, `cancelled`; empty while it
  ///   goes on
  public record Ring(
      String phone, Instant at, Optional<Instant> answered, Optional<Instant> ended, String how) {}

  public SipCall {
    rings = List.copyOf(rings);
  }

  /// The ring that a person answered.
  public Optional<Ring> talk() {
    return rings.stream().filter(r -> r.answered().isPresent()).findFirst();
  }

  public boolean over() {
    return ended.isPresent();
  }

  /// From the INVITE to the agent's answer; to the end when no agent answered.
  public Duration waited(Instant now) {
    return Duration.between(placed, talk().flatMap(Ring::answered).or(this::ended).orElse(now));
  }
}
