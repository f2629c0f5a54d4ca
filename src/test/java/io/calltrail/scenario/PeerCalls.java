package io.calltrail.scenario;

import io.calltrail.lab.SipCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Every call as its caller and the phones lived it, and what none of them should ever see.
final class PeerCalls {
  private final Map<String, SipCall> calls = new LinkedHashMap<>();
  private final List<String> faults = new ArrayList<>();

  /// A new call, placed now.
  synchronized String place(String dialled, String number) {
    var id = "call-%04d".formatted(calls.size() + 1);
    calls.put(
        id,
        new SipCall(
            id, dialled, number, Instant.now(), Optional.empty(), Optional.empty(), "", List.of()));
    return id;
  }

  void lifted(String id) {
    change(
        id,
        c ->
            with(
                c, c.lifted().or(() -> Optional.of(Instant.now())), c.ended(), c.how(), c.rings()));
  }

  void ended(String id, String how) {
    change(id, c -> with(c, c.lifted(), Optional.of(Instant.now()), how, c.rings()));
  }

  /// @return the ring's place among those of the call
  synchronized int rings(String id, String phone) {
    var ring = new SipCall.Ring(phone, Instant.now(), Optional.empty(), Optional.empty(), "");
    change(
        id,
        c -> {
          var rings = new ArrayList<>(c.rings());
          rings.add(ring);
          return with(c, c.lifted(), c.ended(), c.how(), rings);
        });
    return call(id).rings().size() - 1;
  }

  void answered(String id, int place) {
    changeRing(
        id,
        place,
        r -> new SipCall.Ring(r.phone(), r.at(), Optional.of(Instant.now()), r.ended(), r.how()));
  }

  void ringEnded(String id, int place, String how) {
    changeRing(
        id,
        place,
        r -> new SipCall.Ring(r.phone(), r.at(), r.answered(), Optional.of(Instant.now()), how));
  }

  synchronized void fault(String what) {
    faults.add(what);
  }

  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  synchronized SipCall call(String id) {
    return Optional.ofNullable(calls.get(id)).orElseThrow();
  }

  /// The call when it is so; empty when the time is over first.
  synchronized Optional<SipCall> await(String id, Duration most, Predicate<SipCall> so)
      throws InterruptedException {
    long deadline = System.nanoTime() + most.toNanos();
    while (!so.test(call(id))) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return Optional.empty();
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return Optional.of(call(id));
  }

  private synchronized void change(String id, UnaryOperator<SipCall> change) {
    calls.put(id, change.apply(call(id)));
    notifyAll();
  }

  private void changeRing(String id, int place, UnaryOperator<SipCall.Ring> change) {
    change(
        id,
        c -> {
          var rings = new ArrayList<>(c.rings());
          rings.set(place, change.apply(rings.get(place)));
          return with(c, c.lifted(), c.ended(), c.how(), rings);
        });
  }

  private static SipCall with(
      SipCall c,
      Optional<Instant> lifted,
      Optional<Instant> ended,
      String how,
      List<SipCall.Ring> rings) {
    return new SipCall(c.id(), c.dialled(), c.caller(), c.placed(), lifted, ended, how, rings);
  }
}
