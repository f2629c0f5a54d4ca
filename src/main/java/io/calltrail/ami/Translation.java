package io.calltrail.ami;

import io.calltrail.routing.Signal;
import io.calltrail.routing.Signal.Device;
import io.calltrail.routing.Signal.DeviceChanged;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Messages of one connection, in the order of the wire, to signals. First the snapshot is
/// gathered; channel events that come meanwhile wait and follow it, device states are merged into
/// it (the wire's latest counts, so an old event cannot undo the list). Pure: no I/O, no clock; one
/// thread at a time.
final class Translation {
  /// Events kept during a snapshot: at 4,000 events a second more than ten seconds' worth.
  static final int MOST_EARLY = 50_000;

  /// Legs remembered; a PBX of this size is none we know.
  static final int MOST_LEGS = 20_000;

  /// Bridges whose Local channel is remembered: a transfer asks for it at once.
  private static final int MOST_LOCALS = 1_000;

  private static final String PJSIP = "PJSIP/";
  private static final String LOCAL = "Local/";

  /// `AST_SOFTHANGUP_SHUTDOWN` of Asterisk's include/asterisk/channel.h.
  private static final String SHUTDOWN = "4";

  private static final Pattern HOURS = Pattern.compile("(\\d{1,9}):(\\d{2}):(\\d{2})");

  private final String pbx;
  private final String previousStartup;
  private final Consumer<Signal> out;

  private final List<Signal.Channel> channels = new ArrayList<>();
  private final Map<String, DeviceChanged> devices = new LinkedHashMap<>();
  private final Queue<Message> early = new ArrayDeque<>();
  private String startup = "";
  private Instant asked = Instant.EPOCH;
  private boolean live;

  private final Map<String, Leg> legs = new LinkedHashMap<>();
  private final Map<String, Caller> callers = new LinkedHashMap<>();

  /// By bridge: the last Local channel that entered it. By these Asterisk itself calls somebody.
  private final Map<String, Message> locals = new LinkedHashMap<>();

  /// A channel dialled for a caller.
  private static final class Leg {
    final String caller;
    String bridge = "";
    boolean bridged;

    Leg(String caller) {
      this.caller = caller;
    }
  }

  /// A channel for which legs live.
  private static final class Caller {
    final List<String> legs = new ArrayList<>(2);
    String bridge = "";
  }

  /// @param previousStartup [#startup()] of the connection before; empty when there was none
  Translation(String pbx, String previousStartup, Consumer<Signal> out) {
    this.pbx = pbx;
    this.previousStartup = previousStartup;
    this.out = out;
  }

  /// The snapshot was delivered.
  boolean live() {
    return live;
  }

  /// When this Asterisk was started, to the second, in its own words; empty until told.
  String startup() {
    return startup;
  }

  /// The channels are about to be asked for.
  void asks(Instant moment) {
    asked = moment;
  }

  /// @return false when too many events came during the snapshot: the connection is of no use
  boolean take(Message message) {
    switch (message.event()) {
      case "DeviceStateChange" -> deviceChanged(message);
      case "CoreShowChannel" -> listed(message);
      case "CoreShowChannelsComplete" -> snapshot();
      case "DialBegin",
          "BridgeEnter",
          "AttendedTransfer",
          "Hangup",
          "SoftHangupRequest",
          "OriginateResponse" -> {
        if (live) {
          channelEvent(message);
        } else if (early.size() < MOST_EARLY) {
          early.add(message);
        } else {
          return false;
        }
      }
      case "" -> {
        String date = message.get("corestartupdate");
        if (!date.isEmpty()) {
          startup = date + " " + message.get("corestartuptime");
        }
      }
      default -> {
        // the account's eventfilter lets little else through
      }
    }
    return true;
  }

  /// How many events wait for the snapshot.
  int waiting() {
    return early.size();
  }

  private void deviceChanged(Message message) {
    String name = message.get("device");
    if (!name.startsWith(PJSIP)) {
      return;
    }
    String endpoint = name.substring(PJSIP.length());
    var changed = new DeviceChanged(pbx, endpoint, device(message.get("state")));
    if (live) {
      out.accept(changed);
    } else {
      devices.put(endpoint, changed);
    }
  }

  /// Names as in Asterisk's main/devicestate.c. On hold, or ringing beside a talk, is in use.
  static Device device(String state) {
    return switch (state) {
      case "NOT_INUSE" -> Device.IDLE;
      case "INUSE", "BUSY", "ONHOLD", "RINGINUSE" -> Device.IN_USE;
      case "RINGING" -> Device.RINGING;
      case "UNAVAILABLE", "INVALID" -> Device.UNAVAILABLE;
      default -> Device.UNKNOWN;
    };
  }

  private void listed(Message message) {
    String bridge = message.get("bridgeid");
    channels.add(
        new Signal.Channel(
            message.get("uniqueid"),
            message.get("linkedid"),
            message.get("channel"),
            bridge.isEmpty() ? Optional.empty() : Optional.of(bridge),
            age(message.get("duration"))));
  }

  /// `HH:MM:SS` as CoreShowChannels writes it.
  private static Duration age(String duration) {
    Matcher time = HOURS.matcher(duration);
    if (!time.matches()) {
      return Duration.ZERO;
    }
    return Duration.ofHours(Long.parseLong(time.group(1)))
        .plusMinutes(Long.parseLong(time.group(2)))
        .plusSeconds(Long.parseLong(time.group(3)));
  }

  /// CoreShowChannels is asked for last, so everything is gathered.
  private void snapshot() {
    if (live) {
      return;
    }
    recall();
    live = true;
    boolean restarted =
        !previousStartup.isEmpty() && !startup.isEmpty() && !startup.equals(previousStartup);
    out.accept(
        new Signal.Snapshot(
            pbx, asked, restarted, List.copyOf(channels), List.copyOf(devices.values())));
    channels.clear();
    devices.clear();
    for (Message next = early.poll(); next != null; next = early.poll()) {
      channelEvent(next);
    }
  }

  /// Who was dialled for whom before we came: a dialled channel takes its caller's linked id.
  private void recall() {
    var byId = new HashMap<String, Signal.Channel>();
    channels.forEach(channel -> byId.put(channel.uniqueId(), channel));
    for (Signal.Channel channel : channels) {
      var first = byId.get(channel.linkedId());
      if (first == null || first == channel || !channel.name().startsWith(PJSIP)) {
        continue;
      }
      Leg leg = remember(channel.uniqueId(), first.uniqueId());
      leg.bridge = channel.bridge().orElse("");
      leg.bridged = !leg.bridge.isEmpty() && channel.bridge().equals(first.bridge());
      var caller = callers.get(first.uniqueId());
      if (caller != null) {
        caller.bridge = first.bridge().orElse("");
      }
    }
  }

  private Leg remember(String legId, String callerId) {
    var leg = new Leg(callerId);
    forget(legId);
    legs.put(legId, leg);
    callers.computeIfAbsent(callerId, _ -> new Caller()).legs.add(legId);
    if (legs.size() > MOST_LEGS) {
      forget(legs.keySet().iterator().next());
    }
    return leg;
  }

  private Optional<Leg> forget(String legId) {
    Leg leg = legs.remove(legId);
    if (leg == null) {
      return Optional.empty();
    }
    Caller caller = callers.get(leg.caller);
    if (caller != null) {
      caller.legs.remove(legId);
      if (caller.legs.isEmpty()) {
        callers.remove(leg.caller);
      }
    }
    return Optional.of(leg);
  }

  private void channelEvent(Message message) {
    String id = message.get("uniqueid");
    switch (message.event()) {
      case "AttendedTransfer" -> handedOver(message);
      case "DialBegin" -> dialling(id, message.get("destuniqueid"), message.get("destchannel"));
      case "OriginateResponse" -> originated(message);
      case "SoftHangupRequest" -> {
        if (message.get("cause").equals(SHUTDOWN)) {
          out.accept(new Signal.Stopping(pbx));
        }
      }
      case "BridgeEnter" -> {
        String bridge = message.get("bridgeuniqueid");
        if (message.get("channel").startsWith(LOCAL)) {
          locals.remove(bridge);
          locals.put(bridge, message);
          if (locals.size() > MOST_LOCALS) {
            locals.remove(locals.keySet().iterator().next());
          }
        }
        entered(id, bridge);
      }
      default ->
          out.accept(
              forget(id)
                  .<Signal>map(leg -> new Signal.LegGone(pbx, leg.caller, id))
                  .orElseGet(() -> new Signal.CallerGone(pbx, id)));
    }
  }

  /// Other calls than ours may be originated here too.
  private void originated(Message message) {
    if (message.get("context").equals("calltrail-callback")) {
      String reason = message.get("reason");
      out.accept(
          new Signal.Originated(
              pbx,
              message.get("exten"),
              message.get("response").equals("Success"),
              reason.matches("[0-9]{1,4}") ? Integer.parseInt(reason) : 0));
    }
  }

  /// An originated channel is dialled for nobody and has no Uniqueid of a caller.
  private void dialling(String caller, String leg, String legName) {
    int dash = legName.lastIndexOf('-');
    if (caller.isEmpty() || leg.isEmpty() || dash < 0 || !legName.startsWith(PJSIP)) {
      return;
    }
    remember(leg, caller);
    out.accept(new Signal.Dialling(pbx, caller, leg, legName.substring(PJSIP.length(), dash)));
  }

  /// The agent's two channels leave, and what the second was dialling takes the first one's place.
  /// Which of the two is named first depends on who called whom. A Local channel (Asterisk called
  /// the colleague for the agent) is soon taken out of the way: its end is not the talk's, which
  /// the dialplan tells. An agent who hangs up at the very moment the colleague answers has no
  /// target named (Asterisk's bridge_basic.c): it is the Local channel which has just joined the
  /// caller.
  private void handedOver(Message message) {
    if (!message.get("result").equals("Success")) {
      return;
    }
    for (String transferer : List.of("origtransferer", "secondtransferer")) {
      Leg leg = legs.get(message.get(transferer + "uniqueid"));
      if (leg == null) {
        continue;
      }
      String other =
          message.get("transfertargetuniqueid").equals(leg.caller)
              ? "transferee"
              : "transfertarget";
      String name = message.get(other + "channel");
      String id = message.get(other + "uniqueid");
      Caller caller = callers.get(leg.caller);
      Message joined = caller == null ? null : locals.get(caller.bridge);
      if (name.isEmpty() && joined != null) {
        name = joined.get("channel");
        id = joined.get("uniqueid");
      }
      String endpoint = name.replaceFirst("^(?:PJSIP/(.*)-|Local/(.*)@).*$", "$1$2");
      forget(message.get(transferer + "uniqueid"));
      if (name.startsWith(PJSIP)) {
        remember(id, leg.caller).bridged = true;
      }
      out.accept(new Signal.HandedOver(pbx, leg.caller, id, endpoint));
      return;
    }
  }

  private void entered(String channel, String bridge) {
    Leg leg = legs.get(channel);
    if (leg != null) {
      leg.bridge = bridge;
      Caller caller = callers.get(leg.caller);
      if (caller != null && caller.bridge.equals(bridge)) {
        bridged(channel, leg);
      }
    }
    Caller caller = callers.get(channel);
    if (caller != null) {
      caller.bridge = bridge;
      for (String dialled : caller.legs) {
        Leg other = legs.get(dialled);
        if (other != null && other.bridge.equals(bridge)) {
          bridged(dialled, other);
        }
      }
    }
  }

  private void bridged(String legId, Leg leg) {
    if (!leg.bridged) {
      leg.bridged = true;
      out.accept(new Signal.Bridged(pbx, leg.caller, legId));
    }
  }
}
