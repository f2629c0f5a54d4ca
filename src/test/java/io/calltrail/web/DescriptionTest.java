package io.calltrail.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.calltrail.access.MemoryPeople;
import io.calltrail.call.AccountId;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.HungUpBy;
import io.calltrail.call.Marks;
import io.calltrail.call.OfferResult;
import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.call.RecordingFile;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DescriptionTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final CallId CALL = new CallId("c1");
  private static final AgentId ANNA = new AgentId("anna");

  private final ApiSchema schema;

  DescriptionTest() throws Exception {
    schema = new ApiSchema();
  }

  @Test
  void itIsOpenApi31() {
    var read = new OpenAPIV3Parser().readContents(schema.text());
    assertThat(read.getMessages()).isEmpty();
    assertThat(read.getOpenAPI().getOpenapi()).startsWith("3.1");
  }

  @Test
  void allThatIsServedIsDescribedAndNothingElse() {
    var described = new TreeSet<String>();
    schema
        .document()
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        m -> described.add(m.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    try (WebServer web =
        WebServerTest.server(
            new MemoryPeople().door("0123456789abcdef", InstantSource.fixed(NOON)))) {
      assertThat(described)
          .isEqualTo(
              web.routes().stream()
                  .filter(route -> route.contains(" /api/"))
                  .collect(Collectors.toCollection(TreeSet::new)));
    }
  }

  @Test
  void theListTakesTheParametersThatAreDescribed() {
    JsonNode list = schema.document().at("/paths/~1api~1v1~1calls/get/parameters");
    var names = new TreeSet<String>();
    list.forEach(
        p ->
            names.add(
                p.has("$ref")
                    ? schema.document().at(p.get("$ref").asText().substring(1)).get("name").asText()
                    : p.get("name").asText()));
    assertThat(names).isEqualTo(new TreeSet<>(CallParameters.LIST));
  }

  @Test
  void everyEventIsAsDescribed() throws Exception {
    var file = new RecordingFile("c1.flac", Duration.ofSeconds(9), 100, "ab", true, false);
    List<CallEvent> events =
        List.of(
            new CallEvent.Arrived(
                CALL,
                NOON,
                new AccountId("main"),
                new ChannelRef("main", "1.1", "PJSIP/1"),
                new PhoneNumber("+442079460001"),
                Optional.of(new PhoneNumber("+442079460002")),
                new Origin(true, "spring", new Marks("google", "cpc", "", "", "")),
                true),
            new CallEvent.Queued(CALL, NOON, new QueueId("sales"), 0, NOON),
            new CallEvent.MovedUp(CALL, NOON, 5),
            new CallEvent.WaitPredicted(CALL, NOON, new QueueId("sales"), Duration.ofSeconds(40)),
            new CallEvent.Offered(CALL, NOON, 1, ANNA),
            new CallEvent.Rang(CALL, NOON, 1),
            new CallEvent.OfferEnded(CALL, NOON, 1, OfferResult.NO_ANSWER),
            new CallEvent.Answered(CALL, NOON, 2, ANNA, "c1-2.raw"),
            new CallEvent.Transferred(CALL, NOON, ANNA),
            new CallEvent.PutThrough(CALL, NOON, ANNA),
            new CallEvent.TalkEnded(CALL, NOON, HungUpBy.AGENT),
            new CallEvent.GivenUp(CALL, NOON, new QueueId("sales"), "closed"),
            new CallEvent.VoicemailLeft(CALL, NOON, "v.raw", Duration.ofSeconds(4)),
            new CallEvent.WentToFallback(CALL, NOON, Duration.ZERO, ""),
            new CallEvent.Backfilled(CALL, NOON),
            new CallEvent.Rejoined(CALL, NOON),
            new CallEvent.RecordingPaused(CALL, NOON, ANNA),
            new CallEvent.RecordingResumed(CALL, NOON, ANNA),
            new CallEvent.Ended(
                CALL, NOON, new CallOutcome.Interrupted("the PBX went"), HungUpBy.UNKNOWN),
            new CallEvent.Recorded(CALL, NOON, file),
            new CallEvent.RecordingFailed(CALL, NOON, "no room"));
    assertThat(events)
        .hasSize(CallEvent.class.getPermittedSubclasses().length)
        .allSatisfy(
            event ->
                assertThat(schema.problems("Event", CallEventJson.of(event).toString())).isEmpty());
    assertThat(schema.problems("Event", "{\"type\": \"arrived\"}")).isNotEmpty();
  }
}
