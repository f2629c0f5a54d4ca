package io.calltrail.attribution;

import io.calltrail.call.PhoneNumber;
import org.agrona.collections.LongHashSet;

/// Who has called before: about 16 bytes a caller, so that no turn ever waits for a database.
public final class CallerHistory {
  private static final int LONGEST_EXACT = 18;

  private final LongHashSet callers = new LongHashSet();

  /// Remembers a caller; true when it was not known before.
  public synchronized boolean remember(PhoneNumber caller) {
    return callers.add(key(caller));
  }

  public synchronized int size() {
    return callers.size();
  }

  /// Exact up to 18 digits (E.164 has at most 15); a longer one is hashed.
  private static long key(PhoneNumber caller) {
    String digits = caller.value().startsWith("+") ? caller.value().substring(1) : caller.value();
    return digits.length() <= LONGEST_EXACT
        ? Long.parseLong(digits)
        : -1L - Integer.toUnsignedLong(digits.hashCode());
  }
}
