package io.calltrail.config;

import io.calltrail.access.Role;
import io.calltrail.oidc.OpenIdSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Reads `web.openid`.
final class OpenIdReader {
  private static final String ISSUER_LIKE = "https://sso.example.com/realms/office";
  private static final String ROLES =
      Arrays.stream(Role.values()).map(Role::label).collect(Collectors.joining(", "));

  private OpenIdReader() {}

  /// @param folder that secrets' files are relative to
  static Optional<OpenIdSettings> read(Section s, Path folder) {
    String issuer = s.required("issuer", "want.issuer", ISSUER_LIKE);
    String client = s.required("client", "want.client");
    Optional<String> secret = s.secret("secret", folder);
    if (secret.isEmpty() && !s.has("secret-file") && !s.has("secret-env")) {
      s.problem("secret-file", "fault.client-secret");
    }
    Map<String, Role> roles = roles(s);
    String roleClaim = s.text("role-claim", "groups");
    String agentClaim = s.text("agent-claim", "calltrail_agent");
    String name = s.text("name", host(issuer));
    s.done();
    if (issuer.isEmpty() || secret.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new OpenIdSettings(
              name, new URI(issuer), client, secret.get(), roleClaim, roles, agentClaim));
    } catch (URISyntaxException | IllegalArgumentException e) {
      s.problem("issuer", "fault.issuer", issuer, ISSUER_LIKE);
      return Optional.empty();
    }
  }

  private static Map<String, Role> roles(Section s) {
    var roles = new LinkedHashMap<String, Role>();
    Section given = s.section("roles");
    for (String name : given.keys()) {
      String label = given.text(name, "");
      Role.of(label)
          .ifPresentOrElse(
              role -> roles.put(name, role), () -> given.problem(name, "fault.role", label, ROLES));
    }
    given.done();
    if (given.keys().isEmpty()) {
      s.problem("roles", "fault.roles");
    }
    return roles;
  }

  private static String host(String issuer) {
    try {
      return Optional.ofNullable(new URI(issuer).getHost()).orElse("OpenID");
    } catch (URISyntaxException e) {
      return "OpenID";
    }
  }
}
