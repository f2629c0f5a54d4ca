package io.calltrail.oidc;

import io.calltrail.access.Role;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;

/// One provider.
///
/// @param name for the button, such as `Keycloak`
/// @param issuer as the provider names itself: https, or http on this host
/// @param client the id that the provider gave to Calltrail
/// @param roleClaim where the ID token tells roles or groups; dots lead into objects
/// @param roles by what stands there; the first that fits is taken
/// @param agentClaim where the ID token tells whose calls an agent's own are
public record OpenIdSettings(
    String name,
    URI issuer,
    String client,
    String secret,
    String roleClaim,
    Map<String, Role> roles,
    String agentClaim) {
  public OpenIdSettings {
    boolean safe =
        "https".equals(issuer.getScheme()) || "http".equals(issuer.getScheme()) && here(issuer);
    if (!safe || issuer.getHost() == null || issuer.getQuery() != null) {
      throw new IllegalArgumentException("an issuer is an https address, not " + issuer);
    }
    roles = new LinkedHashMap<>(roles);
  }

  @Override
  public Map<String, Role> roles() {
    return new LinkedHashMap<>(roles);
  }

  private static boolean here(URI issuer) {
    try {
      return issuer.getHost() != null
          && InetAddress.getByName(issuer.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /// Without the secret.
  @Override
  public String toString() {
    return "OpenIdSettings[" + name + ", " + issuer + ", client " + client + "]";
  }
}
