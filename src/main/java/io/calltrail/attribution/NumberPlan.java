package io.calltrail.attribution;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import io.calltrail.call.PhoneNumber;
import java.util.Optional;
import java.util.regex.Pattern;

/// Makes one number of its many written forms: national, `00…`, `+…` and, in Russia, `8…` (ITU-T
/// E.164).
public final class NumberPlan {
  private static final int LONGEST = 32;
  private static final Pattern WRITTEN = Pattern.compile("[+0-9 ()./-]*");

  private final PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
  private final String region;

  /// @param region ISO 3166 code of the country whose national forms are understood, such as `RU`
  /// @throws IllegalArgumentException when no numbering plan is known for the region
  public NumberPlan(String region) {
    if (!numbers.getSupportedRegions().contains(region)) {
      throw new IllegalArgumentException(
          "no numbering plan is known for region \"" + region + "\"");
    }
    this.region = region;
  }

  /// E.164 where the number is valid, or possible and written with its plus; else its bare digits;
  /// empty when there is no digit.
  public Optional<PhoneNumber> normalise(String raw) {
    String digits = raw.replaceAll("[^0-9+]", "");
    boolean international = digits.startsWith("+") || digits.startsWith("00");
    String bare = digits.replace("+", "");
    if (bare.length() > LONGEST) {
      bare = bare.substring(0, LONGEST);
    }
    if (bare.isEmpty()) {
      return Optional.empty();
    }
    String written =
        international ? "+" + (digits.startsWith("00") ? bare.substring(2) : bare) : bare;
    return e164(written, international)
        .or(() -> e164("+" + written, false))
        .or(() -> plain(digits));
  }

  /// The same for what a person has written down; empty also when there is anything in it but
  /// digits, a plus and what separates them.
  public Optional<PhoneNumber> written(String text) {
    return WRITTEN.matcher(text).matches() ? normalise(text) : Optional.empty();
  }

  /// @param international the plus was written, so a number that is only possible is believed too:
  ///   new ranges, test numbers. Such a one is read again while it gets shorter: a trunk prefix may
  ///   hide another one (`+44 0 0 20…`)
  private Optional<PhoneNumber> e164(String written, boolean international) {
    try {
      var parsed = numbers.parse(written, region);
      String e164 = numbers.format(parsed, PhoneNumberFormat.E164);
      if (numbers.isValidNumber(parsed)) {
        return Optional.of(new PhoneNumber(e164));
      }
      if (!international || !numbers.isPossibleNumber(parsed)) {
        return Optional.empty();
      }
      return e164.length() < written.length()
          ? e164(e164, true)
          : Optional.of(new PhoneNumber(e164));
    } catch (NumberParseException e) {
      return Optional.empty();
    }
  }

  private static Optional<PhoneNumber> plain(String digits) {
    String bare = digits.replace("+", "");
    return Optional.of(new PhoneNumber(bare.substring(0, Math.min(bare.length(), LONGEST))));
  }
}
