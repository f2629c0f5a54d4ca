package io.calltrail.routing;

import io.calltrail.call.PhoneNumber;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// How clients are called, and which numbers may be. Whatever is not allowed is never dialled.
///
/// @param dial a dial string with `{number}` in it, such as `PJSIP/{number}@trunk`
/// @param allow full numbers, or beginnings of numbers that end in `*`; none: nobody is called
/// @param ringTime how long a client's phone rings
/// @param dailyCap calls in any 24 hours
/// @param shown the number shown to the client; empty: the one that the client had dialled
public record Outside(
    String dial, List<String> allow, Duration ringTime, int dailyCap, Optional<PhoneNumber> shown) {
  public static final Pattern DIAL =
      Pattern.compile("[A-Za-z]{2,10}/[A-Za-z0-9_.:@+-]*\\{number}[A-Za-z0-9_.:@+-]*");
  public static final Pattern PATTERN = Pattern.compile("\\+[0-9]{1,15}\\*?");
  private static final Pattern E164 = Pattern.compile("\\+[0-9]{7,15}");

  public Outside {
    allow = List.copyOf(allow);
    if (!DIAL.matcher(dial).matches()) {
      throw new IllegalArgumentException("no dial string with one {number} in it: " + dial);
    }
    allow.forEach(
        pattern -> {
          if (!PATTERN.matcher(pattern).matches()) {
            throw new IllegalArgumentException("no pattern of numbers: " + pattern);
          }
        });
  }

  boolean allows(PhoneNumber number) {
    String digits = number.value();
    return E164.matcher(digits).matches()
        && allow.stream()
            .anyMatch(
                pattern ->
                    pattern.endsWith("*")
                        ? digits.startsWith(pattern.substring(0, pattern.length() - 1))
                        : digits.equals(pattern));
  }

  /// The dial string with `#` for the number, which the dialplan puts in after its own filter.
  String template() {
    return dial.replace("{number}", "#");
  }
}
