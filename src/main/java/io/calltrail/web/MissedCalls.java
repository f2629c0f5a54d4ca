package io.calltrail.web;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.calltrail.access.Asker;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallBackRecord;
import io.calltrail.call.TaskId;
import io.calltrail.console.Missed;
import io.calltrail.console.Pages;
import io.calltrail.routing.LiveView;
import io.calltrail.routing.TaskCommand;
import io.calltrail.routing.TaskView;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/// The page of clients who are owed a call. An agent sees those of its own queues, and acts as
/// itself.
final class MissedCalls {
  private static final int MADE = 20;

  /// Seconds for a command to be taken: less than a request may last.
  private static final int PATIENCE = 8;

  private final WebServer.Ports ports;
  private final Pages pages;
  private final Console console;

  MissedCalls(WebServer.Ports ports, Pages pages, Console console) {
    this.ports = ports;
    this.pages = pages;
    this.console = console;
  }

  AggregatedHttpResponse list(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    Missed missed = missed(Gate.asker(ctx), "");
    return console.page(
        ctx,
        frame -> inPart(request) ? pages.missedList(frame, missed) : pages.missed(frame, missed));
  }

  AggregatedHttpResponse call(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return act(ctx, request, "task.call", TaskCommand.CallNow::new);
  }

  AggregatedHttpResponse take(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return act(ctx, request, "task.take", TaskCommand.Take::new);
  }

  AggregatedHttpResponse done(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return act(ctx, request, "task.done", TaskCommand.Done::new);
  }

  private AggregatedHttpResponse act(
      ServiceRequestContext ctx,
      AggregatedHttpRequest request,
      String what,
      BiFunction<TaskId, AgentId, TaskCommand> command) {
    Asker asker = Gate.asker(ctx);
    Optional<AgentId> agent = agent(asker, request);
    Optional<TaskView> task =
        open(asker).stream().filter(t -> t.id().value().equals(ctx.pathParam("id"))).findFirst();
    return console.page(
        ctx,
        frame -> {
          Optional<String> refused =
              task.isEmpty()
                  ? Optional.of(frame.say("missed.gone"))
                  : agent.isEmpty()
                      ? Optional.of(frame.say("missed.nobody"))
                      : ports
                          .tasks()
                          .command(command.apply(task.get().id(), agent.get()))
                          .copy()
                          .orTimeout(PATIENCE, SECONDS)
                          .join()
                          .map(frame.words()::why);
          if (refused.isEmpty()) {
            ports
                .door()
                .did(
                    asker,
                    what,
                    task.map(t -> t.id().value()).orElse(""),
                    agent.map(AgentId::value).orElse(""));
          }
          Missed missed = missed(asker, refused.orElse(""));
          return inPart(request) ? pages.missedList(frame, missed) : pages.missed(frame, missed);
        });
  }

  /// Whether htmx asks for the changing part only.
  private static boolean inPart(AggregatedHttpRequest request) {
    return request.headers().contains("hx-request");
  }

  private Missed missed(Asker asker, String said) {
    LiveView live = ports.live().get();
    Optional<AgentId> only = asker.onlyOf();
    List<CallBackRecord> made =
        ports.tasks().callBacks(MADE).stream()
            .filter(m -> only.isEmpty() || m.agent().equals(only.get()))
            .toList();
    return new Missed(live.at(), open(asker), made, self(asker), live.agents(), said);
  }

  private List<TaskView> open(Asker asker) {
    return asker.onlyOf().map(ports.tasks()::openFor).orElseGet(ports.tasks()::open);
  }

  /// The agent that this person is.
  private static Optional<AgentId> self(Asker asker) {
    return asker instanceof Asker.Human(var person, _) ? person.agent() : Optional.empty();
  }

  /// The agent as whom something is done: oneself, else the one that was chosen.
  private Optional<AgentId> agent(Asker asker, AggregatedHttpRequest request) {
    String chosen = Console.form(request).get("agent", "");
    return asker
        .onlyOf()
        .or(() -> self(asker))
        .or(
            () ->
                ports.live().get().agents().stream()
                    .map(LiveView.AgentView::agent)
                    .filter(a -> a.value().equals(chosen))
                    .findFirst());
  }
}
