package io.calltrail.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.calltrail.access.Asker;
import io.calltrail.access.Person;
import io.calltrail.access.Role;
import io.calltrail.call.CallRecord;
import io.calltrail.call.Comment;
import io.calltrail.call.RecordingFile;
import io.calltrail.console.CommentsView;
import io.calltrail.console.Pages;
import io.calltrail.console.Words;
import io.calltrail.reports.CallFilter;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Comments on calls, for the page of a call and for programs. Whoever may hear a recording reads
/// them; the author or an admin deletes.
final class Comments {
  private static final String ROUTE = "/api/v1/calls/{id}/comments";
  private static final Pattern MOMENT =
      Pattern.compile("(?:([0-9]{1,3}):)?([0-9]{1,4}):([0-5][0-9])");

  /// On one call.
  private static final int MOST = 500;

  private final WebServer.Ports ports;
  private final Pages pages;
  private final Console console;

  Comments(WebServer.Ports ports, Pages pages, Console console) {
    this.ports = ports;
    this.pages = pages;
    this.console = console;
  }

  /// Whether this asker may read comments; of calls that it may see.
  static boolean read(Asker asker) {
    return lets(HttpMethod.GET, asker);
  }

  /// Looking for words would tell what stands in comments.
  ///
  /// @throws IllegalArgumentException in words for an asker that may read none
  static void searched(Asker asker, CallFilter filter) {
    if (!filter.words().isEmpty() && !read(asker)) {
      throw new IllegalArgumentException(
          "\"words\" are looked for in comments, which whoever may hear recordings reads.");
    }
  }

  private static boolean lets(HttpMethod method, Asker asker) {
    return Rights.of(method, ROUTE).filter(row -> row.lets(asker)).isPresent();
  }

  /// What became of an attempt.
  private sealed interface Outcome {
    record Done(Comment comment) implements Outcome {}

    /// @param key of the words: why
    record Refused(HttpStatus status, String key, List<?> values) implements Outcome {
      String said(Words words) {
        return words.say(key, values.toArray());
      }
    }
  }

  // ---- for the page of a call

  CommentsView view(ServiceRequestContext ctx, CallRecord call) {
    return view(ctx, call, "", "", "");
  }

  private CommentsView view(
      ServiceRequestContext ctx, CallRecord call, String at, String text, String said) {
    Asker asker = Gate.asker(ctx);
    List<Comment> comments = ports.calls().comments(call.id());
    Map<String, String> names =
        comments.isEmpty()
            ? Map.of()
            : ports.door().people().stream().collect(Collectors.toMap(Person::login, Person::name));
    return new CommentsView(
        call.id(),
        comments.stream()
            .map(
                c ->
                    new CommentsView.Line(
                        c, names.getOrDefault(c.author(), c.author()), mayRemove(asker, c)))
            .toList(),
        call.recording().isPresent() && lets(HttpMethod.POST, asker),
        at,
        text,
        said);
  }

  AggregatedHttpResponse write(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    QueryParams form = Console.form(request);
    String at = form.get("at", "");
    String text = form.get("text", "");
    return page(ctx, request, at, text, call -> add(Gate.asker(ctx), call, moment(at), text));
  }

  AggregatedHttpResponse remove(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return page(ctx, request, "", "", call -> remove(ctx, call));
  }

  /// @param at as written by the reader, who shall not have to write it again; so is the text
  private AggregatedHttpResponse page(
      ServiceRequestContext ctx,
      AggregatedHttpRequest request,
      String at,
      String text,
      Function<CallRecord, Outcome> act) {
    boolean inPart = request.headers().contains("hx-request");
    Optional<CallRecord> found = Calls.call(ports, ctx);
    if (found.isEmpty()) {
      return console.missing(ctx);
    }
    CallRecord call = found.get();
    return switch (act.apply(call)) {
      case Outcome.Done _ ->
          inPart
              ? console.page(ctx, frame -> pages.comments(frame, view(ctx, call)))
              : Console.see("/calls/" + call.id().value() + "#comments");
      case Outcome.Refused refused ->
          console.page(
              ctx,
              inPart ? HttpStatus.OK : refused.status(),
              frame -> {
                CommentsView view = view(ctx, call, at, text, refused.said(frame.words()));
                return inPart
                    ? pages.comments(frame, view)
                    : pages.call(frame, call, Optional.of(view));
              });
    };
  }

  /// A moment as people write it: 1:23 or 1:02:03.
  private static Optional<Duration> moment(String text) {
    Matcher written = MOMENT.matcher(text.strip());
    return written.matches()
        ? Optional.of(
            Duration.ofHours(written.group(1) == null ? 0 : Long.parseLong(written.group(1)))
                .plusMinutes(Long.parseLong(written.group(2)))
                .plusSeconds(Long.parseLong(written.group(3))))
        : Optional.empty();
  }

  // ---- for programs

  AggregatedHttpResponse list(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return program(
        ctx,
        call -> {
          var json = Json.object();
          var comments = json.putArray("comments");
          ports.calls().comments(call.id()).forEach(c -> comments.add(Json.comment(c)));
          return Api.ok(json);
        });
  }

  AggregatedHttpResponse post(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return program(
        ctx,
        call -> {
          try {
            JsonNode body = Json.parse(request.contentUtf8());
            JsonNode at = body.path("at_seconds");
            String text = body.path("text").textValue();
            if (!body.isObject() || body.size() != 2 || !at.isNumber() || text == null) {
              return Api.problem(
                  HttpStatus.BAD_REQUEST, "The body is {\"at_seconds\": 12.5, \"text\": \"...\"}.");
            }
            return answer(
                add(Gate.asker(ctx), call, seconds(at.doubleValue()), text),
                comment -> Api.answer(HttpStatus.CREATED, Json.comment(comment)));
          } catch (JsonProcessingException e) {
            return Api.problem(HttpStatus.BAD_REQUEST, "The body is not JSON.");
          }
        });
  }

  AggregatedHttpResponse delete(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return program(
        ctx,
        call ->
            answer(
                remove(ctx, call),
                _ -> AggregatedHttpResponse.of(ResponseHeaders.of(HttpStatus.NO_CONTENT))));
  }

  private AggregatedHttpResponse program(
      ServiceRequestContext ctx, Function<CallRecord, AggregatedHttpResponse> act) {
    return Api.unknownParameter(ctx, Set.of())
        .or(() -> Calls.call(ports, ctx).map(act))
        .orElseGet(() -> Api.problem(HttpStatus.NOT_FOUND, "No ended call has this id."));
  }

  private static AggregatedHttpResponse answer(
      Outcome outcome, Function<Comment, AggregatedHttpResponse> done) {
    return switch (outcome) {
      case Outcome.Done(var comment) -> done.apply(comment);
      case Outcome.Refused refused -> Api.problem(refused.status(), refused.said(Words.ENGLISH));
    };
  }

  /// Empty: no length of time.
  private static Optional<Duration> seconds(double value) {
    return value >= 0 && value < Integer.MAX_VALUE
        ? Optional.of(Duration.ofMillis(Math.round(value * 1e3)))
        : Optional.empty();
  }

  // ---- what is done

  private Outcome add(Asker who, CallRecord call, Optional<Duration> at, String written) {
    Optional<Duration> length = call.recording().map(RecordingFile::length);
    if (length.isEmpty()) {
      return new Outcome.Refused(HttpStatus.CONFLICT, "comment.unrecorded", List.of());
    }
    Optional<Duration> moment = at.filter(m -> m.compareTo(length.get()) <= 0);
    if (moment.isEmpty()) {
      return new Outcome.Refused(
          HttpStatus.BAD_REQUEST, "comment.bad.at", List.of(Words.span(length.get())));
    }
    if (ports.calls().comments(call.id()).size() >= MOST) {
      return new Outcome.Refused(HttpStatus.CONFLICT, "comment.many", List.of(MOST));
    }
    Comment comment;
    try {
      comment =
          new Comment(
              UUID.randomUUID().toString(),
              call.id(),
              moment.get(),
              written.replaceAll("\\R", "\n").replace('\t', ' ').strip(),
              who.name(),
              ports.live().get().at().truncatedTo(ChronoUnit.MILLIS));
    } catch (IllegalArgumentException e) {
      return new Outcome.Refused(
          HttpStatus.BAD_REQUEST, "comment.bad.text", List.of(Comment.LONGEST));
    }
    if (!ports.calls().add(comment)) {
      return new Outcome.Refused(HttpStatus.NOT_FOUND, "sorry.missing", List.of());
    }
    noted(who, "comment.added", comment);
    return new Outcome.Done(comment);
  }

  private Outcome remove(ServiceRequestContext ctx, CallRecord call) {
    Asker who = Gate.asker(ctx);
    Optional<Comment> comment =
        ports.calls().comments(call.id()).stream()
            .filter(c -> c.id().equals(ctx.pathParam("comment")))
            .findFirst();
    if (comment.isEmpty()) {
      return new Outcome.Refused(HttpStatus.NOT_FOUND, "comment.gone", List.of());
    }
    if (!mayRemove(who, comment.get())) {
      return new Outcome.Refused(HttpStatus.FORBIDDEN, "comment.others", List.of());
    }
    if (ports.calls().removeComment(comment.get().id())) {
      noted(who, "comment.removed", comment.get());
    }
    return new Outcome.Done(comment.get());
  }

  private static boolean mayRemove(Asker asker, Comment comment) {
    return comment.author().equals(asker.name())
        || asker instanceof Asker.Human(var person, _) && person.role() == Role.ADMIN;
  }

  /// Never what it says.
  private void noted(Asker who, String what, Comment comment) {
    ports
        .door()
        .did(who, what, comment.call().value(), Words.span(comment.at()) + ", " + comment.author());
  }
}
