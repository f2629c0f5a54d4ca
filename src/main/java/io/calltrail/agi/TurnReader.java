package io.calltrail.agi;

import io.calltrail.call.CallId;
import io.calltrail.call.ChannelRef;
import io.calltrail.routing.DialResult;
import io.calltrail.routing.Place;
import io.calltrail.routing.Turn;
import io.calltrail.routing.Turn.Happened;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Reads the turn out of a request (`docs/turns.md`). Everything in it was outside: in the
/// dialplan, in channel variables, in the caller's own signalling. Messages name the argument and
/// never hold its text, which may be a phone number.
final class TurnReader {
  private static final String VERSION = "1";
  private static final int FIRST_DETAIL = 6;
  private static final int LONGEST_NUMBER = 33;
  private static final int LONGEST_NAME = 40;
  private static final int LONGEST_CHANNEL = 160;
  private static final int LONGEST_ENDPOINT = 80;

  private TurnReader() {}

  /// @throws AgiException when the request is no turn of version 1
  static Turn read(AgiRequest request) throws AgiException {
    if (!request.script().equals("turn")) {
      throw new AgiException(Unanswered.BAD_REQUEST, "the script asked for is not \"turn\"");
    }
    if (!request.argument(1).equals(VERSION)) {
      throw new AgiException(Unanswered.WRONG_VERSION, "this service speaks version " + VERSION);
    }
    Happened happened = happened(request);
    return new Turn(channel(request), call(request), Place.parse(request.argument(5)), happened);
  }

  private static ChannelRef channel(AgiRequest request) throws AgiException {
    String pbx = request.argument(3);
    String uniqueId = request.header("uniqueid").orElse("");
    String name = request.header("channel").orElse("");
    check("pbx", plain(pbx, 1, LONGEST_NAME, "_.-"));
    check("agi_uniqueid", plain(uniqueId, 1, LONGEST_CHANNEL, "_.-"));
    check("agi_channel", visible(name, LONGEST_CHANNEL));
    return new ChannelRef(pbx, uniqueId, name);
  }

  private static Optional<CallId> call(AgiRequest request) throws AgiException {
    String call = request.argument(4);
    if (call.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new CallId(call));
    } catch (IllegalArgumentException e) {
      throw bad("call");
    }
  }

  private static Happened happened(AgiRequest request) throws AgiException {
    return switch (request.argument(2)) {
      case "arrived" -> {
        details(request, 3);
        yield new Happened.Arrived(
            number("dialled number", request.argument(6)),
            number("caller's number", request.argument(7)),
            withheld(request.argument(8)));
      }
      case "held" -> {
        details(request, 0);
        yield new Happened.Held();
      }
      case "nudged" -> {
        details(request, 0);
        yield new Happened.Nudged();
      }
      case "pressed" -> {
        details(request, 1);
        yield new Happened.Pressed(key(request.argument(6)));
      }
      case "played" -> {
        details(request, 0);
        yield new Happened.Played();
      }
      case "rang" -> {
        details(request, 6);
        yield new Happened.Rang(dial(request, 11));
      }
      case "transferred" -> {
        details(request, 3);
        String by = request.argument(8);
        check("answered by", plain(by, 0, LONGEST_ENDPOINT, "_.@+-"));
        yield new Happened.Transferred(
            number("transferred to", request.argument(6)),
            Duration.ofMillis(count("talk", request.argument(7))),
            by);
      }
      case "voicemail" -> {
        details(request, 2);
        String status = request.argument(6);
        check("RECORD_STATUS", plain(status, 0, LONGEST_NAME, "_"));
        yield new Happened.LeftVoicemail(
            status, Duration.ofSeconds(count("seconds", request.argument(7))));
      }
      case "ended" -> {
        details(request, 10);
        String fallback = request.argument(11);
        check("fallback", fallback.isEmpty() || fallback.equals("fallback"));
        yield new Happened.Ended(
            dial(request, 14),
            !fallback.isEmpty(),
            number("dialled number", request.argument(12)),
            number("caller's number", request.argument(13)),
            moment(request.argument(15)));
      }
      case "callback" -> {
        details(request, 0);
        yield new Happened.AgentReady();
      }
      case "called" -> {
        details(request, 6);
        yield new Happened.Called(dial(request, 11));
      }
      case "released" -> {
        details(request, 6);
        yield new Happened.Released(dial(request, 11));
      }
      case "probe" -> {
        details(request, 2);
        String mark = request.argument(6);
        check("mark", mark.matches("[0-9a-f]{1,32}"));
        yield new Happened.Probed(mark, number("dialled number", request.argument(7)));
      }
      case "agent" -> {
        details(request, 3);
        String endpoint = request.argument(7);
        check("endpoint", plain(endpoint, 1, LONGEST_ENDPOINT, "_.@+-"));
        String argument = request.argument(8);
        check("argument", plain(argument, 0, LONGEST_ENDPOINT, "_.-"));
        yield switch (request.argument(6)) {
          case "pause-recording" -> new Happened.RecordingCode(endpoint, true);
          case "resume-recording" -> new Happened.RecordingCode(endpoint, false);
          default -> new Happened.Code(command(request.argument(6)), endpoint, argument);
        };
      }
      default -> throw bad("event");
    };
  }

  /// Trailing empty arguments may be missing, and the dialplan sends one empty detail for an event
  /// that has none; text in more arguments than the event has means that a comma got in.
  private static void details(AgiRequest request, int most) throws AgiException {
    for (int i = FIRST_DETAIL + most; i <= request.arguments(); i++) {
      if (!request.argument(i).isEmpty()) {
        throw new AgiException(
            Unanswered.BAD_ARGUMENT,
            "the event has " + most + " details, and there are more arguments");
      }
    }
  }

  /// @param by the argument that names the endpoint that answered
  private static DialResult dial(AgiRequest request, int by) throws AgiException {
    String status = request.argument(6);
    String endpoint = request.argument(by);
    check("answered by", plain(endpoint, 0, LONGEST_ENDPOINT, "_.@+-"));
    check("DIALSTATUS", plain(status, 0, LONGEST_NAME, "_"));
    DialResult dial =
        new DialResult(
            status,
            (int) count("HANGUPCAUSE", request.argument(7)),
            Duration.ofMillis(count("DIALEDTIME_MS", request.argument(8))),
            Duration.ofMillis(count("RINGTIME_MS", request.argument(9))),
            Duration.ofMillis(count("ANSWEREDTIME_MS", request.argument(10))),
            endpoint);
    return dial.equals(DialResult.NONE) ? DialResult.NONE : dial;
  }

  private static Happened.Command command(String word) throws AgiException {
    return switch (word) {
      case "login" -> Happened.Command.LOGIN;
      case "logout" -> Happened.Command.LOGOUT;
      case "pause" -> Happened.Command.PAUSE;
      case "unpause" -> Happened.Command.UNPAUSE;
      case "more-time" -> Happened.Command.MORE_TIME;
      case "ready" -> Happened.Command.READY;
      case "dial" -> Happened.Command.DIAL;
      case "listen" -> Happened.Command.LISTEN;
      case "whisper" -> Happened.Command.WHISPER;
      case "barge" -> Happened.Command.BARGE;
      default -> throw bad("feature code");
    };
  }

  private static String key(String key) throws AgiException {
    check(
        "key",
        key.isEmpty()
            || (key.length() == 1
                && (isDigit(key.charAt(0)) || key.equals("*") || key.equals("#"))));
    return key;
  }

  /// `CALLERID(num-pres)` of a caller who asked not to be shown: `prohib`, `prohib_not_screened` …
  private static boolean withheld(String presentation) throws AgiException {
    check("CALLERID(num-pres)", plain(presentation, 0, LONGEST_NAME, "_"));
    return presentation.startsWith("prohib");
  }

  /// A number too long for any telephone is as good as none; the call goes on without it.
  private static String number(String what, String digits) throws AgiException {
    for (int i = 0; i < digits.length(); i++) {
      check(what, isDigit(digits.charAt(i)) || digits.charAt(i) == '+');
    }
    return digits.length() > LONGEST_NUMBER ? "" : digits;
  }

  /// A moment in milliseconds since 1970.
  private static Optional<Instant> moment(String millis) throws AgiException {
    check("arrived", millis.isEmpty() || millis.matches("[0-9]{13}"));
    return millis.isEmpty()
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(Long.parseLong(millis)));
  }

  /// A count of up to nine digits; empty is 0.
  private static long count(String what, String digits) throws AgiException {
    check(what, digits.length() <= 9);
    long count = 0;
    for (int i = 0; i < digits.length(); i++) {
      check(what, isDigit(digits.charAt(i)));
      count = 10 * count + digits.charAt(i) - '0';
    }
    return count;
  }

  private static boolean plain(String text, int least, int most, String marks) {
    if (text.length() < least || text.length() > most) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isDigit(c) && !isLetter(c) && marks.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean visible(String text, int most) {
    if (text.isEmpty() || text.length() > most) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) == 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static void check(String what, boolean good) throws AgiException {
    if (!good) {
      throw bad(what);
    }
  }

  private static AgiException bad(String what) {
    return new AgiException(Unanswered.BAD_ARGUMENT, "the argument at fault is: " + what);
  }
}
