package io.calltrail.access;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// Wrong passwords, counted: after a few of them the next must wait, ever longer, up to a quarter
/// of an hour. Counted by login name with address, and by address alone, so that nobody keeps
/// another from coming in elsewhere.
final class Throttle {
  private static final int FREE = 5;
  private static final int FREE_OF_ADDRESS = 25;
  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final int REMEMBERED = 10_000;

  private record Failures(int count, Instant last) {}

  private final Map<String, Failures> failures =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > REMEMBERED;
        }
      };

  /// How long the next attempt must still wait; zero: not at all.
  synchronized Duration left(String login, String address, Instant now) {
    Duration one = left(login + " " + address, FREE, now);
    Duration all = left(address, FREE_OF_ADDRESS, now);
    return one.compareTo(all) > 0 ? one : all;
  }

  private Duration left(String key, int free, Instant now) {
    Failures known = failures.get(key);
    if (known == null || known.count() < free) {
      return Duration.ZERO;
    }
    Duration wait = Duration.ofSeconds(1L << Math.min(known.count() - free + 1, 10));
    Duration capped = wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    Duration left = Duration.between(now, known.last().plus(capped));
    return left.isPositive() ? left : Duration.ZERO;
  }

  synchronized void failed(String login, String address, Instant now) {
    for (String key : new String[] {login + " " + address, address}) {
      Failures known = failures.get(key);
      boolean old = known == null || known.last().plus(LONGEST).isBefore(now);
      failures.put(key, new Failures(old ? 1 : known.count() + 1, now));
    }
  }

  synchronized void succeeded(String login, String address) {
    failures.remove(login + " " + address);
  }
}
