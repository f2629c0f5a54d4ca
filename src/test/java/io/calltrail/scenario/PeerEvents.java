package io.calltrail.scenario;

import io.calltrail.ami.AmiPeer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What Asterisk tells of a call over AMI, in the words of the captured one
/// (`src/test/resources/ami/call.txt`).
final class PeerEvents {
  private static final List<String> CAPTURED = List.of(AmiPeer.text("call").split("(?<=\r\n)\r\n"));
  private static final String BEGIN = captured("DialBegin", 0);
  private static final String END = captured("DialEnd", 0);
  private static final String LEG_ENTERS = captured("BridgeEnter", 0);
  private static final String CALLER_ENTERS = captured("BridgeEnter", 1);
  private static final String CALLER_LEAVES = captured("BridgeLeave", 0);
  private static final String LEG_LEAVES = captured("BridgeLeave", 1);
  private static final String LEG_GONE = captured("Hangup", 0);
  private static final String CALLER_GONE = captured("Hangup", 1);
  private static final String DEVICE = captured("DeviceStateChange", 0);

  private final AmiPeer ami;

  PeerEvents(AmiPeer ami) {
    this.ami = ami;
  }

  private static String captured(String event, int which) {
    return CAPTURED.stream()
        .filter(e -> e.startsWith("Event: " + event + "\r\n"))
        .skip(which)
        .findFirst()
        .orElseThrow();
  }

  void dials(PeerChannel caller, PeerPhone phone, PeerPbx.Name leg) {
    tell(ofDial(BEGIN, caller, phone, leg));
  }

  /// @param status the DIALSTATUS of this phone
  void dialled(PeerRing ring, String status) {
    var end = ofDial(END, ring.caller(), ring.phone(), ring.name());
    tell(with(end, Map.of("DialStatus", status)));
  }

  /// Two speak.
  void bridged(PeerRing ring) {
    tell(inBridge(ofLeg(LEG_ENTERS, ring), ring));
    tell(inBridge(ofCaller(CALLER_ENTERS, ring.caller()), ring));
  }

  void parted(PeerRing ring) {
    tell(inBridge(ofCaller(CALLER_LEAVES, ring.caller()), ring));
    tell(inBridge(ofLeg(LEG_LEAVES, ring), ring));
  }

  void hungUp(PeerRing ring) {
    tell(ofLeg(LEG_GONE, ring));
    device(ring.phone());
  }

  void hungUp(PeerChannel caller) {
    tell(with(ofCaller(CALLER_GONE, caller), Map.of("Cause", "" + caller.cause())));
  }

  void device(PeerPhone phone) {
    tell(with(DEVICE, Map.of("Device", "PJSIP/" + phone.name(), "State", phone.state())));
  }

  private static String ofDial(
      String event, PeerChannel caller, PeerPhone phone, PeerPbx.Name leg) {
    return with(
        ofCaller(event, caller),
        Map.of(
            "DestChannel", leg.channel(),
            "DestUniqueid", leg.uniqueId(),
            "DestLinkedid", caller.name().uniqueId(),
            "DialString", phone.name()));
  }

  private static String ofCaller(String event, PeerChannel caller) {
    return with(
        event,
        Map.of(
            "Channel", caller.name().channel(),
            "Uniqueid", caller.name().uniqueId(),
            "Linkedid", caller.name().uniqueId(),
            "CallerIDNum", caller.number(),
            "Context", "calltrail"));
  }

  private static String ofLeg(String event, PeerRing ring) {
    return with(
        event,
        Map.of(
            "Channel", ring.name().channel(),
            "Uniqueid", ring.name().uniqueId(),
            "Linkedid", ring.caller().name().uniqueId(),
            "ConnectedLineNum", ring.caller().number()));
  }

  private static String inBridge(String event, PeerRing ring) {
    return with(event, Map.of("BridgeUniqueid", "bridge-" + ring.name().uniqueId()));
  }

  private static String with(String event, Map<String, String> headers) {
    var told = event;
    for (var header : headers.entrySet()) {
      told =
          Pattern.compile("^" + header.getKey() + ": .*$", Pattern.MULTILINE)
              .matcher(told)
              .replaceFirst(Matcher.quoteReplacement(header.getKey() + ": " + header.getValue()));
    }
    return told;
  }

  private void tell(String event) {
    try {
      ami.send(event + "\r\n");
    } catch (IOException e) {
      // nobody is logged in: told to nobody
    }
  }
}
