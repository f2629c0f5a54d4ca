package io.calltrail.call;

import java.util.regex.Pattern;

/// What every id of ours is made of, so that none needs quoting in a dialplan, a file name or a
/// URL.
final class Ids {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,40}");

  private Ids() {}

  static void check(String what, String value) {
    if (!PLAIN.matcher(value).matches()) {
      throw new IllegalArgumentException(
          what + " id must be 1 to 40 of a-z A-Z 0-9 _ -, but is \"" + value + "\"");
    }
  }
}
