package io.calltrail.scenario;

import io.calltrail.agi.AsteriskPeer;
import io.calltrail.lab.SipWorld;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A channel that runs in the dialplan, on a thread of its own. Its monitor guards what reaches it
/// from outside: the hangup, keys, and the news of the phones that ring for it.
final class PeerChannel {
  /// The channel is gone: what it runs in the dialplan ends here.
  static final class Gone extends Exception {}

  private final PeerPbx pbx;
  private final PeerPbx.Name name;
  private final String call;
  private final String dialled;
  private final String number;
  private final SipWorld.Caller manners;
  private final Queue<Character> keys = new ArrayDeque<>();
  private boolean lifted;
  private boolean gone;
  private int cause;

  PeerChannel(
      PeerPbx pbx,
      PeerPbx.Name name,
      String call,
      String dialled,
      String number,
      SipWorld.Caller manners) {
    this.pbx = pbx;
    this.name = name;
    this.call = call;
    this.dialled = dialled;
    this.number = number;
    this.manners = manners;
  }

  PeerPbx.Name name() {
    return name;
  }

  /// The call that this is the caller's end of.
  String call() {
    return call;
  }

  /// The called extension.
  String dialled() {
    return dialled;
  }

  String number() {
    return number;
  }

  AsteriskPeer.Channel in(String context) {
    return new AsteriskPeer.Channel(name.channel(), name.uniqueId(), number, dialled, context);
  }

  /// The caller's end picks up.
  synchronized void answer() {
    if (!lifted && !gone) {
      lifted = true;
      pbx.calls().lifted(call);
    }
  }

  synchronized boolean lifted() {
    return lifted;
  }

  /// HANGUPCAUSE, once it is gone.
  synchronized int cause() {
    return cause;
  }

  /// The caller hangs up.
  synchronized void hangUp() {
    if (!gone) {
      end("self", lifted ? 16 : 127);
    }
  }

  /// An agent speaks with the caller from now on, who hangs up when all is said.
  void spokenTo() {
    manners.talk().ifPresent(talk -> pbx.later(talk, this::hangUp));
  }

  /// The PBX hangs up, with the SIP status that Asterisk 22 has for the cause before an answer
  /// (chan_pjsip.c, hangup_cause2sip).
  Gone leave(int q850) {
    synchronized (this) {
      if (!gone) {
        var refused =
            switch (q850) {
              case 1, 3 -> "404";
              case 17 -> "486";
              case 34, 42 -> "503";
              default -> "603";
            };
        end(lifted ? "far" : refused, q850);
      }
    }
    return new Gone();
  }

  private void end(String how, int q850) {
    gone = true;
    cause = q850;
    pbx.calls().ended(call, how);
    notifyAll();
  }

  synchronized void press(char key) {
    keys.add(key);
    notifyAll();
  }

  /// Something that it may wait for changes.
  synchronized void change(Runnable change) {
    change.run();
    notifyAll();
  }

  /// Waits until it is so; false when the time is over first.
  synchronized boolean await(Duration most, BooleanSupplier so) throws Gone {
    long deadline = System.nanoTime() + most.toNanos();
    try {
      while (!gone) {
        if (so.getAsBoolean()) {
          return true;
        }
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      // the world ends
      gone = true;
    }
    throw new Gone();
  }

  /// `WaitExten`: the next key, empty when none comes in time.
  synchronized Optional<Character> key(Duration most) throws Gone {
    await(most, () -> !keys.isEmpty());
    return Optional.ofNullable(keys.poll());
  }

  /// Hears something to its end, as in `Playback`, `Wait` and during a turn: keys are lost.
  synchronized void hears(Duration sound) throws Gone {
    await(sound, () -> false);
    keys.clear();
  }
}
