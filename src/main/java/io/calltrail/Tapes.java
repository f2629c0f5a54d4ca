package io.calltrail;

import io.calltrail.ami.AmiLink;
import io.calltrail.call.AgentId;
import io.calltrail.routing.Answer;
import io.calltrail.routing.LiveSwitchboard;
import io.calltrail.routing.Refusal;
import io.calltrail.routing.Step;
import io.calltrail.routing.Tape;
import io.calltrail.routing.Turn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Pauses recordings while something is said that is not to be kept, such as a card's number:
/// silence of the same length is recorded. It is told as done only when Asterisk has done it.
record Tapes(LiveSwitchboard running, Map<String, AmiLink> links) {
  private static final Refusal NOTHING = Refusal.of(Refusal.Why.NOT_RECORDED);

  /// @return why it is not so; empty when it is
  CompletableFuture<Optional<Refusal>> pause(AgentId agent, boolean paused) {
    return running.tapes(agent).thenCompose(tapes -> pause(agent, tapes, paused));
  }

  private CompletableFuture<Optional<Refusal>> pause(
      AgentId agent, List<Tape> tapes, boolean paused) {
    if (tapes.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.of(NOTHING));
    }
    return tapes.stream()
        .map(tape -> pause(agent, tape, paused))
        .reduce((one, other) -> one.thenCombine(other, (a, b) -> a.or(() -> b)))
        .orElseThrow();
  }

  private CompletableFuture<Optional<Refusal>> pause(AgentId agent, Tape tape, boolean paused) {
    return links
        .get(tape.channel().pbx())
        .silence(tape, paused)
        .thenCompose(
            refused ->
                refused.isPresent()
                    ? CompletableFuture.completedFuture(refused)
                    : running.taped(tape.call(), agent, paused));
  }

  /// What the agent hears who has dialled the code.
  CompletableFuture<Answer> dialled(Turn.Happened.RecordingCode code) {
    String done = code.pause() ? "activated" : "de-activated";
    return running
        .agentAt(code.endpoint())
        .thenCompose(
            agent ->
                agent
                    .map(a -> pause(a, code.pause()))
                    .orElseGet(() -> CompletableFuture.completedFuture(Optional.of(NOTHING))))
        .thenApply(refused -> answer(refused.isEmpty() ? done : "invalid"));
  }

  private static Answer answer(String sound) {
    return new Answer(new Step.Play(List.of(sound)), Optional.empty(), Optional.empty());
  }
}
