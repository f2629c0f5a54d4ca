package io.calltrail.scenario;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One `Dial(…,…,gU(calltrail-spoke)…)`: rings phones for a caller until nobody is left to ring, or
/// one talk is over. It ends in Asterisk's terms (`docs/turns.md`, "How a Dial ends").
final class PeerDial {
  private static final Duration LONG = Duration.ofHours(1);

  private final PeerPbx pbx;
  private final PeerChannel caller;
  private final long begun = System.nanoTime();
  private OptionalLong spoke = OptionalLong.empty();
  private String status = "";
  private int cause;

  PeerDial(PeerPbx pbx, PeerChannel caller) {
    this.pbx = pbx;
    this.caller = caller;
  }

  /// @param tape where a talk is recorded
  void run(List<String> endpoints, Duration ringTime, Optional<Path> tape)
      throws PeerChannel.Gone, IOException {
    var rings =
        endpoints.stream().map(pbx::phone).flatMap(Optional::stream).map(this::ring).toList();
    if (rings.isEmpty()) {
      became("CHANUNAVAIL", 3);
      return;
    }
    became("CANCEL", caller.lifted() ? 0 : 127);
    boolean inTime;
    try {
      inTime = caller.await(ringTime, () -> settled(rings));
    } catch (PeerChannel.Gone gone) {
      rings.forEach(this::over);
      throw gone;
    }
    var talk = rings.stream().filter(r -> r.state() == PeerRing.State.TALKING).findFirst();
    if (talk.isEmpty()) {
      notTaken(rings, inTime);
    }
    rings.stream().filter(r -> !talk.equals(Optional.of(r))).forEach(this::over);
    if (talk.isPresent()) {
      talk(talk.get(), tape);
    }
  }

  /// `CT_DIALED`: status, cause, then in ms all of it, ringing, talk.
  List<String> told() {
    long end = System.nanoTime();
    long first = spoke.orElse(end);
    return List.of(status, "" + cause, ms(end - begun), ms(first - begun), ms(end - first));
  }

  private PeerRing ring(PeerPhone phone) {
    var leg = pbx.name(phone.name());
    pbx.events().dials(caller, phone, leg);
    var ring = phone.ring(leg, caller);
    pbx.events().device(phone);
    return ring;
  }

  /// Somebody speaks, or nobody rings any more.
  private static boolean settled(List<PeerRing> rings) {
    return rings.stream().anyMatch(r -> r.state() == PeerRing.State.TALKING)
        || rings.stream().noneMatch(r -> r.state() == PeerRing.State.RINGING);
  }

  private void notTaken(List<PeerRing> rings, boolean inTime) {
    if (!inTime) {
      became("NOANSWER", 0);
    } else if (rings.stream().anyMatch(r -> r.state() == PeerRing.State.BUSY)) {
      became("BUSY", 17);
    } else {
      became("CHANUNAVAIL", 21);
    }
  }

  private void talk(PeerRing ring, Optional<Path> tape) throws PeerChannel.Gone, IOException {
    long since = System.nanoTime();
    spoke = OptionalLong.of(since);
    became("ANSWER", 16);
    caller.answer();
    pbx.events().dialled(ring, "ANSWER");
    pbx.events().bridged(ring);
    try {
      caller.await(LONG, () -> ring.state() == PeerRing.State.OVER);
    } finally {
      ring.leave();
      if (tape.isPresent()) {
        PeerTape.talk(tape.get(), Duration.ofNanos(System.nanoTime() - since));
      }
      pbx.events().parted(ring);
      pbx.events().hungUp(ring);
    }
  }

  /// This ring led to no talk.
  private void over(PeerRing ring) {
    ring.leave();
    pbx.events().dialled(ring, status);
    pbx.events().hungUp(ring);
  }

  private void became(String dialStatus, int hangupCause) {
    status = dialStatus;
    cause = hangupCause;
  }

  private static String ms(long nanos) {
    return "" + nanos / 1_000_000;
  }
}
