package io.calltrail.scenario;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One caller in `[calltrail]` of `dialplan/calltrail.conf`: asks, does what is answered, asks
/// again, and tells the end from the hangup handler.
final class PeerDialplan {
  private static final String CONTEXT = "calltrail";

  /// `CT_RETRIES_NEW` and `CT_RETRIES_WAITING`.
  private static final int RETRIES_NEW = 3;

  private static final int RETRIES_WAITING = 20;

  /// In the hangup handler nothing bounds a turn; the world's end does.
  private static final Duration UNBOUNDED = Duration.ofMinutes(2);

  /// `CT_EVENT` and `CT_DETAILS`.
  private record Question(String event, List<String> details) {
    static Question of(String event, String... details) {
      return new Question(event, List.of(details));
    }
  }

  private final PeerPbx pbx;
  private final PeerChannel caller;
  private final String dialled;
  private String call = "";
  private String place = "";
  private int tries;
  private boolean fallback;
  private Optional<PeerDial> untold = Optional.empty();

  private PeerDialplan(PeerPbx pbx, PeerChannel caller) {
    this.pbx = pbx;
    this.caller = caller;
    this.dialled = filtered(caller.dialled());
  }

  /// Whether `[calltrail-inbound]` has an extension for it: `_[+0-9].`, `_[+0-9]` or `s`.
  static boolean matches(String extension) {
    return extension.matches("(?s)[+0-9].*|s");
  }

  /// Runs a caller until the channel is gone.
  static void run(PeerPbx pbx, PeerChannel caller) throws IOException {
    var dialplan = new PeerDialplan(pbx, caller);
    try {
      dialplan.arrive();
    } catch (PeerChannel.Gone _) {
      dialplan.ended();
    }
  }

  /// `FILTER(+0-9,…):0:32`.
  private static String filtered(String text) {
    var digits = text.equals("s") ? text : text.replaceAll("[^+0-9]", "");
    return digits.substring(0, Math.min(32, digits.length()));
  }

  private void arrive() throws PeerChannel.Gone, IOException {
    var question =
        Question.of("arrived", dialled, filtered(caller.number()), "allowed_not_screened");
    while (true) {
      question =
          switch (ask(question)) {
            case PeerTurn.Answered answer -> step(answer);
            case PeerTurn.Unanswered _ -> again(question);
            case PeerTurn.Hung _ when call.isEmpty() -> throw fallback();
            case PeerTurn.Hung _ -> again(question);
          };
    }
  }

  private PeerTurn ask(Question question) throws PeerChannel.Gone {
    var arguments =
        Stream.concat(
            Stream.of("1", question.event(), "main", call, place), question.details().stream());
    var turn = PeerTurn.ask(pbx, caller.in(CONTEXT), PeerTurn.GUARD, arguments.toList());
    caller.hears(Duration.ZERO);
    return turn;
  }

  private Question step(PeerTurn.Answered answer) throws PeerChannel.Gone, IOException {
    call = answer.field(1);
    place = answer.field(2);
    tries = 0;
    untold = Optional.empty();
    return switch (answer.field(0)) {
      case "hold" -> hold(answer);
      case "ring" -> ring(answer);
      case "play" -> play(answer);
      case "menu" -> menu(answer);
      case "voicemail" -> voicemail(answer);
      case "leave" -> throw leave(answer);
      case String unknown -> {
        pbx.calls().fault("unknown step " + unknown);
        throw fallback();
      }
    };
  }

  private Question hold(PeerTurn.Answered answer) throws PeerChannel.Gone {
    caller.answer();
    return pressed(caller.key(seconds(answer.field(3))), Question.of("held", ""));
  }

  private Question ring(PeerTurn.Answered answer) throws PeerChannel.Gone, IOException {
    var tape = Optional.of(answer.field(5)).filter(f -> !f.isEmpty()).map(this::recording);
    if (tape.isPresent()) {
      PeerTape.begin(tape.get());
    }
    var endpoints =
        Stream.of(answer.field(3).split("&")).map(d -> d.substring("PJSIP/".length())).toList();
    var dial = new PeerDial(pbx, caller);
    untold = Optional.of(dial);
    dial.run(endpoints, seconds(answer.field(4)), tape);
    caller.hears(Duration.ZERO);
    return new Question("rang", dial.told());
  }

  private Question play(PeerTurn.Answered answer) throws PeerChannel.Gone {
    caller.answer();
    playback(answer.field(3));
    return Question.of("played", "");
  }

  private Question menu(PeerTurn.Answered answer) throws PeerChannel.Gone {
    caller.answer();
    var patience = prompts(answer.field(3)).plus(seconds(answer.field(4)));
    return pressed(caller.key(patience), Question.of("pressed", ""));
  }

  private Question voicemail(PeerTurn.Answered answer) throws PeerChannel.Gone, IOException {
    caller.answer();
    playback(answer.field(5));
    playback("beep");
    long since = System.nanoTime();
    try {
      caller.hears(seconds(answer.field(4)));
    } finally {
      var length = Duration.ofNanos(System.nanoTime() - since);
      PeerTape.message(recording(answer.field(3)), length);
    }
    return Question.of("voicemail", "TIMEOUT", answer.field(4));
  }

  /// `[calltrail-overflow]` as shipped is the fallback.
  private PeerChannel.Gone leave(PeerTurn.Answered answer) throws PeerChannel.Gone {
    return answer.field(3).equals("goto")
        ? fallback()
        : caller.leave(Integer.parseInt(answer.field(3)));
  }

  /// The same question again, under music.
  private Question again(Question question) throws PeerChannel.Gone {
    tries++;
    boolean fresh = call.isEmpty();
    if (tries > (fresh ? RETRIES_NEW : RETRIES_WAITING)) {
      throw fallback();
    }
    caller.answer();
    caller.hears(Duration.ofSeconds(fresh ? 1 : 2));
    return question;
  }

  /// `[calltrail-fallback]` as shipped, without a phone to ring: says sorry.
  private PeerChannel.Gone fallback() throws PeerChannel.Gone {
    fallback = true;
    caller.answer();
    playback("im-sorry&please-try-call-later");
    return caller.leave(16);
  }

  /// `[calltrail-ended]`.
  private void ended() {
    var dial = untold.map(PeerDial::told).orElse(List.of("", "" + caller.cause(), "", "", ""));
    var arguments =
        Stream.of(
                List.of("1", "ended", "main", call, place),
                dial,
                List.of(fallback ? "fallback" : "", dialled, filtered(caller.number())))
            .flatMap(List::stream)
            .toList();
    PeerTurn.ask(pbx, caller.in("calltrail-ended"), UNBOUNDED, arguments);
  }

  /// `D` is the nudge's key.
  private static Question pressed(Optional<Character> key, Question otherwise) {
    return key.map(k -> k == 'D' ? Question.of("nudged", "") : Question.of("pressed", "" + k))
        .orElse(otherwise);
  }

  private void playback(String files) throws PeerChannel.Gone {
    caller.hears(prompts(files));
  }

  private static Duration prompts(String files) {
    return files.isEmpty() ? Duration.ZERO : PeerTape.PROMPT.multipliedBy(files.split("&").length);
  }

  private Path recording(String file) {
    return pbx.recordings().resolve(file);
  }

  private static Duration seconds(String text) {
    return Duration.ofSeconds(Long.parseLong(text));
  }
}
