package io.calltrail.ami;

import io.calltrail.routing.AgentCall;
import io.calltrail.routing.Step;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.asteriskjava.manager.action.AbstractManagerAction;
import org.asteriskjava.manager.action.CoreShowChannelsAction;
import org.asteriskjava.manager.action.GetVarAction;
import org.asteriskjava.manager.action.ListCommandsAction;
import org.asteriskjava.manager.action.ManagerAction;
import org.asteriskjava.manager.action.MixMonitorMuteAction;
import org.asteriskjava.manager.action.OriginateAction;
import org.asteriskjava.manager.action.PingAction;
import org.asteriskjava.manager.action.PlayDtmfAction;
import org.asteriskjava.manager.action.SetVarAction;

/// Every action that is ever sent, built here and nowhere else: asterisk-java lets a CR pass, and a
/// CRLF in a value is a second action.
final class Actions {
  /// Asterisk answers "line too long" beyond 1,024 bytes; the header's name needs a few.
  private static final int LONGEST = 1000;

  /// The actions of this class, as ListCommands names them.
  static final List<String> NEEDED =
      List.of(
          "CoreSettings",
          "CoreShowChannels",
          "CoreStatus",
          "DeviceStateList",
          "Getvar",
          "MixMonitorMute",
          "Originate",
          "Ping",
          "PlayDTMF",
          "Setvar",
          "ShowDialPlan");

  private Actions() {}

  /// Makes a held caller ask now: the dialplan waits for keys, and `D` is one no caller has.
  static ManagerAction nudge(String channelName) {
    var press = new PlayDtmfAction(plain("channel", channelName), "D");
    press.setReceive(true);
    return press;
  }

  static ManagerAction ping() {
    return new PingAction();
  }

  static ManagerAction startup() {
    return new Bare("CoreStatus");
  }

  static ManagerAction devices() {
    return new Bare("DeviceStateList");
  }

  static ManagerAction channels() {
    return new CoreShowChannelsAction();
  }

  static ManagerAction global(String name) {
    return new GetVarAction(plain("variable", name));
  }

  /// @param channel its name or Uniqueid
  static ManagerAction variable(String channel, String name) {
    return new GetVarAction(plain("channel", channel), plain("variable", name));
  }

  /// Has silence recorded of both sides, or the talk again.
  static ManagerAction silence(String channelName, boolean silent) {
    return new MixMonitorMuteAction(plain("channel", channelName), "both", silent ? 1 : 0);
  }

  static ManagerAction commands() {
    return new ListCommandsAction();
  }

  static ManagerAction dialplan(String context) {
    return new ShowDialPlan(plain("context", context));
  }

  /// Sets the device state `Custom:calltrail-AGENT`, which a phone's lamp can show.
  static ManagerAction lamp(String agent, String state) {
    return new SetVarAction(
        plain("variable", "DEVICE_STATE(Custom:calltrail-" + agent + ")"), plain("value", state));
  }

  /// Rings a supervisor's phone and lets it into an agent's talk.
  static ManagerAction spy(String phone, Step.Spy spy) {
    var call = new OriginateAction();
    call.setChannel(plain("channel", "PJSIP/" + phone));
    call.setContext("calltrail-spy");
    call.setExten(spy.mode().name().toLowerCase(Locale.ROOT));
    call.setPriority(1);
    call.setVariable("CT_A", plain("channels", spy.channels()));
    call.setCallerId("Calltrail");
    call.setTimeout(30_000L);
    call.setAsync(true);
    return call;
  }

  /// A call inside Asterisk, from `line` to `check` of `[calltrail-doctor]`.
  static ManagerAction rehearsal(String id) {
    var call = new OriginateAction();
    call.setChannel("Local/line@calltrail-doctor");
    call.setContext("calltrail-doctor");
    call.setExten("check");
    call.setPriority(1);
    call.setVariable("CT_DOCTOR_ID", plain("id", id));
    call.setTimeout(5_000L);
    call.setAsync(true);
    return call;
  }

  /// Calls an agent's phone and takes it to `[calltrail-callback]`. Channel and extension carry the
  /// call-back's id.
  static ManagerAction callAgent(AgentCall agent) {
    var call = new OriginateAction();
    String id = plain("call-back", agent.callBack().value());
    call.setChannelId(id);
    call.setChannel(plain("channel", agent.dial()));
    call.setContext("calltrail-callback");
    call.setExten(id);
    call.setPriority(1);
    call.setCallerId(plain("client", agent.client().value()));
    call.setTimeout(agent.ringTime().toMillis());
    call.setAsync(true);
    return call;
  }

  /// @throws IllegalArgumentException names the field: empty, too long, or with a control character
  static String plain(String field, String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("AMI " + field + " is empty");
    }
    if (value.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      throw new IllegalArgumentException("AMI " + field + " is longer than " + LONGEST + " bytes");
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("AMI " + field + " holds a control character");
    }
    return value;
  }

  /// An action without headers that asterisk-java lacks, or whose answer it would warn about.
  private static final class Bare extends AbstractManagerAction {
    private final String name;

    Bare(String name) {
      this.name = name;
    }

    @Override
    public String getAction() {
      return name;
    }
  }

  /// asterisk-java's asks for all contexts. Public, since the library calls the getter.
  public static final class ShowDialPlan extends AbstractManagerAction {
    private final String context;

    ShowDialPlan(String context) {
      this.context = context;
    }

    @Override
    public String getAction() {
      return "ShowDialPlan";
    }

    public String getContext() {
      return context;
    }
  }
}
