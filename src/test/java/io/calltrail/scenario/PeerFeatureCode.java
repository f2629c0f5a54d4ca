package io.calltrail.scenario;

import java.util.List;
import java.util.Map;

/// `[calltrail-agents]`: an agent dials a code, hears what comes of it, and is hung up on.
final class PeerFeatureCode {
  private static final Map<String, String> CODES =
      Map.of("*70", "login", "*71", "logout", "*72", "pause", "*73", "unpause");

  private PeerFeatureCode() {}

  static boolean matches(String extension) {
    return CODES.containsKey(extension);
  }

  static void run(PeerPbx pbx, PeerChannel agent) {
    dials(pbx, agent, true);
    var arguments =
        List.of("1", "agent", "main", "", "", CODES.get(agent.dialled()), agent.number());
    var turn = PeerTurn.ask(pbx, agent.in("calltrail-agent"), PeerTurn.GUARD, arguments);
    if (!(turn instanceof PeerTurn.Answered answer && answer.field(0).equals("play"))) {
      pbx.calls().fault("the agent who dialled " + agent.dialled() + " hears beeperr");
    }
    try {
      agent.answer();
      agent.hears(PeerTape.PROMPT);
      agent.leave(16);
    } catch (PeerChannel.Gone _) {
      // the agent did not listen to the end
    }
    dials(pbx, agent, false);
  }

  private static void dials(PeerPbx pbx, PeerChannel agent, boolean now) {
    var phone = pbx.phone(agent.number()).orElseThrow();
    phone.dials(now);
    pbx.events().device(phone);
  }
}
