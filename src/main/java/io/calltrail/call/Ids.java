package io.calltrail.call;

/// What every id of ours is made of, so that none needs quoting in a dialplan, a file name or a
/// URL.
final class Ids {
  private static final int LONGEST = 40;

  private Ids() {}

  static void check(String what, String value) {
    if (value.isEmpty() || value.length() > LONGEST || !value.chars().allMatch(Ids::plain)) {
      throw new IllegalArgumentException(
          what + " id must be 1 to 40 of a-z A-Z 0-9 _ -, but is \"" + value + "\"");
    }
  }

  private static boolean plain(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }
}
