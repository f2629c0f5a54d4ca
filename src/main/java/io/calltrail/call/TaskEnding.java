package io.calltrail.call;

import java.util.Locale;

/// How a call-back task ended: in a talk with the client, by an agent's word, or by its time.
public enum TaskEnding {
  TALKED,
  DONE,
  EXPIRED;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
