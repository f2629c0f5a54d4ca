package io.calltrail.call;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A trail as text: a table of events, a line `---`, and the record expected, one field a line.
///
/// An event's line is `seconds | event | details`, seconds since noon of 2026-03-02 UTC, details as
/// `key=value` joined by spaces.
record TrailTable(Trail trail, Map<String, String> expected) {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final CallId CALL = new CallId("20260302-120000-k3x9q2hd");

  static TrailTable read(Path file) throws IOException {
    var events = new ArrayList<CallEvent>();
    var expected = new TreeMap<String, String>();
    boolean rows = false;
    for (String line : Files.readAllLines(file)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (line.startsWith("---")) {
        rows = true;
      } else if (rows) {
        String[] field = line.split("\\|", -1);
        if (expected.put(field[0].strip(), field[1].strip()) != null) {
          throw new IllegalArgumentException("expected twice: " + line);
        }
      } else {
        String[] cell = line.split("\\|", -1);
        events.add(event(at(cell[0].strip()), cell[1].strip(), details(cell[2].strip())));
      }
    }
    return new TrailTable(new Trail(events), expected);
  }

  /// The fields of a record by the names used in the tables.
  static Map<String, String> row(CallRecord c) {
    var row = new TreeMap<String, String>();
    row.put("dialled", c.dialled().value());
    row.put("caller", c.caller().map(PhoneNumber::value).orElse("withheld"));
    row.put("known", Boolean.toString(c.origin().known()));
    row.put("campaign", c.origin().campaign());
    row.put("first_time", Boolean.toString(c.firstTime()));
    row.put("queue", c.queue().map(QueueId::value).orElse("-"));
    row.put("priority", Integer.toString(c.priority()));
    row.put(
        "offers",
        c.offers().stream()
            .map(
                o ->
                    o.agent()
                        + " "
                        + o.result().label()
                        + " "
                        + since(o.offered())
                        + ".."
                        + o.rang().map(TrailTable::since).orElse("-")
                        + ".."
                        + since(o.ended()))
            .collect(Collectors.joining(", ")));
    row.put("arrived", since(c.arrived()));
    row.put("answered", c.answered().map(TrailTable::since).orElse("-"));
    row.put("ended", since(c.ended()));
    row.put("waited", seconds(c.waited()));
    row.put("ring", seconds(c.ring()));
    row.put("talk", seconds(c.talk()));
    row.put("agent", c.agent().map(AgentId::value).orElse("-"));
    row.put("hung_up_by", c.hungUpBy().name().toLowerCase(Locale.ROOT));
    row.put("outcome", c.outcome().label());
    row.put("reason", c.outcome().reason());
    row.put("missed", Boolean.toString(c.missed()));
    row.put("fallback", Boolean.toString(c.fallback()));
    row.put("backfilled", Boolean.toString(c.backfilled()));
    row.put("voicemail", c.voicemail().orElse("-"));
    row.put("recording", c.recording().map(RecordingFile::file).orElse("-"));
    row.put("recording_failure", c.recordingFailure().orElse("-"));
    return row;
  }

  private static CallEvent event(Instant at, String name, Map<String, String> d) {
    return switch (name) {
      case "arrived" ->
          new CallEvent.Arrived(
              CALL,
              at,
              new AccountId("default"),
              new ChannelRef("main", "1772452800.1", "PJSIP/trunk-00000001"),
              new PhoneNumber(d.getOrDefault("dialled", "+78005550100")),
              number(d.getOrDefault("caller", "+79161234567")),
              d.getOrDefault("campaign", "spring").equals("unknown")
                  ? Origin.UNKNOWN
                  : new Origin(true, d.getOrDefault("campaign", "spring"), Marks.NONE),
              !d.getOrDefault("repeat", "no").equals("yes"));
      case "queued" ->
          new CallEvent.Queued(
              CALL,
              at,
              new QueueId(d.getOrDefault("queue", "sales")),
              Integer.parseInt(d.getOrDefault("priority", "0")),
              at);
      case "offered" -> new CallEvent.Offered(CALL, at, offer(d), agent(d));
      case "rang" -> new CallEvent.Rang(CALL, at, offer(d));
      case "offer_ended" ->
          new CallEvent.OfferEnded(
              CALL, at, offer(d), OfferResult.valueOf(d.get("result").toUpperCase(Locale.ROOT)));
      case "answered" ->
          new CallEvent.Answered(CALL, at, offer(d), agent(d), d.getOrDefault("recording", ""));
      case "talk_ended" -> new CallEvent.TalkEnded(CALL, at, by(d));
      case "given_up" -> new CallEvent.GivenUp(CALL, at, new QueueId("sales"), d.get("why"));
      case "voicemail_left" ->
          new CallEvent.VoicemailLeft(CALL, at, d.get("file"), duration(d.get("length")));
      case "fallback" -> new CallEvent.WentToFallback(CALL, at, duration(d.get("talk")), "");
      case "backfilled" -> new CallEvent.Backfilled(CALL, at);
      case "rejoined" -> new CallEvent.Rejoined(CALL, at);
      case "ended" ->
          new CallEvent.Ended(
              CALL,
              at,
              CallOutcome.of(d.get("outcome"), d.getOrDefault("reason", "").replace('_', ' ')),
              by(d));
      case "recorded" ->
          new CallEvent.Recorded(
              CALL,
              at,
              new RecordingFile(
                  d.get("file"), duration(d.get("length")), 1_000, "ab".repeat(32), true, true));
      case "recording_failed" ->
          new CallEvent.RecordingFailed(CALL, at, d.get("reason").replace('_', ' '));
      default -> throw new IllegalArgumentException("no event is named " + name);
    };
  }

  private static Optional<PhoneNumber> number(String text) {
    return text.equals("withheld") ? Optional.empty() : Optional.of(new PhoneNumber(text));
  }

  private static int offer(Map<String, String> d) {
    return Integer.parseInt(d.get("offer"));
  }

  private static AgentId agent(Map<String, String> d) {
    return new AgentId(d.get("agent"));
  }

  private static HungUpBy by(Map<String, String> d) {
    return HungUpBy.valueOf(d.get("by").toUpperCase(Locale.ROOT));
  }

  private static Map<String, String> details(String text) {
    return text.isEmpty()
        ? Map.of()
        : List.of(text.split(" +")).stream()
            .map(pair -> pair.split("=", 2))
            .collect(Collectors.toMap(p -> p[0], p -> p[1]));
  }

  private static Instant at(String seconds) {
    return NOON.plus(duration(seconds));
  }

  private static Duration duration(String seconds) {
    return Duration.ofMillis(Math.round(Double.parseDouble(seconds) * 1_000));
  }

  private static String since(Instant moment) {
    return seconds(Duration.between(NOON, moment));
  }

  private static String seconds(Duration length) {
    return String.format(Locale.ROOT, "%.3f", length.toMillis() / 1_000.0)
        .replaceFirst("\\.?0+$", "");
  }
}
