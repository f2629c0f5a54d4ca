package io.calltrail.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import io.calltrail.access.Audit;
import io.calltrail.access.Door;
import io.calltrail.access.MemoryPeople;
import io.calltrail.access.Person;
import io.calltrail.access.Role;
import io.calltrail.call.AgentId;
import io.calltrail.oidc.OpenId;
import io.calltrail.oidc.OpenIdSettings;
import io.calltrail.oidc.PlayedProvider;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Login by a provider, in the steps of a browser.
@Timeout(60)
class OpenIdTest {
  private static final String TOKEN = "a token of sixteen".replace(' ', '-');

  private final MemoryPeople people = new MemoryPeople();
  private final Door door = people.door(TOKEN, InstantSource.system());
  private PlayedProvider provider;
  private WebServer web;

  @BeforeEach
  void open() throws IOException {
    provider = new PlayedProvider();
    var roles = new LinkedHashMap<String, Role>();
    roles.put("calltrail-admins", Role.ADMIN);
    roles.put("calltrail-supervisors", Role.SUPERVISOR);
    roles.put("sales", Role.AGENT);
    var settings =
        new OpenIdSettings(
            "Office",
            provider.issuer(),
            PlayedProvider.CLIENT,
            PlayedProvider.SECRET,
            "groups",
            roles,
            "agent");
    web =
        WebServerTest.server(
            door, Optional.empty(), Optional.of(new OpenId(settings, InstantSource.system())));
  }

  @AfterEach
  void close() {
    web.close();
    provider.close();
  }

  /// Follows no redirect by itself, and keeps cookies.
  private final class Reader implements AutoCloseable {
    private final HttpClient http =
        HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
      URI address = URI.create("http://127.0.0.1:" + web.port()).resolve(path);
      return http.send(
          HttpRequest.newBuilder(address).header("Accept-Language", "en").build(),
          HttpResponse.BodyHandlers.ofString());
    }

    URI toProvider(String next) throws IOException, InterruptedException {
      HttpResponse<String> sent = get("/login/openid?next=" + next);
      assertThat(sent.statusCode()).isEqualTo(303);
      return URI.create(sent.headers().firstValue("location").orElseThrow());
    }

    /// To the provider, in there, and back.
    HttpResponse<String> logIn() throws IOException, InterruptedException {
      return get(provider.logIn(toProvider("%2Fcalls")).toString());
    }

    @Override
    public void close() {
      http.close();
    }
  }

  private void says(UnaryOperator<JWTClaimsSet.Builder> claims) {
    provider.claims = claims;
  }

  private Person person() {
    return people.people().stream().findFirst().orElseThrow();
  }

  private static String to(HttpResponse<String> answer) {
    return answer.statusCode() + " " + answer.headers().firstValue("location").orElse("");
  }

  @Test
  void whoHasARoleComesInAndGoesOnWhereItWanted() throws Exception {
    try (var reader = new Reader()) {
      assertThat(reader.get("/login?next=/calls").body())
          .contains("Log in with Office", "/login/openid?next=%2Fcalls");
      assertThat(to(reader.logIn())).isEqualTo("303 /calls");
      assertThat(reader.get("/calls").statusCode()).isEqualTo(200);
      assertThat(reader.get("/settings").statusCode()).as("a supervisor").isEqualTo(403);
    }
    assertThat(person().login()).isEqualTo("ann.lee");
    assertThat(person().name()).isEqualTo("Ann Lee");
    assertThat(person().role()).isEqualTo(Role.SUPERVISOR);
    assertThat(people.latest(10))
        .extracting(Audit.Entry::what)
        .contains("person.added", "session.began");
  }

  @Test
  void theProviderIsToldOurAddressAsTheBrowserKnowsIt() throws Exception {
    try (var reader = new Reader()) {
      assertThat(reader.toProvider("").getRawQuery())
          .contains(
              "redirect_uri=http%3A%2F%2F127.0.0.1%3A" + web.port() + "%2Flogin%2Fopenid%2Fback")
          .contains("code_challenge_method=S256")
          .doesNotContain("a+secret");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example"})
  void nobodyIsSentToAStrangersPage(String next) throws Exception {
    try (var reader = new Reader()) {
      assertThat(to(reader.get(provider.logIn(reader.toProvider(next)).toString())))
          .isEqualTo("303 /");
    }
  }

  @Test
  void theRoleIsThatOfTheLatestLogin() throws Exception {
    try (var reader = new Reader();
        var later = new Reader()) {
      reader.logIn();
      says(c -> c.claim("groups", List.of("sales")).claim("agent", "ann"));
      later.logIn();
      assertThat(people.people()).hasSize(1);
      assertThat(person().role()).isEqualTo(Role.AGENT);
      assertThat(person().agent()).contains(new AgentId("ann"));
      assertThat(to(reader.get("/calls"))).as("old rights ended").startsWith("303 /login");
      assertThat(later.get("/calls").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void rolesAreFoundInsideObjects() throws Exception {
    web.close();
    var settings =
        new OpenIdSettings(
            "Keycloak",
            provider.issuer(),
            PlayedProvider.CLIENT,
            PlayedProvider.SECRET,
            "realm_access.roles",
            Map.of("boss", Role.ADMIN),
            "agent");
    web =
        WebServerTest.server(
            door, Optional.empty(), Optional.of(new OpenId(settings, InstantSource.system())));
    says(c -> c.claim("realm_access", Map.of("roles", List.of("boss"))));
    try (var reader = new Reader()) {
      assertThat(to(reader.logIn())).isEqualTo("303 /calls");
    }
    assertThat(person().role()).isEqualTo(Role.ADMIN);
  }

  @Test
  void whoHasNoneOfOurRolesIsTold() throws Exception {
    says(c -> c.claim("groups", List.of("everybody")));
    try (var reader = new Reader()) {
      HttpResponse<String> answer = reader.logIn();
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("You may not come in here");
      assertThat(to(reader.get("/calls"))).startsWith("303 /login");
    }
    assertThat(people.people()).isEmpty();
    assertThat(people.latest(1))
        .singleElement()
        .matches(e -> e.what().equals("login.refused") && e.of().equals("Ann.Lee"));
  }

  @Test
  void whoHasLostEveryRoleIsOutAtOnce() throws Exception {
    try (var reader = new Reader();
        var later = new Reader()) {
      reader.logIn();
      says(c -> c.claim("groups", List.of("everybody")));
      assertThat(later.logIn().statusCode()).isEqualTo(403);
      assertThat(to(reader.get("/calls"))).as("the open session").startsWith("303 /login");
    }
  }

  @Test
  void anAgentThatCannotBeIsNone() throws Exception {
    says(c -> c.claim("groups", List.of("sales")).claim("agent", "Ann Lee / desk 5"));
    try (var reader = new Reader()) {
      assertThat(to(reader.logIn())).isEqualTo("303 /calls");
    }
    assertThat(person().agent()).isEmpty();
  }

  @Test
  void whoWasShutOutStaysOut() throws Exception {
    try (var reader = new Reader()) {
      reader.logIn();
      door.change(door.byToken(TOKEN), person().id(), Role.SUPERVISOR, Optional.empty(), false);
      assertThat(reader.logIn().statusCode()).isEqualTo(403);
      assertThat(to(reader.get("/calls"))).startsWith("303 /login");
    }
  }

  @Test
  void aNameThatIsTakenIsNotTakenOver() throws Exception {
    door.add(
        door.byToken(TOKEN),
        "ann.lee",
        "Another Ann",
        "a long password",
        Role.ADMIN,
        Optional.empty());
    try (var reader = new Reader()) {
      assertThat(to(reader.logIn())).isEqualTo("303 /calls");
    }
    assertThat(people.people()).hasSize(2).extracting(Person::role).contains(Role.SUPERVISOR);
  }

  @Test
  void nobodyComesInByThePasswordOfSomebodyWhoHasNone() throws Exception {
    try (var reader = new Reader()) {
      reader.logIn();
    }
    for (String tried : List.of("", "password", "ann.lee")) {
      assertThat(door.enter("ann.lee", tried, "127.0.0.1")).isEqualTo(new Door.Entry.Wrong());
    }
  }

  private void isRefused() throws Exception {
    try (var reader = new Reader()) {
      HttpResponse<String> answer = reader.logIn();
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("The login was not completed");
      assertThat(to(reader.get("/calls"))).startsWith("303 /login");
    }
    assertThat(people.people()).isEmpty();
    assertThat(people.latest(1)).extracting(Audit.Entry::what).containsExactly("login.refused");
  }

  @Test
  void aTokenOfAnotherLoginIsRefused() throws Exception {
    says(c -> c.claim("nonce", "another"));
    isRefused();
  }

  @Test
  void aTokenForAnotherClientIsRefused() throws Exception {
    says(c -> c.audience("another"));
    isRefused();
  }

  @Test
  void aTokenOfAnotherIssuerIsRefused() throws Exception {
    says(c -> c.issuer("https://evil.example"));
    isRefused();
  }

  @Test
  void aTokenThatHasEndedIsRefused() throws Exception {
    says(c -> c.expirationTime(Date.from(Instant.now().minusSeconds(300))));
    isRefused();
  }

  @Test
  void aTokenWithoutASignatureIsRefused() throws Exception {
    provider.unsigned = true;
    isRefused();
  }

  @Test
  void anotherKeyOfTheProviderIsLearned() throws Exception {
    try (var reader = new Reader()) {
      reader.logIn();
      provider.otherKey();
      assertThat(to(reader.logIn())).isEqualTo("303 /calls");
    }
  }

  @Test
  void whatCameBackOnceIsNotTakenAgain() throws Exception {
    try (var reader = new Reader()) {
      URI back = provider.logIn(reader.toProvider(""));
      assertThat(to(reader.get(back.toString()))).isEqualTo("303 /");
      assertThat(reader.get(back.toString()).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void whatBelongsToAnotherBrowserIsNotTaken() throws Exception {
    try (var reader = new Reader();
        var stranger = new Reader()) {
      URI back = provider.logIn(reader.toProvider(""));
      assertThat(stranger.get(back.toString()).statusCode()).isEqualTo(400);
      stranger.toProvider("");
      assertThat(stranger.get(back.toString()).statusCode()).as("another state").isEqualTo(400);
    }
    assertThat(people.people()).isEmpty();
  }

  @Test
  void aProviderThatIsAwayIsTold() throws Exception {
    provider.close();
    try (var reader = new Reader()) {
      HttpResponse<String> answer = reader.get("/login/openid");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("does not answer", "Password");
    }
  }
}
