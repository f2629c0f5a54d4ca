package io.calltrail.agi;

/// Asterisk, or whoever is there instead of it, does not keep to the protocol.
public final class AgiException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Unanswered why;

  AgiException(Unanswered why, String message) {
    // what a stranger sends costs no stack trace
    super(message, null, false, false);
    this.why = why;
  }

  public Unanswered why() {
    return why;
  }
}
