package io.calltrail.routing;

/// Has a PBX call an agent's phone. Best effort: a call of which nothing is heard is taken for lost
/// after its ring time.
@FunctionalInterface
public interface Originator {
  /// Returns at once; called on the switchboard's thread.
  void originate(AgentCall call);
}
