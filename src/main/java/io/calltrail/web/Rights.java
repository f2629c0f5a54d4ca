package io.calltrail.web;

import static com.linecorp.armeria.common.HttpMethod.DELETE;
import static com.linecorp.armeria.common.HttpMethod.GET;
import static com.linecorp.armeria.common.HttpMethod.POST;
import static com.linecorp.armeria.common.HttpMethod.PUT;
import static io.calltrail.access.Role.ADMIN;
import static io.calltrail.access.Role.AGENT;
import static io.calltrail.access.Role.ANALYST;
import static io.calltrail.access.Role.AUDITOR;
import static io.calltrail.access.Role.SUPERVISOR;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.Route;
import io.calltrail.access.Asker;
import io.calltrail.access.Role;
import io.calltrail.access.Scope;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Who may do what: one row a route. A route without a row is not served at all.
///
/// An agent that a row lets in sees its own calls and the tasks of its own queues only, and acts
/// for itself only.
final class Rights {
  private static final Role[] EVERYBODY = Role.values();

  /// @param open to those, too, who have shown nothing
  /// @param roles of people
  /// @param scope of programs; empty: pages are for people
  record Row(HttpMethod method, String path, boolean open, Set<Role> roles, Optional<Scope> scope) {
    boolean lets(Asker asker) {
      return open
          || switch (asker) {
            case Asker.Nobody _ -> false;
            case Asker.Human(var person, _) -> roles.contains(person.role());
            case Asker.Program(_, var scopes) -> scope.filter(scopes::contains).isPresent();
          };
    }
  }

  static final List<Row> TABLE =
      List.of(
          open(GET, "/"),
          open(GET, "/metrics"),
          open(GET, "/health/live"),
          open(GET, "/health/ready"),
          open(GET, "/api/v1/openapi.yaml"),
          open(GET, "/static/{hash}/{name}"),
          open(GET, "/login"),
          open(POST, "/login"),
          open(GET, "/login/openid"),
          open(GET, "/login/openid/back"),
          open(GET, "/setup"),
          open(POST, "/setup"),
          open(POST, "/look"),
          page(POST, "/logout", EVERYBODY),
          page(GET, "/account", EVERYBODY),
          page(POST, "/account", EVERYBODY),
          page(GET, "/board", ADMIN, SUPERVISOR, AGENT, ANALYST),
          page(GET, "/board/stream", ADMIN, SUPERVISOR, AGENT, ANALYST),
          page(GET, "/calls", ADMIN, SUPERVISOR, AGENT, ANALYST, AUDITOR),
          page(GET, "/calls/{id}", ADMIN, SUPERVISOR, AGENT, ANALYST, AUDITOR),
          page(GET, "/calls/{id}/recording", ADMIN, SUPERVISOR, AGENT, AUDITOR),
          page(GET, "/calls/{id}/loudness", ADMIN, SUPERVISOR, AGENT, AUDITOR),
          page(POST, "/calls/{id}/comments", ADMIN, SUPERVISOR, AGENT),
          page(POST, "/calls/{id}/comments/{comment}/delete", ADMIN, SUPERVISOR, AGENT),
          page(GET, "/reports", ADMIN, SUPERVISOR, ANALYST),
          page(GET, "/reports/{name}", ADMIN, SUPERVISOR, ANALYST),
          page(GET, "/missed", ADMIN, SUPERVISOR, AGENT),
          page(POST, "/missed/{id}/call", ADMIN, SUPERVISOR, AGENT),
          page(POST, "/missed/{id}/take", ADMIN, SUPERVISOR, AGENT),
          page(POST, "/missed/{id}/done", ADMIN, SUPERVISOR, AGENT),
          page(GET, "/health", ADMIN, SUPERVISOR, AUDITOR),
          page(POST, "/health/doctor", ADMIN, SUPERVISOR),
          page(GET, "/guide", ADMIN),
          page(GET, "/settings", ADMIN),
          page(GET, "/settings/{id}", ADMIN),
          page(GET, "/settings/{id}/form", ADMIN),
          page(POST, "/settings/{id}", ADMIN),
          page(GET, "/settings/sounds", ADMIN),
          page(POST, "/settings/sounds", ADMIN),
          page(GET, "/settings/sounds/{group}/{name}", ADMIN),
          page(POST, "/settings/sounds/{group}/{name}/delete", ADMIN),
          page(GET, "/people", ADMIN),
          page(POST, "/people", ADMIN),
          page(POST, "/people/{id}", ADMIN),
          page(POST, "/tokens", ADMIN),
          page(POST, "/tokens/{id}/revoke", ADMIN),
          page(GET, "/audit", ADMIN, AUDITOR),
          program(GET, "/api/v1/live", Scope.LIVE, ADMIN, SUPERVISOR, ANALYST),
          program(GET, "/api/v1/calls", Scope.CALLS, ADMIN, SUPERVISOR, ANALYST, AUDITOR),
          program(GET, "/api/v1/calls.csv", Scope.CALLS, ADMIN, SUPERVISOR, ANALYST, AUDITOR),
          program(GET, "/api/v1/events", Scope.CALLS, ADMIN, SUPERVISOR, ANALYST, AUDITOR),
          program(GET, "/api/v1/reports/{name}", Scope.CALLS, ADMIN, SUPERVISOR, ANALYST, AUDITOR),
          program(GET, "/api/v1/calls/{id}", Scope.CALLS, ADMIN, SUPERVISOR, ANALYST, AUDITOR),
          program(
              GET,
              "/api/v1/calls/{id}/comments",
              Scope.RECORDINGS,
              ADMIN,
              SUPERVISOR,
              AGENT,
              AUDITOR),
          program(POST, "/api/v1/calls/{id}/comments", Scope.RECORDINGS, ADMIN, SUPERVISOR, AGENT),
          program(
              DELETE,
              "/api/v1/calls/{id}/comments/{comment}",
              Scope.RECORDINGS,
              ADMIN,
              SUPERVISOR,
              AGENT),
          program(POST, "/api/v1/calls/{id}/up", Scope.AGENTS, ADMIN, SUPERVISOR),
          program(GET, "/api/v1/tasks", Scope.TASKS, ADMIN, SUPERVISOR),
          program(GET, "/api/v1/call-backs", Scope.TASKS, ADMIN, SUPERVISOR, ANALYST, AUDITOR),
          program(POST, "/api/v1/tasks/{id}/take", Scope.TASKS, ADMIN, SUPERVISOR),
          program(POST, "/api/v1/tasks/{id}/done", Scope.TASKS, ADMIN, SUPERVISOR),
          program(POST, "/api/v1/tasks/{id}/call", Scope.TASKS, ADMIN, SUPERVISOR),
          program(POST, "/api/v1/agents/{id}/login", Scope.AGENTS, ADMIN, SUPERVISOR, AGENT),
          program(POST, "/api/v1/agents/{id}/logout", Scope.AGENTS, ADMIN, SUPERVISOR, AGENT),
          program(POST, "/api/v1/agents/{id}/pause", Scope.AGENTS, ADMIN, SUPERVISOR, AGENT),
          program(POST, "/api/v1/agents/{id}/unpause", Scope.AGENTS, ADMIN, SUPERVISOR, AGENT),
          program(POST, "/api/v1/agents/{id}/more-time", Scope.AGENTS, ADMIN, SUPERVISOR, AGENT),
          program(POST, "/api/v1/agents/{id}/ready", Scope.AGENTS, ADMIN, SUPERVISOR, AGENT),
          program(
              POST, "/api/v1/agents/{id}/pause-recording", Scope.AGENTS, ADMIN, SUPERVISOR, AGENT),
          program(
              POST, "/api/v1/agents/{id}/resume-recording", Scope.AGENTS, ADMIN, SUPERVISOR, AGENT),
          program(POST, "/api/v1/agents/{id}/listen", Scope.AGENTS, ADMIN, SUPERVISOR),
          program(POST, "/api/v1/agents/{id}/whisper", Scope.AGENTS, ADMIN, SUPERVISOR),
          program(POST, "/api/v1/agents/{id}/barge", Scope.AGENTS, ADMIN, SUPERVISOR),
          program(POST, "/api/v1/backfill", Scope.SETTINGS, ADMIN),
          program(GET, "/api/v1/settings", Scope.SETTINGS, ADMIN),
          program(PUT, "/api/v1/settings", Scope.SETTINGS, ADMIN),
          program(GET, "/api/v1/sounds", Scope.SETTINGS, ADMIN),
          program(GET, "/api/v1/sounds/{group}/{name}", Scope.SETTINGS, ADMIN),
          program(PUT, "/api/v1/sounds/{group}/{name}", Scope.SETTINGS, ADMIN),
          program(DELETE, "/api/v1/sounds/{group}/{name}", Scope.SETTINGS, ADMIN),
          program(GET, "/api/v1/people", Scope.PEOPLE, ADMIN),
          program(POST, "/api/v1/people", Scope.PEOPLE, ADMIN),
          program(PUT, "/api/v1/people/{id}", Scope.PEOPLE, ADMIN),
          program(GET, "/api/v1/tokens", Scope.PEOPLE, ADMIN),
          program(POST, "/api/v1/tokens", Scope.PEOPLE, ADMIN),
          program(DELETE, "/api/v1/tokens/{id}", Scope.PEOPLE, ADMIN),
          program(GET, "/api/v1/audit", Scope.PEOPLE, ADMIN, AUDITOR),
          program(GET, "/api/v1/health", Scope.LIVE, ADMIN, SUPERVISOR, AUDITOR),
          program(GET, "/api/v1/probes", Scope.LIVE, ADMIN, SUPERVISOR, ANALYST),
          program(POST, "/api/v1/probes", Scope.SETTINGS, ADMIN),
          program(POST, "/api/v1/erasures", Scope.SETTINGS, ADMIN));

  private static final Map<String, Row> BY_ROUTE =
      TABLE.stream()
          .collect(Collectors.toMap(r -> r.method() + " " + r.path(), Function.identity()));

  private Rights() {}

  private static Row open(HttpMethod method, String path) {
    return new Row(method, path, true, EnumSet.allOf(Role.class), Optional.empty());
  }

  private static Row page(HttpMethod method, String path, Role... roles) {
    return new Row(method, path, false, EnumSet.copyOf(Arrays.asList(roles)), Optional.empty());
  }

  private static Row program(HttpMethod method, String path, Scope scope, Role... roles) {
    return new Row(method, path, false, EnumSet.copyOf(Arrays.asList(roles)), Optional.of(scope));
  }

  static Optional<Row> of(HttpMethod method, Route route) {
    return of(method, written(route));
  }

  static Optional<Row> of(HttpMethod method, String path) {
    HttpMethod asked = method == HttpMethod.HEAD ? GET : method;
    return Optional.ofNullable(BY_ROUTE.get(asked + " " + path));
  }

  /// A route's path as the table writes it.
  static String written(Route route) {
    return route.patternString().replaceAll(":([a-z_]+)", "{$1}");
  }
}
