package io.calltrail.routing;

import io.calltrail.call.AccountId;
import io.calltrail.call.AgentId;
import io.calltrail.call.QueueId;
import java.time.Duration;
import java.util.Map;

/// The settings that a switchboard works by at present: its parts share it, so that a change
/// reaches all of them at once.
final class InForce {
  private RoutingSettings now;

  InForce(RoutingSettings first) {
    this.now = first;
  }

  void change(RoutingSettings next) {
    now = next;
  }

  RoutingSettings now() {
    return now;
  }

  AccountId account() {
    return now.account();
  }

  Map<QueueId, QueueSettings> queues() {
    return now.queues();
  }

  Map<AgentId, AgentSettings> agents() {
    return now.agents();
  }

  Staff staff() {
    return now.staff();
  }

  Duration maxTalk() {
    return now.maxTalk();
  }

  Duration voicemailLimit() {
    return now.voicemailLimit();
  }

  TaskSettings tasks() {
    return now.tasks();
  }

  QueueSettings queueOf(LiveCall call) {
    return now.queueOf(call);
  }
}
