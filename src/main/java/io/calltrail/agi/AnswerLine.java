package io.calltrail.agi;

import io.calltrail.call.CallId;
import io.calltrail.routing.Answer;
import io.calltrail.routing.Place;
import io.calltrail.routing.Step;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// Writes an answer as its one command (`docs/turns.md`).
final class AnswerLine {
  private static final int LONGEST_FIELD = 700;

  private final StringBuilder text = new StringBuilder(96);

  private AnswerLine() {}

  /// @throws IllegalArgumentException for a field that the dialplan would have to quote, or that is
  ///   too long
  static CommandLine of(Answer answer) {
    String call = answer.call().map(CallId::value).orElse("");
    String place = answer.place().map(Place::text).orElse("");
    AnswerLine line = new AnswerLine();
    switch (answer.step()) {
      case Step.Hold hold ->
          line.fields(
              "hold",
              call,
              place,
              seconds(hold.length()),
              hold.music(),
              String.join("&", hold.sounds()),
              "");
      case Step.Ring ring -> {
        line.fields(
            "ring",
            call,
            place,
            some("dial strings", ring.dial()),
            seconds(ring.ringTime()),
            ring.recording().orElse(""),
            ring.music().orElse(""));
        if (!ring.briefing().isEmpty()) {
          line.field("E", String.join("&", ring.briefing().sounds()));
          line.field("F", ring.briefing().accept() ? "1" : "");
        }
      }
      case Step.Play play ->
          line.fields("play", call, place, some("sounds", play.sounds()), "", "", "");
      case Step.Menu menu ->
          line.fields(
              "menu", call, place, some("sounds", menu.sounds()), seconds(menu.timeout()), "", "");
      case Step.Voicemail voicemail ->
          line.fields(
              "voicemail",
              call,
              place,
              voicemail.file(),
              seconds(voicemail.longest()),
              voicemail.greeting().orElse(""),
              "");
      case Step.Spy spy ->
          line.fields(
              "spy",
              call,
              place,
              spy.channels(),
              spy.mode().name().toLowerCase(Locale.ROOT),
              "",
              "");
      case Step.CallOut out -> {
        line.fields(
            "call",
            call,
            place,
            out.number(),
            out.dial(),
            seconds(out.ringTime()),
            out.recording().orElse(""));
        line.field("E", out.shown());
      }
      case Step.Echo echo -> line.fields("echo", call, place, seconds(echo.longest()), "", "", "");
      case Step.Arrive _ -> line.fields("arrive", call, place, "", "", "", "");
      case Step.Leave leave ->
          line.fields("leave", call, place, Integer.toString(leave.cause()), "", "", "");
      case Step.LeaveTo leave ->
          line.fields("leave", call, place, "goto", leave.extension(), "", "");
    }
    return CommandLine.of("SET VARIABLE", "CT_ANSWER", line.text.toString());
  }

  private void fields(
      String step, String call, String place, String a, String b, String c, String d) {
    text.append(step);
    field("call", call);
    field("place", place);
    field("A", a);
    field("B", b);
    field("C", c);
    field("D", d);
  }

  private void field(String name, String value) {
    if (value.length() > LONGEST_FIELD) {
      throw new IllegalArgumentException(
          "field %s of an answer has %d characters; %d are allowed"
              .formatted(name, value.length(), LONGEST_FIELD));
    }
    for (int i = 0; i < value.length(); i++) {
      if (!plain(value.charAt(i))) {
        throw new IllegalArgumentException(
            "field %s of an answer holds U+%04X".formatted(name, (int) value.charAt(i)));
      }
    }
    text.append(',').append(value);
  }

  private static boolean plain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '/' && c <= ':')
        || "_.@+-&*#".indexOf(c) >= 0;
  }

  /// Whole seconds, rounded up and at least one: a wait of 0 would make the dialplan spin.
  private static String seconds(Duration length) {
    long seconds = length.getNano() > 0 ? length.getSeconds() + 1 : length.getSeconds();
    return Long.toString(Math.max(1, seconds));
  }

  private static String some(String what, List<String> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("an answer without " + what);
    }
    return parts.size() == 1 ? parts.getFirst() : String.join("&", parts);
  }
}
