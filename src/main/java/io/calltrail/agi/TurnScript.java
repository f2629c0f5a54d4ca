package io.calltrail.agi;

import io.calltrail.routing.Answer;
import io.calltrail.routing.Step;
import io.calltrail.routing.Turn;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One turn: the request is asked on, and its answer goes back as one command.
final class TurnScript implements AgiScript {
  private static final Logger LOG = LoggerFactory.getLogger(TurnScript.class);

  private final TurnHandler handler;
  private final AgiCounters counters;
  private final Complaints complaints;
  private Optional<Step> sent = Optional.empty();

  TurnScript(TurnHandler handler, AgiCounters counters, Complaints complaints) {
    this.handler = handler;
    this.counters = counters;
    this.complaints = complaints;
  }

  @Override
  public void requested(AgiRequest request, AgiExchange exchange) {
    Turn turn;
    try {
      turn = TurnReader.read(request);
    } catch (AgiException e) {
      giveUp(e.why(), String.valueOf(e.getMessage()), exchange);
      return;
    }
    if (turn.happened() instanceof Turn.Happened.Ended
        || turn.happened() instanceof Turn.Happened.Released) {
      exchange.close();
      ask(turn).whenComplete((_, broken) -> exchange.later(() -> ended(turn, broken)));
      return;
    }
    CompletableFuture<Answer> future = ask(turn);
    if (future.isDone()) {
      future.whenComplete((answer, broken) -> answered(turn, answer, broken, exchange));
    } else {
      future.whenComplete(
          (answer, broken) -> exchange.later(() -> answered(turn, answer, broken, exchange)));
    }
  }

  private CompletableFuture<Answer> ask(Turn turn) {
    try {
      return handler.ask(turn);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void ended(Turn turn, @Nullable Throwable broken) {
    if (broken == null) {
      counters.ended();
    } else {
      LOG.debug("the end of the call on {} failed", turn.channel().uniqueId(), broken);
      counters.unanswered(Unanswered.HANDLER_FAILED);
      complaints.about(Unanswered.HANDLER_FAILED, broken.toString());
    }
  }

  private void answered(
      Turn turn, @Nullable Answer answer, @Nullable Throwable broken, AgiExchange exchange) {
    if (exchange.closed()) {
      return;
    }
    if (broken != null || answer == null) {
      LOG.debug("the turn of {} failed", turn.channel().uniqueId(), broken);
      giveUp(Unanswered.HANDLER_FAILED, String.valueOf(broken), exchange);
      return;
    }
    CommandLine line;
    try {
      line = AnswerLine.of(answer);
    } catch (IllegalArgumentException e) {
      giveUp(Unanswered.BAD_ANSWER, String.valueOf(e.getMessage()), exchange);
      return;
    }
    sent = Optional.of(answer.step());
    exchange.send(line);
  }

  @Override
  public void replied(AgiReply reply, AgiExchange exchange) {
    if (reply instanceof AgiReply.Result result && result.succeeded()) {
      sent.ifPresent(step -> counters.answered(step, Duration.ofNanos(exchange.age())));
      exchange.close();
    } else if (reply instanceof AgiReply.DeadChannel) {
      giveUp(Unanswered.HUNG_UP, "the channel is dead", exchange);
    } else {
      giveUp(Unanswered.BAD_REPLY, reply.toString(), exchange);
    }
  }

  /// Nobody is there to hear the answer; the hangup handler's turn tells the rest.
  @Override
  public void hungUp(AgiExchange exchange) {
    if (sent.isEmpty()) {
      giveUp(Unanswered.HUNG_UP, "before the answer", exchange);
    }
  }

  @Override
  public void failed(Unanswered why) {}

  private void giveUp(Unanswered why, String detail, AgiExchange exchange) {
    exchange.close();
    counters.unanswered(why);
    complaints.about(why, detail);
  }
}
