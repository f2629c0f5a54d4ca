package io.calltrail.attribution;

import io.calltrail.call.AgentId;
import io.calltrail.call.PhoneNumber;
import java.util.Optional;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;

/// Who has called before, and who spoke with them: some 16 to 40 bytes a caller, so that no turn
/// ever waits for a database.
public final class CallerHistory {
  private static final int LONGEST_EXACT = 18;

  private final LongHashSet callers = new LongHashSet();
  private final Long2ObjectHashMap<AgentId> agents = new Long2ObjectHashMap<>();

  /// Remembers a caller; true when it was not known before.
  public synchronized boolean remember(PhoneNumber caller) {
    return callers.add(key(caller));
  }

  /// Remembers who spoke last with a caller.
  public synchronized void spoke(PhoneNumber caller, AgentId agent) {
    agents.put(key(caller), agent);
  }

  /// Who spoke last with a caller.
  public synchronized Optional<AgentId> lastAgent(PhoneNumber caller) {
    return Optional.ofNullable(agents.get(key(caller)));
  }

  /// As if this caller had never called.
  public synchronized void forget(PhoneNumber caller) {
    callers.remove(key(caller));
    agents.remove(key(caller));
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
