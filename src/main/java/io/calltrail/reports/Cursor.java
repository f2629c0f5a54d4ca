package io.calltrail.reports;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/// A place in a list of calls: the next page begins behind it.
///
/// @param at arrival of the last call looked at
/// @param id of that call; empty: before or at the very moment nothing was looked at
public record Cursor(Order order, Instant at, String id) {
  /// For the interface: letters, digits, `-` and `_`.
  public String text() {
    String plain =
        (order == Order.NEWEST_FIRST ? "n" : "o")
            + ChronoUnit.MICROS.between(Instant.EPOCH, at)
            + ":"
            + id;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  /// @throws IllegalArgumentException when it is none of ours
  public static Cursor of(String text) {
    String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
    if (!plain.matches("[no]-?[0-9]{1,17}:.*")) {
      throw new IllegalArgumentException("not a cursor: " + text);
    }
    int colon = plain.indexOf(':');
    return new Cursor(
        plain.charAt(0) == 'n' ? Order.NEWEST_FIRST : Order.OLDEST_FIRST,
        Instant.EPOCH.plus(Long.parseLong(plain.substring(1, colon)), ChronoUnit.MICROS),
        plain.substring(colon + 1));
  }
}
