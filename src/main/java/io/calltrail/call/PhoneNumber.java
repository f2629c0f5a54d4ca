package io.calltrail.call;

import java.util.regex.Pattern;

/// A telephone number: E.164 with its plus where it could be normalised, else the bare digits as
/// they came (a short or foreign-plan number).
public record PhoneNumber(String value) {
  private static final Pattern NUMBER = Pattern.compile("\\+?[0-9]{1,32}");

  /// What was dialled is not known: the PBX gave no digit.
  public static final PhoneNumber UNKNOWN = new PhoneNumber("0");

  public PhoneNumber {
    if (!NUMBER.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "not a phone number, but " + value.length() + " characters");
    }
  }

  /// For logs: the last two digits only.
  public String masked() {
    int shown = Math.min(2, value.length() - 1);
    return "…" + value.substring(value.length() - shown);
  }

  @Override
  public String toString() {
    return value;
  }
}
