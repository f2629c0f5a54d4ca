package io.calltrail.agi;

import java.util.Locale;

/// Why a connection was closed without a finished turn. The dialplan's retries and fallback act on
/// each of them alike; people and alarms want to know which it was.
public enum Unanswered {
  /// The peer's address is not among those allowed.
  STRANGER("connections are taken from the allowed peers only: add this address if it is a PBX"),
  TOO_MANY_CONNECTIONS("more connections at once than allowed"),
  SLOW_REQUEST("the request was not complete in time"),
  BAD_REQUEST("the request is no FastAGI request of ours"),
  REQUEST_TOO_LARGE("the request has more headers or bytes than allowed"),
  WRONG_VERSION(
      "the dialplan speaks another version of the turn protocol: install the dialplan that came"
          + " with this Calltrail and reload it (dialplan reload)"),
  BAD_ARGUMENT("an argument of the turn is not what docs/turns.md allows: check the dialplan"),
  HANDLER_FAILED("the turn could not be decided"),
  HANDLER_LATE("the turn was not decided in time"),
  /// An answer with characters that the dialplan would have to quote, or too long.
  BAD_ANSWER("the answer cannot be written in the dialplan's plain characters"),
  HUNG_UP("the caller hung up during the turn"),
  BAD_REPLY("Asterisk did not accept the command"),
  SLOW_REPLY("Asterisk did not reply in time"),
  IDLE("nothing was heard from the peer"),
  DISCONNECTED("the peer closed the connection in the middle of a turn");

  private final String meaning;

  Unanswered(String meaning) {
    this.meaning = meaning;
  }

  /// One sentence for the log: what it means, and what to do where something can be done.
  public String meaning() {
    return meaning;
  }

  /// The name in metrics: snake case.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
