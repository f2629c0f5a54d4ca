package io.calltrail.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.access.Door;
import io.calltrail.access.MemoryPeople;
import io.calltrail.console.Condition;
import io.calltrail.console.Words;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The page of those who look after the service.
@Timeout(30)
class HealthPageTest {
  private final Door door = new MemoryPeople().door("0123456789abcdef", InstantSource.system());

  @Test
  void numbersThatReachNobodyAreNamedWithTheReasonOthersCounted() throws Exception {
    String secret = MemoryPeople.adminsSession(door);
    try (var web = WebServerTest.server(door, Optional.empty());
        var client = HttpClient.newHttpClient()) {
      assertThat(page(client, web.port(), secret, "en"))
          .contains("+44 2079 460 002", "refused, SIP 404", "summer", "1 of 2")
          .doesNotContain("+44 2079 460 001");
      assertThat(page(client, web.port(), secret, "ru")).contains("отказ, SIP 404", "1 из 2");
    }
  }

  @Test
  void everyVerdictHasItsWords() {
    for (ProbeDesk.Verdict verdict : ProbeDesk.Verdict.values()) {
      if (verdict != ProbeDesk.Verdict.FINE) {
        assertThat(Words.ENGLISH.say("probe." + verdict.label(), "404")).isNotEmpty();
      }
    }
    assertThat(Words.ENGLISH.say("probe." + Condition.Tried.NOBODYS)).contains("not set up");
  }

  private static String page(HttpClient client, int port, String secret, String language)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
            .header("Cookie", "calltrail=" + secret)
            .header("Accept-Language", language)
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }
}
