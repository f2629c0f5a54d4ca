package io.calltrail.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.calltrail.access.Asker;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.CallRecord;
import io.calltrail.call.QueueId;
import io.calltrail.call.RecordingFile;
import io.calltrail.console.CallsView;
import io.calltrail.console.CommentsView;
import io.calltrail.console.Pages;
import io.calltrail.reports.CallFilter;
import io.calltrail.reports.CallPage;
import io.calltrail.reports.Field;
import io.calltrail.reports.Order;
import io.calltrail.routing.LiveView;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The pages of ended calls, and their sound. Who may see its own calls only sees those.
final class Calls {
  private static final int PAGE = 50;
  private static final Duration LOOK_FOR = Duration.ofMillis(100);
  private static final String TABLE = "/api/v1/calls.csv";

  /// Told by the form of filters alone.
  private static final String FORM = "form";

  private final WebServer.Ports ports;
  private final Pages pages;
  private final Console console;
  private final Comments comments;

  Calls(WebServer.Ports ports, Pages pages, Console console, Comments comments) {
    this.ports = ports;
    this.pages = pages;
    this.console = console;
    this.comments = comments;
  }

  AggregatedHttpResponse list(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    QueryParams given = ctx.queryParams();
    if (given.contains(FORM)) {
      return Console.see("/calls?" + filled(given).toQueryString());
    }
    try {
      Optional<String> strange =
          given.names().stream().filter(name -> !CallParameters.LIST.contains(name)).findFirst();
      if (strange.isPresent()) {
        throw new IllegalArgumentException("\"" + strange.get() + "\" is no filter.");
      }
      var asked = new CallParameters(given, console.frame(ctx).words().zone());
      Comments.searched(Gate.asker(ctx), asked.filter());
      CallPage page =
          ports
              .calls()
              .page(own(ctx, asked.filter()), asked.order(), asked.cursor(), PAGE, LOOK_FOR);
      CallsView view = view(ctx, page, asked.order(), "");
      return console.page(ctx, frame -> pages.calls(frame, view));
    } catch (IllegalArgumentException e) {
      CallsView view =
          view(
              ctx,
              new CallPage(List.of(), Optional.empty()),
              Order.NEWEST_FIRST,
              String.valueOf(e.getMessage()));
      return console.page(ctx, HttpStatus.BAD_REQUEST, frame -> pages.calls(frame, view));
    }
  }

  /// What a form was filled with: an empty field of it means any, an empty parameter means none.
  private static QueryParams filled(QueryParams form) {
    var filled = QueryParams.builder();
    form.forEach(
        (name, value) -> {
          if (!name.equals(FORM) && !value.isBlank()) {
            filled.add(name, value.strip());
          }
        });
    return filled.build();
  }

  /// An agent's list is of its own calls.
  private static CallFilter own(ServiceRequestContext ctx, CallFilter filter) {
    return Gate.asker(ctx)
        .onlyOf()
        .map(
            agent -> {
              var fields = new EnumMap<Field, String>(Field.class);
              fields.putAll(filter.fields());
              fields.put(Field.AGENT, agent.value());
              return filter.with(fields);
            })
        .orElse(filter);
  }

  private CallsView view(ServiceRequestContext ctx, CallPage page, Order order, String said) {
    QueryParams given = ctx.queryParams();
    LiveView live = ports.live().get();
    boolean newest = order == Order.NEWEST_FIRST;
    boolean mayHaveTable =
        Rights.of(HttpMethod.GET, TABLE).filter(row -> row.lets(Gate.asker(ctx))).isPresent();
    return new CallsView(
        page.calls(),
        given.names().stream().collect(Collectors.toMap(name -> name, name -> given.get(name, ""))),
        live.queues().stream().map(QueueId::value).toList(),
        live.agents().stream().map(agent -> agent.agent().value()).toList(),
        CallOutcome.LABELS,
        said,
        Comments.read(Gate.asker(ctx)),
        newest,
        "/calls?" + with(given, "sort", newest ? "arrived" : "-arrived"),
        page.next().map(next -> "/calls?" + with(given, "cursor", next.text())),
        Optional.of(TABLE + "?" + with(given, "zone", console.frame(ctx).words().zone().getId()))
            .filter(_ -> mayHaveTable));
  }

  /// The parameters with another one, from the beginning of the list.
  private static String with(QueryParams given, String name, String value) {
    return given.toBuilder().removeAndThen("cursor").set(name, value).build().toQueryString();
  }

  AggregatedHttpResponse one(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return call(ports, ctx)
        .map(
            call -> {
              Optional<CommentsView> read =
                  Optional.of(call)
                      .filter(_ -> Comments.read(Gate.asker(ctx)))
                      .map(c -> comments.view(ctx, c));
              return console.page(ctx, frame -> pages.call(frame, call, read));
            })
        .orElseGet(() -> console.missing(ctx));
  }

  AggregatedHttpResponse recording(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    Optional<CallRecord> call = call(ports, ctx);
    return call.flatMap(CallRecord::recording)
        .map(RecordingFile::file)
        .flatMap(ports.recordings()::sound)
        .map(
            sound -> {
              ports.door().heard(Gate.asker(ctx), call.orElseThrow().id());
              return SoundFiles.flac(sound, request);
            })
        .orElseGet(() -> console.missing(ctx));
  }

  AggregatedHttpResponse loudness(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return call(ports, ctx)
        .flatMap(CallRecord::recording)
        .map(RecordingFile::file)
        .flatMap(ports.recordings()::loudness)
        .map(Calls::json)
        .orElseGet(() -> console.missing(ctx));
  }

  private static AggregatedHttpResponse json(RecordingShelf.Loudness loudness) {
    ObjectNode json = Json.object().put("length_seconds", loudness.length().toMillis() / 1e3);
    var caller = json.putArray("caller");
    IntStream.of(loudness.caller()).forEach(caller::add);
    var agent = json.putArray("agent");
    IntStream.of(loudness.agent()).forEach(agent::add);
    return AggregatedHttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.JSON_UTF_8)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .build(),
        HttpData.ofUtf8(json.toString()));
  }

  /// The call that the path names, when its reader may see it.
  static Optional<CallRecord> call(WebServer.Ports ports, ServiceRequestContext ctx) {
    Asker asker = Gate.asker(ctx);
    try {
      var id = new CallId(Objects.requireNonNull(ctx.pathParam("id")));
      return ports
          .calls()
          .call(id)
          .filter(call -> asker.onlyOf().isEmpty() || call.agent().equals(asker.onlyOf()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
