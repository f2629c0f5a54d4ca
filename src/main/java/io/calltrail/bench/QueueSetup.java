package io.calltrail.bench;

import io.calltrail.bench.QueueLane.System;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// How the three systems are configured for the same phones and callers.
///
/// Alike in all: a phone rings for 2 s, no wrap-up, a phone that has a call is not rung, agents who
/// speak one language are preferred for callers who need no more.
record QueueSetup(List<QueueLane> lanes) {
  /// app_queue at its defaults, but for what is alike; and with what its users turn on.
  String queuesConf() {
    var text = new StringBuilder("[general]\n");
    for (QueueLane lane : lanes) {
      for (String kind : QueueLane.kinds()) {
        for (System system : List.of(System.DEFAULTS, System.TUNED)) {
          text.append(
              """
              [%s]
              timeout = 2
              ringinuse = no
              """
                  .formatted(lane.queue(system, kind)));
          if (system == System.TUNED) {
            text.append(
                """
                strategy = leastrecent
                autofill = yes
                autopause = all
                retry = 1
                """);
          }
          for (int agent : agents(kind)) {
            int penalty =
                system == System.TUNED && kind.equals("local") && agent < QueueTrace.BILINGUAL
                    ? 1
                    : 0;
            text.append("member => PJSIP/%s,%d\n".formatted(lane.phone(system, agent), penalty));
          }
        }
      }
    }
    return text.toString();
  }

  String extensionsConf() {
    var text = new StringBuilder("[calltrail-inbound]\n");
    for (QueueLane lane : lanes) {
      for (String kind : QueueLane.kinds()) {
        for (System system : List.of(System.DEFAULTS, System.TUNED)) {
          text.append(
              """
              exten => %s,1,Answer()
               same => n,Queue(%s)
               same => n,Hangup()
              """
                  .formatted(lane.dialled(system, kind), lane.queue(system, kind)));
        }
      }
    }
    return text.toString();
  }

  /// Agents, queues and numbers of our configuration.
  String business() {
    var agents = new ArrayList<String>();
    var queues = new ArrayList<String>();
    var numbers = new ArrayList<String>();
    for (QueueLane lane : lanes) {
      for (int agent = 0; agent < QueueTrace.AGENTS; agent++) {
        String phone = lane.phone(System.OURS, agent);
        String skills = agent < QueueTrace.BILINGUAL ? ", skills: {english: 8}" : "";
        agents.add(
            "a%1$s: {phone: \"%1$s\", logged-in-at-start: true%2$s}".formatted(phone, skills));
      }
      for (String kind : QueueLane.kinds()) {
        String how =
            switch (kind) {
              case "foreign" -> "skills: [{english: 5}]";
              case "local" -> "strategy: linear";
              default -> "strategy: longest-idle";
            };
        queues.add(
            "%s: {agents: [%s], %s, ring-time: 2s, wrap-up: 0s}"
                .formatted(
                    lane.queue(System.OURS, kind),
                    agents(kind).stream()
                        .map(a -> "a" + lane.phone(System.OURS, a))
                        .collect(Collectors.joining(", ")),
                    how));
        numbers.add(
            "\"%s\": {campaign: c, queue: %s, record: false}"
                .formatted(lane.dialled(System.OURS, kind), lane.queue(System.OURS, kind)));
      }
    }
    return "region: GB\ncampaigns: {c: {source: bench}}\n"
        + section("agents", agents)
        + section("queues", queues)
        + section("numbers", numbers)
        + "default-route: {queue: %s}\n"
            .formatted(lanes.getFirst().queue(System.OURS, QueueLane.kinds().getFirst()));
  }

  private static String section(String name, List<String> lines) {
    return name + ":\n" + lines.stream().map(l -> "  " + l + "\n").collect(Collectors.joining());
  }

  /// Those with one language first.
  private static List<Integer> agents(String kind) {
    return switch (kind) {
      case "foreign" -> List.of(0, 1);
      case "local" -> List.of(2, 3, 0, 1);
      default -> List.of(0, 1, 2, 3);
    };
  }
}
