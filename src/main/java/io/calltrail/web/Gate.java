package io.calltrail.web;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.Cookie;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.calltrail.access.Asker;
import io.calltrail.access.Door;
import io.calltrail.access.Role;
import io.netty.util.AttributeKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// Stands before every route: finds out who asks, and lets in whom the table of [Rights] lets in.
/// What changes something for a person must come from our own pages.
final class Gate implements DecoratingHttpServiceFunction {
  static final String COOKIE = "calltrail";
  static final String CSRF_FIELD = "csrf";
  private static final String CSRF_HEADER = "x-csrf-token";
  private static final String SCHEME = "Bearer ";
  private static final AttributeKey<Asker> ASKER = AttributeKey.valueOf(Gate.class, "ASKER");
  private static final Set<HttpMethod> SAFE =
      EnumSet.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private final Door door;
  private final Refusals refusals;
  private final Executor threads;

  /// @param threads on which rows are read
  Gate(Door door, Refusals refusals, Executor threads) {
    this.door = door;
    this.refusals = refusals;
    this.threads = threads;
  }

  /// How a refusal looks to whom it concerns.
  interface Refusals {
    /// Nobody has come in yet.
    HttpResponse login(ServiceRequestContext ctx, RequestHeaders headers);

    /// @param key of the words: why
    HttpResponse refused(ServiceRequestContext ctx, HttpStatus status, String key);
  }

  /// Who makes this request.
  static Asker asker(ServiceRequestContext ctx) {
    Asker asker = ctx.attr(ASKER);
    return asker == null ? new Asker.Nobody() : asker;
  }

  @Override
  public HttpResponse serve(HttpService next, ServiceRequestContext ctx, HttpRequest request) {
    return HttpResponse.of(
        CompletableFuture.supplyAsync(() -> asker(request.headers()), threads)
            .thenCompose(asker -> decided(next, ctx, request, asker)));
  }

  private Asker asker(RequestHeaders headers) {
    String shown = headers.get(HttpHeaderNames.AUTHORIZATION, "");
    if (shown.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return door.byToken(shown.substring(SCHEME.length()).strip());
    }
    return session(headers).map(door::bySession).orElseGet(Asker.Nobody::new);
  }

  /// What the browser keeps.
  static Optional<String> session(RequestHeaders headers) {
    return cookie(headers, COOKIE);
  }

  static Optional<String> cookie(RequestHeaders headers, String name) {
    return headers.cookies().stream()
        .filter(c -> c.name().equals(name))
        .map(Cookie::value)
        .findFirst();
  }

  private CompletableFuture<HttpResponse> decided(
      HttpService next, ServiceRequestContext ctx, HttpRequest request, Asker asker) {
    ctx.setAttr(ASKER, asker);
    Optional<Rights.Row> row = Rights.of(request.method(), ctx.config().route());
    if (row.isEmpty()) {
      return CompletableFuture.completedFuture(
          asker instanceof Asker.Nobody && forPrograms(ctx)
              ? refusals.login(ctx, request.headers())
              : go(next, ctx, request));
    }
    if (!row.get().lets(asker)) {
      return CompletableFuture.completedFuture(
          asker instanceof Asker.Nobody
              ? refusals.login(ctx, request.headers())
              : refusals.refused(ctx, HttpStatus.FORBIDDEN, "sorry.forbidden"));
    }
    if (actsForAnother(ctx, asker)) {
      return CompletableFuture.completedFuture(
          refusals.refused(ctx, HttpStatus.FORBIDDEN, "sorry.forbidden"));
    }
    if (SAFE.contains(request.method())) {
      return CompletableFuture.completedFuture(go(next, ctx, request));
    }
    if (foreign(request.headers())) {
      return CompletableFuture.completedFuture(
          refusals.refused(ctx, HttpStatus.FORBIDDEN, "sorry.stale"));
    }
    return switch (asker) {
      case Asker.Human human when !row.get().open() ->
          request.aggregate().thenApply(whole -> proven(next, ctx, whole, human));
      case Asker.Human _, Asker.Program _, Asker.Nobody _ ->
          CompletableFuture.completedFuture(go(next, ctx, request));
    };
  }

  /// A path where no route is; it is refused further on.
  static boolean forPrograms(ServiceRequestContext ctx) {
    return ctx.path().startsWith("/api/");
  }

  /// An agent commands no other agent.
  private static boolean actsForAnother(ServiceRequestContext ctx, Asker asker) {
    return asker instanceof Asker.Human(var person, _)
        && person.role() == Role.AGENT
        && ctx.path().startsWith("/api/v1/agents/")
        && !person.agent().map(a -> a.value().equals(ctx.pathParam("id"))).orElse(false);
  }

  /// Sent by a page of somebody else, as browsers tell.
  private static boolean foreign(RequestHeaders headers) {
    String site = headers.get("sec-fetch-site", "same-origin");
    return !site.equals("same-origin") && !site.equals("none");
  }

  private HttpResponse proven(
      HttpService next, ServiceRequestContext ctx, AggregatedHttpRequest whole, Asker.Human human) {
    String said = whole.headers().get(CSRF_HEADER, "");
    if (said.isEmpty() && MediaType.FORM_DATA.is(type(whole))) {
      said = QueryParams.fromQueryString(whole.contentUtf8()).get(CSRF_FIELD, "");
    }
    return same(said, human.csrf())
        ? go(next, ctx, whole.toHttpRequest())
        : refusals.refused(ctx, HttpStatus.FORBIDDEN, "sorry.stale");
  }

  private static MediaType type(AggregatedHttpRequest whole) {
    MediaType type = whole.contentType();
    return type == null ? MediaType.OCTET_STREAM : type.withoutParameters();
  }

  private static boolean same(String said, String expected) {
    return MessageDigest.isEqual(
        said.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
  }

  private static HttpResponse go(HttpService next, ServiceRequestContext ctx, HttpRequest request) {
    try {
      ctx.updateRequest(request);
      return next.serve(ctx, request);
    } catch (Exception e) {
      return HttpResponse.ofFailure(e);
    }
  }
}
