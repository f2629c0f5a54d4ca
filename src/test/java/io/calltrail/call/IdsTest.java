package io.calltrail.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class IdsTest {
  private static final long YEAR_2000 = 946_684_800L;
  private static final long YEAR_9999 = 253_370_764_800L;
  private static final Pattern CALL = Pattern.compile("[0-9]{8}-[0-9]{6}-[0-9a-v]{8}");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,40}");
  private static final Pattern NUMBER = Pattern.compile("\\+?[0-9]{1,32}");

  @Property(tries = 300)
  void everyCallIdHasTheSameShape(
      @ForAll @LongRange(min = YEAR_2000, max = YEAR_9999) long second, @ForAll long seed) {
    CallId id = CallId.next(Instant.ofEpochSecond(second), new Random(seed));
    assertThat(id.value()).matches(CALL);
    assertThat(new CallId(id.toString())).isEqualTo(id);
  }

  @Property(tries = 300)
  void callsOfALaterSecondSortLater(
      @ForAll @LongRange(min = YEAR_2000, max = YEAR_9999) long one,
      @ForAll @LongRange(min = YEAR_2000, max = YEAR_9999) long other,
      @ForAll long seed) {
    Assume.that(one < other);
    var random = new Random(seed);
    assertThat(CallId.next(Instant.ofEpochSecond(one), random))
        .isLessThan(CallId.next(Instant.ofEpochSecond(other), random));
  }

  @Property(tries = 500)
  void anIdIsPlainOrRefused(@ForAll String text) {
    if (PLAIN.matcher(text).matches()) {
      assertThat(new CallId(text).value()).isEqualTo(text);
    } else {
      assertThatThrownBy(() -> new CallId(text)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new AgentId(text)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new QueueId(text)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new AccountId(text)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Property(tries = 500)
  void aPhoneNumberIsDigitsOrRefused(@ForAll String text) {
    if (NUMBER.matcher(text).matches()) {
      assertThat(new PhoneNumber(text).value()).isEqualTo(text);
    } else {
      assertThatThrownBy(() -> new PhoneNumber(text)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Property(tries = 300)
  void aMaskedNumberShowsAtMostItsLastTwoDigits(
      @ForAll @LongRange(min = 0) long digits, @ForAll boolean plus) {
    var number = new PhoneNumber((plus ? "+" : "") + digits);
    String masked = number.masked();
    assertThat(masked).startsWith("…").doesNotContain("+").hasSizeLessThanOrEqualTo(3);
    assertThat(number.value()).endsWith(masked.substring(1));
    assertThat(masked.substring(1)).isNotEqualTo(number.value());
  }
}
