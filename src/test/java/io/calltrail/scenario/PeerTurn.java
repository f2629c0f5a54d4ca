package io.calltrail.scenario;

import io.calltrail.agi.AsteriskPeer;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What comes of one turn (`docs/turns.md`).
sealed interface PeerTurn {
  /// `CT_GUARD`.
  Duration GUARD = Duration.ofSeconds(3);

  /// Nothing in an answer needs quoting in the dialplan.
  Pattern ANSWER = Pattern.compile("SET VARIABLE \"CT_ANSWER\" \"([A-Za-z0-9/_.:@+&*#,-]*)\"");

  /// `CT_ANSWER`: step, call, place, A, B, C, D.
  record Answered(List<String> fields) implements PeerTurn {
    String field(int n) {
      return n < fields.size() ? fields.get(n) : "";
    }
  }

  /// Refused, or closed without an answer.
  record Unanswered() implements PeerTurn {}

  /// The service said nothing in time.
  record Hung() implements PeerTurn {}

  /// `AGI(${CT_AGI}/turn,…)` to its end, but no longer than the guard.
  static PeerTurn ask(
      PeerPbx pbx, AsteriskPeer.Channel channel, Duration guard, List<String> arguments) {
    Optional<PeerTurn> answer = Optional.empty();
    try (var agi = AsteriskPeer.connect(pbx.agiPort(), guard)) {
      agi.send(AsteriskPeer.request(channel, arguments.toArray(String[]::new)));
      for (var command = agi.command(); command.isPresent(); command = agi.command()) {
        var set = ANSWER.matcher(command.get());
        if (set.matches()) {
          answer = Optional.of(new Answered(List.of(set.group(1).split(",", -1))));
          agi.reply("200 result=1");
        } else {
          pbx.calls().fault("the service commands " + command.get());
          agi.reply("510 Invalid or unknown command");
        }
      }
      return answer.orElseGet(Unanswered::new);
    } catch (SocketTimeoutException e) {
      return answer.orElseGet(Hung::new);
    } catch (IOException e) {
      return answer.orElseGet(Unanswered::new);
    }
  }
}
