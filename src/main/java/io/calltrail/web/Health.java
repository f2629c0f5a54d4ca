package io.calltrail.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.calltrail.console.Condition;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Is the process alive, and can it take calls? Open to all who reach the port: the answer names
/// checks and problems, nothing of calls.
final class Health {
  private static final Logger LOG = LoggerFactory.getLogger(Health.class);

  private final List<Check> checks;
  private final Infirmary infirmary;

  Health(List<Check> checks, Infirmary infirmary) {
    this.checks = checks;
    this.infirmary = infirmary;
  }

  /// What the page tells, but the numbers, which have `/api/v1/probes`: for those who may.
  AggregatedHttpResponse condition(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return Api.unknownParameter(ctx, Set.of()).orElseGet(() -> Api.ok(json(infirmary.condition())));
  }

  private static ObjectNode json(Condition condition) {
    ObjectNode json =
        Json.object()
            .put("version", condition.version())
            .put("java", condition.java())
            .put("since", condition.since().toString());
    each(
        json,
        "checks",
        condition.checks(),
        (one, c) -> {
          one.put("name", c.name()).put("ok", c.problem().isEmpty());
          c.problem().ifPresent(why -> one.put("problem", why));
        });
    each(
        json,
        "links",
        condition.links(),
        (one, l) ->
            one.put("pbx", l.pbx())
                .put("up", l.up())
                .put("since", l.since().toString())
                .put("asterisk", l.asterisk())
                .put("reconnects", l.reconnects())
                .put("message", l.message()));
    each(
        json,
        "lines",
        condition.lines(),
        (one, l) -> {
          one.put("kind", l.phone() ? "phone" : "trunk")
              .put("name", l.name())
              .put("up", l.up())
              .put("since", l.since().toString());
          number(one, "round_trip_seconds", l.milliseconds() / 1000);
        });
    each(
        json,
        "disks",
        condition.disks(),
        (one, d) -> {
          one.put("holds", d.holds());
          number(one, "free_bytes", d.free());
          number(one, "size_bytes", d.size());
        });
    json.putObject("journal")
        .put("waiting", condition.journal().waiting())
        .put("behind", condition.journal().behind())
        .put("corrupt", condition.journal().corrupt());
    each(
        json,
        "trouble",
        condition.trouble(),
        (one, t) -> one.put("at", t.at().toString()).put("error", t.error()).put("text", t.text()));
    return json;
  }

  private static <T> void each(
      ObjectNode json, String name, List<T> all, BiConsumer<ObjectNode, T> tell) {
    ArrayNode array = json.putArray(name);
    all.forEach(one -> tell.accept(array.addObject(), one));
  }

  private static void number(ObjectNode json, String name, double value) {
    if (Double.isFinite(value)) {
      json.put(name, value);
    }
  }

  AggregatedHttpResponse live(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return AggregatedHttpResponse.of(
        HttpStatus.OK, MediaType.JSON_UTF_8, Json.object().put("live", true).toString());
  }

  AggregatedHttpResponse ready(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    var json = Json.object();
    json.put("ready", true);
    var all = json.putArray("checks");
    for (Check check : checks) {
      Optional<String> problem = problem(check);
      var one = all.addObject().put("name", check.name()).put("ok", problem.isEmpty());
      problem.ifPresent(
          why -> {
            one.put("problem", why);
            json.put("ready", false);
          });
    }
    return AggregatedHttpResponse.of(
        json.path("ready").booleanValue() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE,
        MediaType.JSON_UTF_8,
        json.toString());
  }

  private static Optional<String> problem(Check check) {
    try {
      return check.problem().get();
    } catch (RuntimeException e) {
      LOG.warn("readiness check {} is broken", check.name(), e);
      return Optional.of("the check itself is broken");
    }
  }
}
