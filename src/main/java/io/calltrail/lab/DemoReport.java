package io.calltrail.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// What the service says about the demo's calls, beside what SIPp counted.
final class DemoReport {
  /// A caller who hangs up within this time of an agent's answer may count either way.
  private static final Duration CROSSED = Duration.ofMillis(400);

  private final List<JsonNode> calls;
  private final List<SipCall> sip;
  private final List<String> differences = new ArrayList<>();
  private final double target;

  /// @param calls as the service's interface shows them
  /// @param target of the service level, in seconds
  DemoReport(List<JsonNode> calls, List<SipCall> sip, List<String> faults, double target) {
    this.calls = calls.stream().sorted(Comparator.comparing(c -> text(c, "arrived"))).toList();
    this.sip = sip;
    this.target = target;
    differences.addAll(faults);
    compare();
  }

  List<String> differences() {
    return differences;
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asText("");
  }

  private static boolean answered(JsonNode call) {
    return text(call, "outcome").equals("answered");
  }

  private void compare() {
    Map<String, List<JsonNode>> ours =
        calls.stream().collect(Collectors.groupingBy(c -> digits(text(c, "caller"))));
    Map<String, List<SipCall>> theirs =
        sip.stream()
            .collect(
                Collectors.groupingBy(c -> digits(c.caller()), TreeMap::new, Collectors.toList()));
    ours.keySet().stream()
        .filter(c -> !theirs.containsKey(c))
        .forEach(c -> differences.add("SIPp placed no call of " + c));
    theirs.forEach(
        (caller, placed) -> {
          var known = ours.getOrDefault(caller, List.of());
          if (known.size() != placed.size()) {
            differences.add(
                "%s called %d times, the service knows %d"
                    .formatted(caller, placed.size(), known.size()));
            return;
          }
          for (int i = 0; i < placed.size(); i++) {
            compare(placed.get(i), known.get(i));
          }
        });
    for (var call : calls) {
      var sound = call.path("recording");
      boolean both =
          sound.path("caller_heard").asBoolean() && sound.path("agent_heard").asBoolean();
      // too short a talk for both to have spoken
      if (answered(call) && !both && call.path("talk_seconds").asDouble() >= 1) {
        differences.add(
            "the answered call %s of %.1f s has no recording with sound on both sides: %s"
                .formatted(text(call, "id"), call.path("talk_seconds").asDouble(), silence(call)));
      }
    }
  }

  private static String silence(JsonNode call) {
    var sound = call.path("recording");
    if (sound.isMissingNode()) {
      return call.path("recording_failure").asText("there is none");
    }
    return (sound.path("caller_heard").asBoolean() ? "the agent" : "the caller")
        + " is silent in "
        + text(sound, "file");
  }

  private void compare(SipCall placed, JsonNode known) {
    var talk = placed.talk();
    var id = text(known, "id");
    if (!digits(placed.dialled()).equals(digits(text(known, "dialled")))) {
      differences.add("the call %s dialled another number".formatted(id));
    }
    if (talk.isPresent() != answered(known) && !crossed(placed)) {
      differences.add(
          "the call %s is %s for the service; for SIPp %s"
              .formatted(
                  id,
                  text(known, "outcome"),
                  talk.map(t -> "phone " + t.phone() + " answered it")
                      .orElse("no phone answered it")));
    }
    talk.filter(t -> answered(known) && !text(known, "agent").endsWith(t.phone()))
        .ifPresent(
            t ->
                differences.add(
                    "the call %s: phone %s answered, the service says %s"
                        .formatted(id, t.phone(), text(known, "agent"))));
  }

  private static boolean crossed(SipCall call) {
    return call.ended()
        .flatMap(
            end ->
                call.talk()
                    .flatMap(SipCall.Ring::answered)
                    .map(at -> Duration.between(at, end).compareTo(CROSSED) < 0))
        .orElse(false);
  }

  private static String digits(String number) {
    return number.replaceAll("[^0-9]", "");
  }

  // --- Shown

  private record Line(
      String campaign, int offered, int answered, int missed, double asa, double serviceLevel) {}

  private List<Line> lines() {
    var lines = new ArrayList<Line>();
    calls.stream()
        .collect(Collectors.groupingBy(DemoReport::campaign, TreeMap::new, Collectors.toList()))
        .forEach((name, some) -> lines.add(line(name, some)));
    lines.add(line("all", calls));
    return lines;
  }

  private Line line(String name, List<JsonNode> some) {
    var answered = some.stream().filter(DemoReport::answered).toList();
    ToDoubleFunction<JsonNode> waited = c -> c.path("waited_seconds").asDouble();
    long counted = some.stream().filter(c -> !text(c, "outcome").equals("short_abandon")).count();
    long soon = answered.stream().filter(c -> waited.applyAsDouble(c) <= target).count();
    return new Line(
        name,
        some.size(),
        answered.size(),
        (int) some.stream().filter(c -> c.path("missed").asBoolean()).count(),
        answered.stream().mapToDouble(waited).average().orElse(0),
        counted == 0 ? 1 : (double) soon / counted);
  }

  static String campaign(JsonNode call) {
    return call.path("origin").path("campaign").asText("unknown");
  }

  String summary() {
    var text = new StringBuilder();
    text.append(
        "%-16s %8s %9s %7s %8s %14s%n"
            .formatted(
                "campaign", "offered", "answered", "missed", "ASA", "SL " + (int) target + " s"));
    for (var l : lines()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-16s %8d %9d %7d %6.1f s %12.0f %%%n",
              l.campaign,
              l.offered,
              l.answered,
              l.missed,
              l.asa,
              100 * l.serviceLevel));
    }
    long talks = sip.stream().filter(c -> c.talk().isPresent()).count();
    text.append(
        "SIPp counted %d calls, %d answered by an agent, %d not: %s%n"
            .formatted(
                sip.size(),
                talks,
                sip.size() - talks,
                differences.isEmpty() ? "the same" : "NOT the same"));
    differences.forEach(d -> text.append("  ").append(d).append(System.lineSeparator()));
    return text.toString();
  }

  ObjectNode json(long seed) {
    var json = JsonNodeFactory.instance.objectNode().put("seed", seed);
    var campaigns = json.putArray("campaigns");
    for (var l : lines()) {
      campaigns
          .addObject()
          .put("campaign", l.campaign)
          .put("offered", l.offered)
          .put("answered", l.answered)
          .put("missed", l.missed)
          .put("asa_seconds", l.asa)
          .put("service_level", l.serviceLevel)
          .put("service_level_seconds", target);
    }
    var all = json.putArray("calls");
    for (var c : calls) {
      all.addObject()
          .put("id", text(c, "id"))
          .put("dialled", text(c, "dialled"))
          .put("campaign", campaign(c))
          .put("caller", text(c, "caller"))
          .put("first_time", c.path("first_time").asBoolean())
          .put("arrived", text(c, "arrived"))
          .put("outcome", text(c, "outcome"))
          .put("waited_seconds", c.path("waited_seconds").asDouble())
          .put("talk_seconds", c.path("talk_seconds").asDouble())
          .put("agent", text(c, "agent"))
          .put("recording", text(c.path("recording"), "file"));
    }
    long talks = sip.stream().filter(c -> c.talk().isPresent()).count();
    var counted = json.putObject("sipp").put("placed", sip.size()).put("answered", talks);
    counted.put(
        "abandoned",
        sip.stream().filter(c -> c.talk().isEmpty() && c.how().equals("self")).count());
    var each = counted.putArray("calls");
    for (var c : sip) {
      each.addObject()
          .put("caller", c.caller())
          .put("dialled", c.dialled())
          .put("placed", c.placed().toString())
          .put("answered_by", c.talk().map(SipCall.Ring::phone).orElse(""))
          .put("waited_seconds", c.waited(Instant.now()).toMillis() / 1e3)
          .put("rings", c.rings().size())
          .put("ended", c.how());
    }
    json.put("matches", differences.isEmpty());
    var list = json.putArray("differences");
    differences.forEach(list::add);
    return json;
  }
}
