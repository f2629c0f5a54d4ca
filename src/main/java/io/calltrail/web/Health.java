package io.calltrail.web;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Is the process alive, and can it take calls? Open to all who reach the port: the answer names
/// checks and problems, nothing of calls.
final class Health {
  private static final Logger LOG = LoggerFactory.getLogger(Health.class);

  private final List<Check> checks;

  Health(List<Check> checks) {
    this.checks = checks;
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
