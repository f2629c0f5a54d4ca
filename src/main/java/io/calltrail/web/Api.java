package io.calltrail.web;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallId;
import io.calltrail.call.TaskId;
import io.calltrail.console.Words;
import io.calltrail.reports.CallFilter;
import io.calltrail.reports.CallPage;
import io.calltrail.reports.Cursor;
import io.calltrail.reports.Order;
import io.calltrail.reports.ReportQuery;
import io.calltrail.routing.AgentCommand;
import io.calltrail.routing.Step;
import io.calltrail.routing.TaskCommand;
import io.calltrail.routing.TaskView;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The REST interface, one method a resource. Runs on virtual threads; the caller has shown its
/// token.
final class Api {
  private static final int LIMIT = 50;
  private static final int MOST = 500;
  private static final Duration A_DAY = Duration.ofDays(1);
  private static final int LONGEST_REASON = 200;

  /// Seconds for a command to be taken: less than a request may last.
  private static final int PATIENCE = 8;

  /// For the calls of a page.
  private static final Duration LOOK_FOR = Duration.ofMillis(60);

  private static final Duration EXPORT_LOOK = Duration.ofSeconds(5);

  private final WebServer.Ports ports;

  Api(WebServer.Ports ports) {
    this.ports = ports;
  }

  AggregatedHttpResponse live(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return unknownParameter(ctx, Set.of()).orElseGet(() -> ok(Json.live(ports.live().get())));
  }

  AggregatedHttpResponse call(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return unknownParameter(ctx, Set.of())
        .or(
            () ->
                id(ctx, CallId::new)
                    .flatMap(id -> ports.calls().call(id))
                    .map(found -> ok(Json.call(found))))
        .orElseGet(() -> problem(HttpStatus.NOT_FOUND, "No ended call has this id."));
  }

  AggregatedHttpResponse calls(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    Optional<AggregatedHttpResponse> refused = unknownParameter(ctx, CallParameters.LIST);
    if (refused.isPresent()) {
      return refused.get();
    }
    int limit = limit(ctx.queryParams().getAll("limit"));
    if (limit < 1 || limit > MOST) {
      return problem(
          HttpStatus.BAD_REQUEST, "\"limit\" is one whole number from 1 to " + MOST + ".");
    }
    try {
      var asked = new CallParameters(ctx.queryParams(), ZoneId.systemDefault());
      Comments.searched(Gate.asker(ctx), asked.filter());
      return ok(
          Json.page(
              ports.calls().page(asked.filter(), asked.order(), asked.cursor(), limit, LOOK_FOR)));
    } catch (IllegalArgumentException e) {
      return problem(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  AggregatedHttpResponse report(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    Optional<AggregatedHttpResponse> refused = unknownParameter(ctx, CallParameters.REPORT);
    if (refused.isPresent()) {
      return refused.get();
    }
    String name = String.valueOf(ctx.pathParam("name"));
    if (ReportQuery.By.of(name).isEmpty()) {
      return problem(
          HttpStatus.NOT_FOUND,
          "No report has this name; there are "
              + Arrays.stream(ReportQuery.By.values()).map(ReportQuery.By::label).toList()
              + ".");
    }
    try {
      var asked = new CallParameters(ctx.queryParams(), ZoneId.systemDefault());
      return ok(Json.report(ports.calls().report(asked.report(name))));
    } catch (IllegalArgumentException e) {
      return problem(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  /// The calls of a filter as a table, however many they are: as quickly as the asker reads.
  HttpResponse export(ServiceRequestContext ctx, Executor threads) {
    Optional<AggregatedHttpResponse> refused = unknownParameter(ctx, CallParameters.EXPORT);
    if (refused.isPresent()) {
      return refused.get().toHttpResponse();
    }
    CallFilter filter;
    Order order;
    try {
      var asked = new CallParameters(ctx.queryParams(), ZoneId.systemDefault());
      filter = asked.filter();
      Comments.searched(Gate.asker(ctx), filter);
      order = asked.order();
    } catch (IllegalArgumentException e) {
      return problem(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage())).toHttpResponse();
    }
    HttpResponseWriter out = HttpResponse.streaming();
    threads.execute(() -> export(filter, order, out));
    return out;
  }

  private void export(CallFilter filter, Order order, HttpResponseWriter out) {
    try {
      Optional<Cursor> next = Optional.empty();
      CallPage page = ports.calls().page(filter, order, next, MOST, EXPORT_LOOK);
      out.write(
          ResponseHeaders.builder(HttpStatus.OK)
              .contentType(MediaType.CSV_UTF_8)
              .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
              .set(HttpHeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"calls.csv\"")
              .build());
      var text = new StringBuilder(CallTable.HEAD);
      while (true) {
        page.calls().forEach(call -> text.append(CallTable.line(call)));
        if (!text.isEmpty()) {
          out.write(HttpData.ofUtf8(text.toString()));
          out.whenConsumed().join();
          text.setLength(0);
        }
        next = page.next();
        if (next.isEmpty()) {
          out.close();
          return;
        }
        page = ports.calls().page(filter, order, next, MOST, EXPORT_LOOK);
      }
    } catch (RuntimeException e) {
      out.close(e); // the asker is gone, or sees that the table is cut off
    }
  }

  AggregatedHttpResponse tasks(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return unknownParameter(ctx, Set.of())
        .orElseGet(() -> ok(Json.tasks(ports.tasks().open(), ports.live().get().at())));
  }

  AggregatedHttpResponse callBacks(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    Optional<AggregatedHttpResponse> refused = unknownParameter(ctx, Set.of("limit"));
    if (refused.isPresent()) {
      return refused.get();
    }
    int limit = limit(ctx.queryParams().getAll("limit"));
    if (limit < 1 || limit > MOST) {
      return problem(
          HttpStatus.BAD_REQUEST, "\"limit\" is one whole number from 1 to " + MOST + ".");
    }
    var json = Json.object();
    var made = json.putArray("call_backs");
    ports.tasks().callBacks(limit).forEach(record -> made.add(Json.callBack(record)));
    return ok(json);
  }

  /// The number stands in the body, not in an address, so that no log of addresses has it.
  AggregatedHttpResponse erase(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    Optional<AggregatedHttpResponse> refused = unknownParameter(ctx, Set.of());
    if (refused.isPresent()) {
      return refused.get();
    }
    Optional<String> number = only(request, "number");
    if (number.isEmpty()) {
      return problem(HttpStatus.BAD_REQUEST, "The body is {\"number\": \"+44...\"}.");
    }
    try {
      ErasureDesk.Erased erased = ports.erasure().erase(number.get());
      ports
          .door()
          .did(
              Gate.asker(ctx),
              "person.erased",
              "",
              "%d calls, %d tasks, %d files, %d comments"
                  .formatted(erased.calls(), erased.tasks(), erased.files(), erased.comments()));
      return ok(
          Json.object()
              .put("calls", erased.calls())
              .put("tasks", erased.tasks())
              .put("facts", erased.facts())
              .put("files", erased.files())
              .put("comments", erased.comments())
              .put("left", erased.left()));
    } catch (IllegalStateException e) {
      return problem(HttpStatus.CONFLICT, String.valueOf(e.getMessage()));
    }
  }

  /// Without `since` of the last day, without `until` until now.
  AggregatedHttpResponse backfill(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    Optional<AggregatedHttpResponse> refused =
        unknownParameter(ctx, Set.of("since", "until", "dry_run"));
    if (refused.isPresent()) {
      return refused.get();
    }
    Instant now = ports.live().get().at();
    try {
      Instant since = moment(ctx.queryParams().get("since")).orElse(now.minus(A_DAY));
      Instant until = moment(ctx.queryParams().get("until")).orElse(now);
      boolean dryRun = "true".equals(ctx.queryParams().get("dry_run"));
      return ok(Json.backfill(ports.backfill().backfill(since, until, dryRun)));
    } catch (DateTimeException e) {
      return problem(
          HttpStatus.BAD_REQUEST,
          "\"since\" and \"until\" are moments such as 2026-11-26T09:00:00Z.");
    } catch (IllegalStateException e) {
      return problem(HttpStatus.CONFLICT, String.valueOf(e.getMessage()));
    }
  }

  private static Optional<Instant> moment(@Nullable String text) {
    return Optional.ofNullable(text).map(t -> OffsetDateTime.parse(t).toInstant());
  }

  AggregatedHttpResponse probes(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return unknownParameter(ctx, Set.of()).orElseGet(() -> ok(Json.probes(ports.probes())));
  }

  AggregatedHttpResponse probe(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return unknownParameter(ctx, Set.of("number"))
        .or(
            () ->
                ports
                    .probes()
                    .begin(Optional.ofNullable(ctx.queryParams().get("number")))
                    .map(why -> problem(HttpStatus.CONFLICT, why)))
        .orElseGet(() -> ok(Json.probes(ports.probes())));
  }

  AggregatedHttpResponse take(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return task(ctx, request, TaskCommand.Take::new);
  }

  AggregatedHttpResponse done(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return task(ctx, request, TaskCommand.Done::new);
  }

  AggregatedHttpResponse callNow(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return task(ctx, request, TaskCommand.CallNow::new);
  }

  /// The body says which agent does it.
  private AggregatedHttpResponse task(
      ServiceRequestContext ctx,
      AggregatedHttpRequest request,
      BiFunction<TaskId, AgentId, TaskCommand> command) {
    Optional<AggregatedHttpResponse> refused = unknownParameter(ctx, Set.of());
    if (refused.isPresent()) {
      return refused.get();
    }
    Optional<AgentId> agent = agent(request);
    if (agent.isEmpty()) {
      return problem(
          HttpStatus.BAD_REQUEST, "The body is {\"agent\": \"ID\"}, with an agent's id.");
    }
    Optional<TaskView> task =
        id(ctx, TaskId::new)
            .flatMap(
                id -> ports.tasks().open().stream().filter(t -> t.id().equals(id)).findFirst());
    return task.map(
            t ->
                ports
                    .tasks()
                    .command(command.apply(t.id(), agent.get()))
                    .copy()
                    .orTimeout(PATIENCE, SECONDS)
                    .join()
                    .map(why -> problem(HttpStatus.CONFLICT, Words.ENGLISH.why(why)))
                    .orElseGet(
                        () -> AggregatedHttpResponse.of(ResponseHeaders.of(HttpStatus.NO_CONTENT))))
        .orElseGet(() -> problem(HttpStatus.NOT_FOUND, "No open task has this id."));
  }

  private Optional<AgentId> agent(AggregatedHttpRequest request) {
    try {
      return only(request, "agent")
          .map(AgentId::new)
          .filter(a -> ports.live().get().agents().stream().anyMatch(v -> v.agent().equals(a)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// The text of the body's only member.
  private static Optional<String> only(AggregatedHttpRequest request, String name) {
    try {
      JsonNode body = Json.parse(request.contentUtf8());
      return body.isObject() && body.size() == 1
          ? Optional.ofNullable(body.path(name).textValue())
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  AggregatedHttpResponse login(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return plain(ctx, request, AgentCommand.Login::new);
  }

  AggregatedHttpResponse logout(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return plain(ctx, request, AgentCommand.Logout::new);
  }

  AggregatedHttpResponse moreTime(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return plain(ctx, request, AgentCommand.MoreTime::new);
  }

  AggregatedHttpResponse ready(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return plain(ctx, request, AgentCommand.Ready::new);
  }

  AggregatedHttpResponse pauseRecording(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return recording(ctx, request, true);
  }

  AggregatedHttpResponse resumeRecording(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return recording(ctx, request, false);
  }

  private AggregatedHttpResponse recording(
      ServiceRequestContext ctx, AggregatedHttpRequest request, boolean paused) {
    return plain(
        ctx,
        request,
        () ->
            id(ctx, AgentId::new)
                .map(agent -> await(ports.supervision().pauseRecording(agent, paused)))
                .orElseGet(AgentDesk.Result.UnknownAgent::new));
  }

  /// Puts a waiting caller before all others of its queue.
  AggregatedHttpResponse up(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return plain(
        ctx,
        request,
        () ->
            id(ctx, CallId::new)
                .map(call -> await(ports.supervision().moveUp(call)))
                .orElseGet(AgentDesk.Result.UnknownCall::new));
  }

  AggregatedHttpResponse listen(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return supervise(ctx, request, Step.Spy.Mode.LISTEN);
  }

  AggregatedHttpResponse whisper(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return supervise(ctx, request, Step.Spy.Mode.WHISPER);
  }

  AggregatedHttpResponse barge(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return supervise(ctx, request, Step.Spy.Mode.BARGE);
  }

  /// Rings a supervisor's phone, which then hears an agent's talk.
  private AggregatedHttpResponse supervise(
      ServiceRequestContext ctx, AggregatedHttpRequest request, Step.Spy.Mode mode) {
    List<String> phone = ctx.queryParams().getAll("phone");
    if (phone.size() != 1 || !request.content().isEmpty()) {
      return problem(
          HttpStatus.BAD_REQUEST, "Give the supervisor's phone as ?phone=, and no body.");
    }
    return unknownParameter(ctx, Set.of("phone"))
        .orElseGet(
            () ->
                response(
                    id(ctx, AgentId::new)
                        .map(
                            agent -> await(ports.supervision().join(agent, phone.getFirst(), mode)))
                        .orElseGet(AgentDesk.Result.UnknownAgent::new)));
  }

  AggregatedHttpResponse unpause(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return plain(ctx, request, AgentCommand.Unpause::new);
  }

  AggregatedHttpResponse pause(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    String text = request.contentUtf8();
    List<String> asked = ctx.queryParams().getAll("reason");
    if (asked.size() > 1 || !asked.isEmpty() && !text.isBlank()) {
      return problem(HttpStatus.BAD_REQUEST, "Give one \"reason\".");
    }
    String inBody = "";
    if (!text.isBlank()) {
      try {
        JsonNode body = Json.parse(text);
        JsonNode given = body.path("reason");
        if (!body.isObject() || body.size() != 1 || !given.isTextual()) {
          return problem(HttpStatus.BAD_REQUEST, "The body is empty or {\"reason\": \"text\"}.");
        }
        inBody = given.textValue().strip();
      } catch (JsonProcessingException e) {
        return problem(HttpStatus.BAD_REQUEST, "The body is not JSON.");
      }
    }
    String reason = asked.isEmpty() ? inBody : asked.getFirst().strip();
    if (reason.length() > LONGEST_REASON || reason.chars().anyMatch(Character::isISOControl)) {
      return problem(
          HttpStatus.BAD_REQUEST,
          "\"reason\" has up to " + LONGEST_REASON + " characters, none of them a control.");
    }
    return command(ctx, Set.of("reason"), agent -> new AgentCommand.Pause(agent, reason));
  }

  private AggregatedHttpResponse plain(
      ServiceRequestContext ctx,
      AggregatedHttpRequest request,
      Function<AgentId, AgentCommand> command) {
    return plain(ctx, request, () -> toAgent(ctx, command));
  }

  /// A request without body and parameters.
  private static AggregatedHttpResponse plain(
      ServiceRequestContext ctx, AggregatedHttpRequest request, Supplier<AgentDesk.Result> order) {
    return request.content().isEmpty()
        ? unknownParameter(ctx, Set.of()).orElseGet(() -> response(order.get()))
        : problem(HttpStatus.BAD_REQUEST, "This request has no body.");
  }

  private AggregatedHttpResponse command(
      ServiceRequestContext ctx, Set<String> known, Function<AgentId, AgentCommand> command) {
    return unknownParameter(ctx, known).orElseGet(() -> response(toAgent(ctx, command)));
  }

  private AgentDesk.Result toAgent(
      ServiceRequestContext ctx, Function<AgentId, AgentCommand> command) {
    return id(ctx, AgentId::new)
        .map(agent -> await(ports.agents().command(command.apply(agent))))
        .orElseGet(AgentDesk.Result.UnknownAgent::new);
  }

  private static AggregatedHttpResponse response(AgentDesk.Result result) {
    return switch (result) {
      case AgentDesk.Result.Done _ ->
          AggregatedHttpResponse.of(ResponseHeaders.of(HttpStatus.NO_CONTENT));
      case AgentDesk.Result.UnknownAgent _ ->
          problem(HttpStatus.NOT_FOUND, "No agent has this id.");
      case AgentDesk.Result.UnknownCall _ ->
          problem(HttpStatus.NOT_FOUND, "No caller with this id waits.");
      case AgentDesk.Result.Refused(var why) ->
          problem(HttpStatus.CONFLICT, Words.ENGLISH.why(why));
    };
  }

  private static AgentDesk.Result await(CompletableFuture<AgentDesk.Result> result) {
    return result.copy().orTimeout(PATIENCE, SECONDS).join();
  }

  /// An id of the path; empty when no id can look like that.
  private static <T> Optional<T> id(ServiceRequestContext ctx, Function<String, T> make) {
    try {
      return Optional.ofNullable(ctx.pathParam("id")).map(make);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// A parameter that is not known is a mistake of the asker, and never silently passed over.
  static Optional<AggregatedHttpResponse> unknownParameter(
      ServiceRequestContext ctx, Set<String> known) {
    Set<String> unknown = new TreeSet<>(ctx.queryParams().names());
    unknown.removeAll(known);
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of(
            problem(
                HttpStatus.BAD_REQUEST,
                "Unknown parameter "
                    + unknown
                    + "; known here: "
                    + (known.isEmpty() ? "none" : new TreeSet<>(known))
                    + "."));
  }

  /// The one number given, the default when none is, or -1.
  private static int limit(List<String> given) {
    if (given.isEmpty()) {
      return LIMIT;
    }
    return given.size() == 1 && given.getFirst().matches("[0-9]{1,6}")
        ? Integer.parseInt(given.getFirst())
        : -1;
  }

  static AggregatedHttpResponse ok(JsonNode body) {
    return answer(HttpStatus.OK, body);
  }

  static AggregatedHttpResponse answer(HttpStatus status, JsonNode body) {
    return AggregatedHttpResponse.of(
        ResponseHeaders.builder(status)
            .contentType(MediaType.JSON_UTF_8)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .build(),
        HttpData.ofUtf8(body.toString()));
  }

  static AggregatedHttpResponse problem(HttpStatus status, String detail) {
    return new Problem(status, detail).response();
  }
}
