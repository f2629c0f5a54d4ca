package io.calltrail.web;

import io.calltrail.call.CallRecord;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Calls as comma-separated values (RFC 4180). A text that a spreadsheet would take for a formula
/// gets an apostrophe before it; a plain number, with its plus, is none.
final class CallTable {
  static final String HEAD =
      line(
          List.of(
              "id",
              "arrived",
              "answered",
              "ended",
              "campaign",
              "source",
              "number",
              "caller",
              "first",
              "queue",
              "agent",
              "outcome",
              "reason",
              "missed",
              "waited_seconds",
              "ring_seconds",
              "talk_seconds",
              "hung_up_by",
              "recording"));

  private CallTable() {}

  static String line(CallRecord c) {
    return line(
        List.of(
            c.id().value(),
            c.arrived().toString(),
            text(c.answered()),
            c.ended().toString(),
            c.origin().campaign(),
            c.origin().marks().source(),
            c.dialled().value(),
            c.caller().map(n -> n.value()).orElse(""),
            Boolean.toString(c.firstTime()),
            c.queue().map(q -> q.value()).orElse(""),
            c.agent().map(a -> a.value()).orElse(""),
            c.outcome().label(),
            c.outcome().reason(),
            Boolean.toString(c.missed()),
            seconds(c.waited().toMillis()),
            seconds(c.ring().toMillis()),
            seconds(c.talk().toMillis()),
            c.hungUpBy().name().toLowerCase(Locale.ROOT),
            c.recording().map(r -> r.file()).orElse("")));
  }

  private static String text(Optional<?> value) {
    return value.map(Object::toString).orElse("");
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%d.%03d", millis / 1_000, millis % 1_000);
  }

  private static String line(List<String> cells) {
    return cells.stream().map(CallTable::cell).collect(Collectors.joining(",", "", "\r\n"));
  }

  private static String cell(String text) {
    boolean formula =
        !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 && !text.matches("\\+[0-9]+");
    String safe = formula ? "'" + text : text;
    return safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + safe.replace("\"", "\"\"") + '"'
        : safe;
  }
}
