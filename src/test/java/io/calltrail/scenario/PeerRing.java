package io.calltrail.scenario;

/// One ring of one phone for one channel, whose monitor guards its state.
final class PeerRing {
  enum State {
    RINGING,
    TALKING,
    BUSY,
    DECLINED,
    OVER
  }

  private final PeerCalls calls;
  private final PeerPhone phone;
  private final PeerPbx.Name name;
  private final PeerChannel caller;
  private final int place;
  private volatile State state = State.RINGING;

  PeerRing(PeerCalls calls, PeerPhone phone, PeerPbx.Name name, PeerChannel caller) {
    this.calls = calls;
    this.phone = phone;
    this.name = name;
    this.caller = caller;
    this.place = calls.rings(caller.call(), phone.name());
  }

  PeerPhone phone() {
    return phone;
  }

  PeerPbx.Name name() {
    return name;
  }

  PeerChannel caller() {
    return caller;
  }

  State state() {
    return state;
  }

  void answer() {
    caller.change(
        () -> {
          if (state == State.RINGING) {
            state = State.TALKING;
            calls.answered(caller.call(), place);
            caller.spokenTo();
          }
        });
  }

  void refuse(State how, String word) {
    caller.change(
        () -> {
          if (state == State.RINGING) {
            end(how, word);
          }
        });
  }

  /// The agent hangs up.
  void hangUp() {
    caller.change(
        () -> {
          if (state == State.TALKING) {
            end(State.OVER, "self");
          }
        });
  }

  /// The PBX hangs up: CANCEL while it rings, BYE in a talk.
  void leave() {
    caller.change(
        () -> {
          switch (state) {
            case RINGING -> end(State.OVER, "cancelled");
            case TALKING -> end(State.OVER, "far");
            case BUSY, DECLINED, OVER -> {}
          }
        });
  }

  private void end(State how, String word) {
    state = how;
    phone.free(this);
    calls.ringEnded(caller.call(), place, word);
  }
}
