package io.calltrail.web;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.calltrail.access.Asker;
import io.calltrail.access.Door;
import io.calltrail.access.Role;
import io.calltrail.access.Scope;
import io.calltrail.call.AgentId;
import io.calltrail.console.Pages;
import io.calltrail.routing.LiveView;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// The pages of people, tokens and what was changed.
final class People {
  private static final int ENTRIES = 500;

  private final WebServer.Ports ports;
  private final Door door;
  private final Pages pages;
  private final Console console;

  People(WebServer.Ports ports, Pages pages, Console console) {
    this.ports = ports;
    this.door = ports.door();
    this.pages = pages;
    this.console = console;
  }

  AggregatedHttpResponse all(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return page(ctx, HttpStatus.OK, "", "");
  }

  AggregatedHttpResponse add(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return changed(
        ctx,
        form ->
            door.add(
                Gate.asker(ctx),
                form.get("login", ""),
                form.get("name", ""),
                form.get("password", ""),
                role(form),
                agent(form)),
        request);
  }

  AggregatedHttpResponse change(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return changed(
        ctx,
        form -> {
          String id = id(ctx);
          door.change(Gate.asker(ctx), id, role(form), agent(form), form.contains("active", "yes"));
          String password = form.get("password", "");
          if (!password.isEmpty()) {
            door.password(Gate.asker(ctx), id, password);
          }
        },
        request);
  }

  AggregatedHttpResponse addToken(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    QueryParams form = Console.form(request);
    try {
      var scopes =
          form.getAll("scope").stream()
              .map(Scope::of)
              .flatMap(Optional::stream)
              .collect(Collectors.toSet());
      return page(
          ctx, HttpStatus.OK, "", door.addToken(Gate.asker(ctx), form.get("name", ""), scopes));
    } catch (IllegalArgumentException e) {
      return page(ctx, HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()), "");
    }
  }

  AggregatedHttpResponse revokeToken(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return changed(ctx, _ -> door.revokeToken(Gate.asker(ctx), id(ctx)), request);
  }

  AggregatedHttpResponse audit(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return console.page(ctx, frame -> pages.audit(frame, door.changes(ENTRIES)));
  }

  // ---- one's own

  AggregatedHttpResponse account(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return own(ctx, HttpStatus.OK, "");
  }

  AggregatedHttpResponse newPassword(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    QueryParams form = Console.form(request);
    try {
      boolean right =
          door.password(
              self(ctx),
              form.get("now", ""),
              form.get("password", ""),
              Console.address(ctx, request.headers()));
      return right
          ? Console.see("/login")
          : own(ctx, HttpStatus.BAD_REQUEST, console.frame(ctx).say("account.wrong"));
    } catch (IllegalArgumentException e) {
      return own(ctx, HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  private AggregatedHttpResponse own(ServiceRequestContext ctx, HttpStatus status, String said) {
    return console.page(ctx, status, frame -> pages.account(frame, self(ctx).person(), said));
  }

  /// Only people pass the gate of these pages.
  private static Asker.Human self(ServiceRequestContext ctx) {
    if (Gate.asker(ctx) instanceof Asker.Human human) {
      return human;
    }
    throw new IllegalStateException("a program has no account");
  }

  // ---- small things

  @FunctionalInterface
  private interface Change {
    void by(QueryParams form);
  }

  private AggregatedHttpResponse changed(
      ServiceRequestContext ctx, Change change, AggregatedHttpRequest request) {
    try {
      change.by(Console.form(request));
      return Console.see("/people");
    } catch (IllegalArgumentException e) {
      return page(ctx, HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()), "");
    }
  }

  private AggregatedHttpResponse page(
      ServiceRequestContext ctx, HttpStatus status, String said, String token) {
    return console.page(
        ctx,
        status,
        frame ->
            pages.people(
                frame, door.people(), door.tokens(), ports.live().get().agents(), said, token));
  }

  private static String id(ServiceRequestContext ctx) {
    return Objects.requireNonNull(ctx.pathParam("id"));
  }

  private static Role role(QueryParams form) {
    return Role.of(form.get("role", ""))
        .orElseThrow(() -> new IllegalArgumentException("choose a role"));
  }

  private Optional<AgentId> agent(QueryParams form) {
    String chosen = form.get("agent", "");
    return ports.live().get().agents().stream()
        .map(LiveView.AgentView::agent)
        .filter(a -> a.value().equals(chosen))
        .findFirst();
  }
}
