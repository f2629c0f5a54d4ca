package io.calltrail.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import io.calltrail.access.Identity;
import io.calltrail.access.Role;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets people in by an OpenID Connect provider (OpenID Connect Core 1.0, 3.1: authorization code
/// flow) with PKCE (RFC 7636), state and nonce. Everything that is under way is kept here, for ten
/// minutes and for one use.
public final class OpenId {
  private static final Logger log = LoggerFactory.getLogger(OpenId.class);
  private static final int PATIENCE_MS = 5_000;
  private static final int LONGEST_ANSWER = 512 * 1024;
  private static final Duration UNDER_WAY = Duration.ofMinutes(10);
  private static final Duration KNOWN_FOR = Duration.ofHours(1);
  private static final int MOST_UNDER_WAY = 1000;

  /// Signatures that need no secret of ours.
  private static final Set<JWSAlgorithm> SIGNATURES =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private final OpenIdSettings settings;
  private final InstantSource clock;
  private final Map<String, Attempt> attempts = new ConcurrentHashMap<>();
  private @Nullable Provider provider;

  private record Attempt(
      State state, Nonce nonce, CodeVerifier verifier, URI back, String next, Instant began) {}

  private record Provider(
      OIDCProviderMetadata metadata, JWKSource<SecurityContext> keys, Instant since) {}

  public OpenId(OpenIdSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /// For the button.
  public String name() {
    return settings.name();
  }

  /// Where a browser goes to log in.
  ///
  /// @param ticket for the browser to keep until it is back
  public record Start(URI provider, String ticket) {}

  /// @param back the page of ours that the provider sends the browser to
  /// @param next where the person wanted to go
  /// @throws IOException when the provider cannot be asked; the message says why
  public Start start(URI back, String next) throws IOException {
    Instant now = clock.instant();
    attempts.values().removeIf(a -> a.began().plus(UNDER_WAY).isBefore(now));
    if (attempts.size() >= MOST_UNDER_WAY) {
      attempts.entrySet().stream()
          .min(Comparator.comparing(a -> a.getValue().began()))
          .ifPresent(eldest -> attempts.remove(eldest.getKey()));
    }
    var attempt = new Attempt(new State(), new Nonce(), new CodeVerifier(), back, next, now);
    URI address =
        new AuthenticationRequest.Builder(
                new ResponseType(ResponseType.Value.CODE),
                new Scope("openid", "profile", "email"),
                new ClientID(settings.client()),
                back)
            .endpointURI(provider().metadata().getAuthorizationEndpointURI())
            .state(attempt.state())
            .nonce(attempt.nonce())
            .codeChallenge(attempt.verifier(), CodeChallengeMethod.S256)
            .build()
            .toURI();
    String ticket = new State().getValue();
    attempts.put(ticket, attempt);
    return new Start(address, ticket);
  }

  /// Who came back.
  public sealed interface Return {
    /// @param next where the person wanted to go
    record Known(Identity who, Role role, Optional<String> agent, String next) implements Return {}

    /// The provider knows the person, but none of its roles is one of ours.
    record NoRole(Identity who) implements Return {}

    /// Not by a login that began here, or not what the provider signed.
    record Refused(String why) implements Return {}
  }

  /// @param ticket what the browser kept
  /// @param query what the provider had the browser bring
  /// @throws IOException when the provider cannot be asked; the message says why
  public Return finish(String ticket, Map<String, List<String>> query) throws IOException {
    Attempt attempt = attempts.remove(ticket);
    if (attempt == null || attempt.began().plus(UNDER_WAY).isBefore(clock.instant())) {
      return new Return.Refused("no login is under way in this browser");
    }
    try {
      AuthenticationResponse answer = AuthenticationResponseParser.parse(attempt.back(), query);
      if (!attempt.state().equals(answer.getState())) {
        return new Return.Refused("the answer belongs to another login");
      }
      if (!answer.indicatesSuccess()) {
        return new Return.Refused(
            "the provider says " + answer.toErrorResponse().getErrorObject().getCode());
      }
      return told(attempt, answer.toSuccessResponse().getAuthorizationCode());
    } catch (ParseException | BadJOSEException | JOSEException e) {
      return new Return.Refused(String.valueOf(e.getMessage()));
    }
  }

  private Return told(Attempt attempt, @Nullable AuthorizationCode code)
      throws IOException, ParseException, BadJOSEException, JOSEException {
    if (code == null) {
      return new Return.Refused("the provider sent no code");
    }
    Provider known = provider();
    HTTPRequest request =
        new TokenRequest(
                known.metadata().getTokenEndpointURI(),
                client(known.metadata()),
                new AuthorizationCodeGrant(code, attempt.back(), attempt.verifier()))
            .toHTTPRequest();
    request.setConnectTimeout(PATIENCE_MS);
    request.setReadTimeout(PATIENCE_MS);
    request.setFollowRedirects(false);
    TokenResponse tokens = OIDCTokenResponseParser.parse(request.send());
    if (!tokens.indicatesSuccess()) {
      return new Return.Refused(
          "the provider gives no token: " + tokens.toErrorResponse().getErrorObject().getCode());
    }
    var idToken = ((OIDCTokenResponse) tokens.toSuccessResponse()).getOIDCTokens().getIDToken();
    Map<String, Object> claims =
        new IDTokenValidator(
                new Issuer(settings.issuer()),
                new ClientID(settings.client()),
                new JWSVerificationKeySelector<>(SIGNATURES, known.keys()),
                null)
            .validate(idToken, attempt.nonce())
            .toJWTClaimsSet()
            .getClaims();
    var who =
        new Identity(
            settings.issuer().toString(),
            text(claims, "sub").orElseThrow(),
            text(claims, "preferred_username").or(() -> text(claims, "email")).orElse("openid"),
            text(claims, "name").orElse(""));
    Optional<Role> role = role(claims);
    return role.isPresent()
        ? new Return.Known(who, role.get(), text(claims, settings.agentClaim()), attempt.next())
        : new Return.NoRole(who);
  }

  private Optional<Role> role(Map<String, Object> claims) {
    List<String> held = words(claims, settings.roleClaim()).toList();
    return settings.roles().entrySet().stream()
        .filter(r -> held.contains(r.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static Optional<String> text(Map<String, Object> claims, String claim) {
    return words(claims, claim).findFirst();
  }

  /// A text or a list of them, `realm_access.roles` being `roles` in the object `realm_access`.
  private static Stream<String> words(Map<String, Object> claims, String claim) {
    Object found = claims.get(claim);
    int dot = claim.indexOf('.');
    if (found == null && dot > 0 && claims.get(claim.substring(0, dot)) instanceof Map<?, ?> in) {
      var inner = new HashMap<String, Object>();
      in.forEach((key, value) -> inner.put(String.valueOf(key), value));
      return words(inner, claim.substring(dot + 1));
    }
    return switch (found) {
      case String text -> Stream.of(text);
      case Collection<?> list ->
          list.stream().filter(String.class::isInstance).map(String.class::cast);
      case null, default -> Stream.empty();
    };
  }

  private ClientAuthentication client(OIDCProviderMetadata metadata) {
    var id = new ClientID(settings.client());
    var secret = new Secret(settings.secret());
    List<ClientAuthenticationMethod> ways = metadata.getTokenEndpointAuthMethods();
    return ways == null || ways.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
        ? new ClientSecretBasic(id, secret)
        : new ClientSecretPost(id, secret);
  }

  /// What the provider tells of itself, asked for once an hour.
  private synchronized Provider provider() throws IOException {
    Instant now = clock.instant();
    if (provider == null || provider.since().plus(KNOWN_FOR).isBefore(now)) {
      try {
        OIDCProviderMetadata metadata =
            OIDCProviderMetadata.resolve(new Issuer(settings.issuer()), PATIENCE_MS, PATIENCE_MS);
        provider = new Provider(metadata, keys(metadata), now);
      } catch (GeneralException | IOException e) {
        log.warn("OpenID provider {}: {}", settings.issuer(), e.getMessage());
        throw new IOException("the provider cannot be asked: " + e.getMessage(), e);
      }
    }
    return provider;
  }

  /// Asked for again when a token names a key that is not known, at most every second.
  private static JWKSource<SecurityContext> keys(OIDCProviderMetadata metadata)
      throws MalformedURLException {
    return JWKSourceBuilder.create(
            metadata.getJWKSetURI().toURL(),
            new DefaultResourceRetriever(PATIENCE_MS, PATIENCE_MS, LONGEST_ANSWER))
        .rateLimited(1_000)
        .build();
  }
}
