package io.calltrail.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.calltrail.console.Words;
import io.calltrail.settings.Change;
import io.calltrail.settings.Fault;
import io.calltrail.settings.Plan;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The settings as one YAML text: read, tried and put in force.
final class SettingsApi {
  private static final MediaType YAML = MediaType.parse("application/yaml; charset=utf-8");
  private static final Set<String> ANSWERS = Set.of("true", "false");

  private final SettingsDesk settings;

  SettingsApi(SettingsDesk settings) {
    this.settings = settings;
  }

  AggregatedHttpResponse read(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    if (!ctx.queryParams().isEmpty()) {
      return problem(HttpStatus.BAD_REQUEST, "No parameter is known here.");
    }
    SettingsDesk.Text text = settings.current();
    return AggregatedHttpResponse.of(
        headers(HttpStatus.OK, YAML, text.tag()), HttpData.ofUtf8(settings.shown(text.yaml())));
  }

  AggregatedHttpResponse replace(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    QueryParams asked = ctx.queryParams();
    String trial = asked.get("dry_run", "false");
    if (!Set.of("dry_run").containsAll(asked.names()) || !ANSWERS.contains(trial)) {
      return problem(HttpStatus.BAD_REQUEST, "The one parameter is dry_run: true or false.");
    }
    Optional<String> tag = Optional.ofNullable(request.headers().get(HttpHeaderNames.IF_MATCH));
    if (tag.isEmpty()) {
      return problem(
          HttpStatus.PRECONDITION_REQUIRED,
          "Send If-Match with the ETag of the settings that are to be replaced, or *.");
    }
    return answer(
        settings.apply(
            Gate.asker(ctx),
            request.contentUtf8(),
            tag.map(t -> t.replace("\"", "")).filter(t -> !t.equals("*")),
            trial.equals("true")));
  }

  private static AggregatedHttpResponse answer(SettingsDesk.Outcome outcome) {
    return switch (outcome) {
      case SettingsDesk.Outcome.Done(var plan, var tag) ->
          AggregatedHttpResponse.of(
              headers(HttpStatus.OK, MediaType.JSON_UTF_8, tag),
              HttpData.ofUtf8(json(plan).toString()));
      case SettingsDesk.Outcome.ChangedMeanwhile _ ->
          problem(
              HttpStatus.PRECONDITION_FAILED,
              "The settings have changed meanwhile: read them again.");
      case SettingsDesk.Outcome.Refused(var why) ->
          problem(HttpStatus.CONFLICT, Words.ENGLISH.why(why));
      case SettingsDesk.Outcome.Bad(var faults) ->
          new Problem(HttpStatus.UNPROCESSABLE_ENTITY, "The settings cannot be used.")
              .response(body -> faults(body.putArray("errors"), faults));
    };
  }

  private static void faults(ArrayNode errors, List<Fault> faults) {
    for (Fault fault : faults) {
      ObjectNode error = errors.addObject();
      if (fault.line() > 0) {
        error.put("line", fault.line());
      }
      error.put("detail", fault.text());
    }
  }

  private static ObjectNode json(Plan plan) {
    ObjectNode body = Json.object();
    ArrayNode changes = body.putArray("changes");
    plan.changes().forEach(change -> changes.add(change.text()));
    ArrayNode restart = body.putArray("at_restart");
    plan.atRestart().stream().map(Change::text).forEach(restart::add);
    ArrayNode yesterday = body.putArray("yesterday");
    plan.otherwise().forEach(way -> yesterday.add(way.text()));
    return body;
  }

  private static ResponseHeaders headers(HttpStatus status, MediaType type, String tag) {
    return ResponseHeaders.builder(status)
        .contentType(type)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set(HttpHeaderNames.ETAG, '"' + tag + '"')
        .build();
  }

  private static AggregatedHttpResponse problem(HttpStatus status, String detail) {
    return new Problem(status, detail).response();
  }
}
