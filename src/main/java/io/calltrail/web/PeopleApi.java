package io.calltrail.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.calltrail.access.Audit;
import io.calltrail.access.Door;
import io.calltrail.access.Person;
import io.calltrail.access.Role;
import io.calltrail.access.Scope;
import io.calltrail.access.Token;
import io.calltrail.call.AgentId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/// People, tokens and the audit log, for programs. Who may change people may make an admin.
final class PeopleApi {
  private static final int ENTRIES = 500;

  private final Door door;

  PeopleApi(Door door) {
    this.door = door;
  }

  AggregatedHttpResponse people(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return asked(ctx, () -> listed("people", door.people(), PeopleApi::json));
  }

  AggregatedHttpResponse add(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return told(
        ctx,
        request,
        Set.of("login", "name", "password", "role"),
        Set.of("agent"),
        body ->
            Api.answer(
                HttpStatus.CREATED,
                json(
                    door.add(
                        Gate.asker(ctx),
                        word(body, "login"),
                        word(body, "name"),
                        word(body, "password"),
                        role(body),
                        agent(body)))));
  }

  AggregatedHttpResponse change(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return told(
        ctx,
        request,
        Set.of("role", "active"),
        Set.of("agent", "password"),
        body -> {
          if (!body.get("active").isBoolean()) {
            throw new IllegalArgumentException("\"active\" is true or false");
          }
          Optional<Person> person = person(ctx);
          if (person.isEmpty()) {
            return Api.problem(HttpStatus.NOT_FOUND, "There is no such person.");
          }
          String id = person.get().id();
          door.change(
              Gate.asker(ctx), id, role(body), agent(body), body.get("active").booleanValue());
          if (body.has("password")) {
            door.password(Gate.asker(ctx), id, word(body, "password"));
          }
          return Api.ok(json(person(ctx).orElseThrow()));
        });
  }

  private Optional<Person> person(ServiceRequestContext ctx) {
    return door.people().stream().filter(p -> p.id().equals(ctx.pathParam("id"))).findFirst();
  }

  AggregatedHttpResponse tokens(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return asked(ctx, () -> listed("tokens", door.tokens(), PeopleApi::json));
  }

  AggregatedHttpResponse addToken(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return told(
        ctx,
        request,
        Set.of("name", "scopes"),
        Set.of(),
        body ->
            Api.answer(
                HttpStatus.CREATED,
                Json.object()
                    .put(
                        "token",
                        door.addToken(Gate.asker(ctx), word(body, "name"), scopes(body)))));
  }

  AggregatedHttpResponse revoke(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return asked(
        ctx,
        () ->
            door.revokeToken(Gate.asker(ctx), String.valueOf(ctx.pathParam("id")))
                ? AggregatedHttpResponse.of(ResponseHeaders.of(HttpStatus.NO_CONTENT))
                : Api.problem(HttpStatus.NOT_FOUND, "There is no such token."));
  }

  AggregatedHttpResponse audit(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return asked(ctx, () -> listed("changes", door.changes(ENTRIES), PeopleApi::json));
  }

  // ---- what is sent

  private static AggregatedHttpResponse asked(
      ServiceRequestContext ctx, Supplier<AggregatedHttpResponse> answer) {
    return Api.unknownParameter(ctx, Set.of()).orElseGet(answer);
  }

  private static AggregatedHttpResponse told(
      ServiceRequestContext ctx,
      AggregatedHttpRequest request,
      Set<String> needed,
      Set<String> known,
      Function<JsonNode, AggregatedHttpResponse> act) {
    return asked(
        ctx,
        () -> {
          try {
            JsonNode body = Json.parse(request.contentUtf8());
            var names = new HashSet<String>();
            body.fieldNames().forEachRemaining(names::add);
            var strange = new HashSet<>(names);
            strange.removeAll(needed);
            strange.removeAll(known);
            if (!body.isObject() || !names.containsAll(needed) || !strange.isEmpty()) {
              return Api.problem(
                  HttpStatus.BAD_REQUEST,
                  "The body is an object with "
                      + String.join(", ", needed.stream().sorted().toList())
                      + (known.isEmpty()
                          ? "."
                          : ", and if wanted "
                              + String.join(", ", known.stream().sorted().toList())
                              + "."));
            }
            return act.apply(body);
          } catch (JsonProcessingException e) {
            return Api.problem(HttpStatus.BAD_REQUEST, "The body is not JSON.");
          } catch (IllegalArgumentException e) {
            return Api.problem(HttpStatus.UNPROCESSABLE_ENTITY, e.getMessage() + ".");
          }
        });
  }

  private static String word(JsonNode body, String name) {
    return Optional.ofNullable(body.get(name).textValue())
        .orElseThrow(() -> new IllegalArgumentException("\"" + name + "\" is a text"));
  }

  private static Role role(JsonNode body) {
    return Role.of(word(body, "role"))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"role\" is admin, supervisor, agent, analyst or auditor"));
  }

  private static Optional<AgentId> agent(JsonNode body) {
    return body.has("agent") ? Optional.of(new AgentId(word(body, "agent"))) : Optional.empty();
  }

  private static Set<Scope> scopes(JsonNode body) {
    var scopes = new HashSet<Scope>();
    for (JsonNode scope : body.get("scopes")) {
      scopes.add(
          Scope.of(scope.asText())
              .orElseThrow(
                  () -> new IllegalArgumentException("\"" + scope.asText() + "\" is no scope")));
    }
    return scopes;
  }

  // ---- what is shown

  private static <T> AggregatedHttpResponse listed(
      String name, List<T> all, Function<T, ObjectNode> shown) {
    ObjectNode json = Json.object();
    var list = json.putArray(name);
    all.stream().map(shown).forEach(list::add);
    return Api.ok(json);
  }

  private static ObjectNode json(Audit.Entry entry) {
    return Json.object()
        .put("at", entry.at().toString())
        .put("who", entry.who())
        .put("what", entry.what())
        .put("of", entry.of())
        .put("more", entry.more());
  }

  private static ObjectNode json(Person person) {
    ObjectNode json =
        Json.object()
            .put("id", person.id())
            .put("login", person.login())
            .put("name", person.name())
            .put("role", person.role().label());
    person.agent().ifPresent(agent -> json.put("agent", agent.value()));
    return json.put("active", person.active()).put("made", person.made().toString());
  }

  private static ObjectNode json(Token token) {
    ObjectNode json = Json.object().put("id", token.id()).put("name", token.name());
    var scopes = json.putArray("scopes");
    token.scopes().stream().map(Scope::label).sorted().forEach(scopes::add);
    json.put("by", token.by()).put("made", token.made().toString());
    token.used().ifPresent(used -> json.put("used", used.toString()));
    return json;
  }
}
