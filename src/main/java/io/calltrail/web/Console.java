package io.calltrail.web;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.Cookie;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.calltrail.access.Asker;
import io.calltrail.access.Door;
import io.calltrail.access.Role;
import io.calltrail.call.AgentId;
import io.calltrail.console.BoardView;
import io.calltrail.console.Frame;
import io.calltrail.console.Language;
import io.calltrail.console.Pages;
import io.calltrail.console.Theme;
import io.calltrail.console.Words;
import io.calltrail.oidc.OpenId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The pages for people, one method a route. Runs on virtual threads; [Gate] has let the reader in.
final class Console implements Gate.Refusals {
  private static final long A_YEAR = 31_536_000;
  private static final String LANGUAGE = "language";
  private static final String THEME = "theme";
  private static final Logger log = LoggerFactory.getLogger(Console.class);

  static final String OPENID = "/login/openid";
  static final String OPENID_BACK = "/login/openid/back";

  /// Of a login that is under way at the provider.
  private static final String TICKET = "openid";

  private static final long TICKET_SECONDS = 600;

  /// The menu, in its order.
  private static final List<Frame.Place> PLACES =
      List.of(
          new Frame.Place("/board", "board"),
          new Frame.Place("/calls", "calls"),
          new Frame.Place("/missed", "missed"),
          new Frame.Place("/reports", "reports"),
          new Frame.Place("/health", "health"),
          new Frame.Place("/settings", "settings"),
          new Frame.Place("/people", "people"),
          new Frame.Place("/audit", "audit"));

  private final WebServer.Ports ports;
  private final Door door;
  private final Pages pages;
  private final Assets assets;
  private final Supplier<BoardView> board;
  private final BoardStream boards;
  private final ZoneId zone;

  /// @param zone of readers whose browser has not told theirs
  Console(
      WebServer.Ports ports,
      Pages pages,
      Assets assets,
      Supplier<BoardView> board,
      BoardStream boards,
      ZoneId zone) {
    this.ports = ports;
    this.door = ports.door();
    this.pages = pages;
    this.assets = assets;
    this.board = board;
    this.boards = boards;
    this.zone = zone;
  }

  // ---- coming in

  /// The first page that this reader may open.
  AggregatedHttpResponse home(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return switch (Gate.asker(ctx)) {
      case Asker.Human human -> see(start(human));
      case Asker.Program _, Asker.Nobody _ -> see(door.empty() ? "/setup" : "/login");
    };
  }

  private static String start(Asker asker) {
    return places(asker).stream().findFirst().map(Frame.Place::path).orElse("/account");
  }

  AggregatedHttpResponse login(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    String next = ctx.queryParams().get("next", "");
    return login(ctx, HttpStatus.OK, _ -> "", own(next));
  }

  private AggregatedHttpResponse login(
      ServiceRequestContext ctx, HttpStatus status, Function<Frame, String> said, String next) {
    Optional<String> elsewhere = ports.openId().map(OpenId::name);
    return page(ctx, status, frame -> pages.login(frame, said.apply(frame), next, elsewhere));
  }

  /// To the provider.
  AggregatedHttpResponse openId(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    if (ports.openId().isEmpty()) {
      return missing(ctx);
    }
    RequestHeaders headers = request.headers();
    String next = own(ctx.queryParams().get("next", ""));
    try {
      var back =
          new URI((secure(headers) ? "https://" : "http://") + headers.authority() + OPENID_BACK);
      OpenId.Start start = ports.openId().get().start(back, next);
      return see(
          start.provider().toString(), kept(TICKET, start.ticket(), TICKET_SECONDS, headers, true));
    } catch (IOException e) {
      return login(
          ctx, HttpStatus.SERVICE_UNAVAILABLE, frame -> frame.say("login.openid.away"), next);
    } catch (URISyntaxException e) {
      return login(ctx, HttpStatus.BAD_REQUEST, frame -> frame.say("login.openid.failed"), next);
    }
  }

  /// Back from the provider.
  AggregatedHttpResponse openIdBack(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    if (ports.openId().isEmpty()) {
      return missing(ctx);
    }
    RequestHeaders headers = request.headers();
    var told = new HashMap<String, List<String>>();
    ctx.queryParams().forEach((key, value) -> told.put(key, List.of(value)));
    try {
      OpenId.Return came =
          ports.openId().get().finish(Gate.cookie(headers, TICKET).orElse(""), told);
      return switch (came) {
        case OpenId.Return.Known(var who, var role, var agent, var next) ->
            door.enter(who, role, agent.flatMap(Console::agent))
                .map(in -> welcome(in, next.isEmpty() ? "/" : next, headers))
                .orElseGet(() -> forbidden(ctx));
        case OpenId.Return.NoRole(var who) -> {
          door.refused(who, "none of the provider's roles is one of ours");
          yield forbidden(ctx);
        }
        case OpenId.Return.Refused(var why) -> {
          log.warn("login by the provider refused: {}", why);
          door.refused(why);
          yield login(ctx, HttpStatus.BAD_REQUEST, frame -> frame.say("login.openid.failed"), "");
        }
      };
    } catch (IOException e) {
      return login(
          ctx, HttpStatus.SERVICE_UNAVAILABLE, frame -> frame.say("login.openid.away"), "");
    }
  }

  /// What a provider tells need not be an agent's id.
  private static Optional<AgentId> agent(String told) {
    try {
      return Optional.of(new AgentId(told));
    } catch (IllegalArgumentException e) {
      log.warn("the provider names an agent that cannot be: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private AggregatedHttpResponse forbidden(ServiceRequestContext ctx) {
    return login(ctx, HttpStatus.FORBIDDEN, frame -> frame.say("login.openid.refused"), "");
  }

  AggregatedHttpResponse enter(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    QueryParams form = form(request);
    String next = own(form.get("next", ""));
    Door.Entry entry =
        door.enter(
            form.get("login", ""), form.get("password", ""), address(ctx, request.headers()));
    return switch (entry) {
      case Door.Entry.In in -> welcome(in, next.isEmpty() ? "/" : next, request.headers());
      case Door.Entry.Wrong _ ->
          login(ctx, HttpStatus.BAD_REQUEST, frame -> frame.say("login.wrong"), next);
      case Door.Entry.Later(var wait) ->
          login(
              ctx,
              HttpStatus.TOO_MANY_REQUESTS,
              frame -> frame.say("login.later", wait.toSeconds() + 1),
              next);
    };
  }

  AggregatedHttpResponse setup(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    String token = ctx.queryParams().get("token", "");
    return door.setupOpens(token)
        ? page(ctx, frame -> pages.setup(frame, token, ""))
        : page(ctx, HttpStatus.NOT_FOUND, frame -> pages.sorry(frame, frame.say("setup.gone")));
  }

  AggregatedHttpResponse makeAdmin(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    QueryParams form = form(request);
    String token = form.get("token", "");
    try {
      return door.setUp(
              token, form.get("login", ""), form.get("name", ""), form.get("password", ""))
          .map(in -> welcome(in, "/guide", request.headers()))
          .orElseGet(
              () ->
                  page(
                      ctx,
                      HttpStatus.NOT_FOUND,
                      frame -> pages.sorry(frame, frame.say("setup.gone"))));
    } catch (IllegalArgumentException e) {
      return page(
          ctx,
          HttpStatus.BAD_REQUEST,
          frame -> pages.setup(frame, token, String.valueOf(e.getMessage())));
    }
  }

  private static AggregatedHttpResponse welcome(
      Door.Entry.In in, String next, RequestHeaders headers) {
    return see(
        next, kept(Gate.COOKIE, in.secret(), Door.LONGEST_SESSION.toSeconds(), headers, true));
  }

  AggregatedHttpResponse logout(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    Gate.session(request.headers()).ifPresent(door::leave);
    return see("/login", kept(Gate.COOKIE, "", 0, request.headers(), true));
  }

  /// Language and brightness, kept by the browser.
  AggregatedHttpResponse look(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    QueryParams form = form(request);
    String back = own(form.get("back", ""));
    Optional<Cookie> language =
        Language.of(form.get(LANGUAGE, ""))
            .map(l -> kept(LANGUAGE, l.tag(), A_YEAR, request.headers(), false));
    Cookie theme =
        kept(THEME, Theme.of(form.get(THEME, "")).label(), A_YEAR, request.headers(), false);
    return see(back.isEmpty() ? "/" : back, language.orElse(theme));
  }

  // ---- pages

  AggregatedHttpResponse board(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    BoardView view = board.get().masked(masked(Gate.asker(ctx)));
    String agent =
        Gate.asker(ctx).onlyOf().filter(a -> !a.equals(Asker.NONE)).map(AgentId::value).orElse("");
    return page(ctx, frame -> pages.board(frame, view, agent));
  }

  HttpResponse boardStream(ServiceRequestContext ctx) {
    return boards.open(ctx, language(ctx.request().headers()), masked(Gate.asker(ctx)));
  }

  /// An agent sees whole numbers of its own calls only.
  private static boolean masked(Asker asker) {
    return asker instanceof Asker.Human(var person, _) && person.role() == Role.AGENT;
  }

  AggregatedHttpResponse health(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return page(ctx, frame -> pages.health(frame, ports.infirmary().condition()));
  }

  AggregatedHttpResponse examine(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return page(ctx, frame -> pages.findings(frame.words(), ports.infirmary().examine()));
  }

  // ---- refusals

  @Override
  public HttpResponse login(ServiceRequestContext ctx, RequestHeaders headers) {
    if (Gate.forPrograms(ctx)) {
      return new Problem(HttpStatus.UNAUTHORIZED, "Send the token: Authorization: Bearer …")
          .response()
          .toHttpResponse();
    }
    if (headers.contains("hx-request")) {
      return AggregatedHttpResponse.of(
              ResponseHeaders.of(HttpStatus.UNAUTHORIZED, "hx-redirect", "/login"))
          .toHttpResponse();
    }
    String next = headers.method() == HttpMethod.GET ? ctx.path() : "";
    return see("/login"
            + (next.isEmpty() ? "" : "?" + QueryParams.of("next", next).toQueryString()))
        .toHttpResponse();
  }

  @Override
  public HttpResponse refused(ServiceRequestContext ctx, HttpStatus status, String key) {
    AggregatedHttpResponse answer =
        Gate.forPrograms(ctx)
            ? new Problem(status, new Words(Language.EN, zone).say(key)).response()
            : page(ctx, status, frame -> pages.sorry(frame, frame.say(key)));
    return answer.toHttpResponse();
  }

  // ---- what all pages share

  /// Nothing is here, or nothing for this reader: the two look the same.
  AggregatedHttpResponse missing(ServiceRequestContext ctx) {
    return page(ctx, HttpStatus.NOT_FOUND, frame -> pages.sorry(frame, frame.say("sorry.missing")));
  }

  AggregatedHttpResponse page(ServiceRequestContext ctx, Function<Frame, String> render) {
    return page(ctx, HttpStatus.OK, render);
  }

  AggregatedHttpResponse page(
      ServiceRequestContext ctx, HttpStatus status, Function<Frame, String> render) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(status)
            .contentType(MediaType.HTML_UTF_8)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    SecureHeaders.add(headers);
    return AggregatedHttpResponse.of(headers.build(), HttpData.ofUtf8(render.apply(frame(ctx))));
  }

  Frame frame(ServiceRequestContext ctx) {
    RequestHeaders headers = ctx.request().headers();
    Asker asker = Gate.asker(ctx);
    Optional<Asker.Human> human =
        asker instanceof Asker.Human h ? Optional.of(h) : Optional.empty();
    return new Frame(
        new Words(language(headers), zone(headers)),
        Gate.cookie(headers, THEME).map(Theme::of).orElse(Theme.AUTO),
        ports.live().get().at(),
        ctx.path(),
        places(asker),
        human.map(h -> h.person().name()),
        human.map(Asker.Human::csrf).orElse(""),
        assets::address);
  }

  private static List<Frame.Place> places(Asker asker) {
    return PLACES.stream()
        .filter(p -> Rights.of(HttpMethod.GET, p.path()).filter(row -> row.lets(asker)).isPresent())
        .toList();
  }

  private static Language language(RequestHeaders headers) {
    return Gate.cookie(headers, LANGUAGE)
        .flatMap(Language::of)
        .orElseGet(() -> Language.wanted(headers.get(HttpHeaderNames.ACCEPT_LANGUAGE, "en")));
  }

  private ZoneId zone(RequestHeaders headers) {
    try {
      return Gate.cookie(headers, "zone").map(ZoneId::of).orElse(zone);
    } catch (DateTimeException e) {
      return zone;
    }
  }

  static AggregatedHttpResponse see(String path, Cookie... cookies) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(HttpStatus.SEE_OTHER)
            .set(HttpHeaderNames.LOCATION, path)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    SecureHeaders.add(headers);
    headers.cookies(cookies);
    return AggregatedHttpResponse.of(headers.build());
  }

  private static Cookie kept(
      String name, String value, long seconds, RequestHeaders headers, boolean secret) {
    return Cookie.secureBuilder(name, value)
        .path("/")
        .maxAge(seconds)
        .sameSite("Lax")
        .httpOnly(secret)
        .secure(secure(headers))
        .build();
  }

  private static boolean secure(RequestHeaders headers) {
    return "https".equals(headers.scheme()) || headers.get("x-forwarded-proto", "").equals("https");
  }

  static QueryParams form(AggregatedHttpRequest request) {
    return QueryParams.fromQueryString(request.contentUtf8());
  }

  /// A path of ours to go on with; empty when it is none.
  private static String own(String path) {
    return path.matches("/[A-Za-z0-9][A-Za-z0-9/_?&=%.,+-]*") ? path : "";
  }

  /// The browser's; behind a proxy on this host, what the proxy says.
  static String address(ServiceRequestContext ctx, RequestHeaders headers) {
    InetAddress peer = ctx.remoteAddress().getAddress();
    String told = headers.get("x-forwarded-for", "");
    return peer.isLoopbackAddress() && !told.isEmpty()
        ? told.substring(told.lastIndexOf(',') + 1).strip()
        : peer.getHostAddress();
  }
}
