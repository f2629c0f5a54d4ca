package io.calltrail.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.calltrail.call.PhoneNumber;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttributionTest {
  private final NumberPlan russia = new NumberPlan("RU");

  @ParameterizedTest
  @CsvSource({
    "+74951234567",
    "84951234567",
    "74951234567",
    "0074951234567",
    "4951234567",
    "8 (495) 123-45-67",
    "+7 495 123-45-67",
    "8107495 1234567"
  })
  void oneNumberIsOneNumberHoweverItIsWritten(String written) {
    assertThat(russia.normalise(written)).contains(new PhoneNumber("+74951234567"));
  }

  @ParameterizedTest
  @CsvSource({
    "100,100",
    "112,112",
    "+442079460123,+442079460123",
    "+447700900123,+447700900123",
    "0,0"
  })
  void shortAndForeignNumbersStayThemselves(String written, String expected) {
    assertThat(russia.normalise(written)).contains(new PhoneNumber(expected));
  }

  @ParameterizedTest
  @CsvSource({"anonymous", "''", "+", "++"})
  void whatHoldsNoDigitIsNoNumber(String written) {
    assertThat(russia.normalise(written)).isEmpty();
  }

  @Test
  void unknownRegionIsRefused() {
    assertThatThrownBy(() -> new NumberPlan("XX")).hasMessageContaining("XX");
  }

  @Property
  void anythingAtAllGivesANumberOrNothing(@ForAll String written) {
    russia.normalise(written).ifPresent(n -> assertThat(n.value()).hasSizeLessThanOrEqualTo(33));
  }

  @Property
  void aNormalisedNumberStaysAsItIs(@ForAll long digits) {
    russia
        .normalise(Long.toUnsignedString(digits))
        .ifPresent(n -> assertThat(russia.normalise(n.value())).contains(n));
  }

  @Test
  void aCallerIsNewOnlyOnce() {
    var history = new CallerHistory();
    assertThat(history.remember(new PhoneNumber("+74951234567"))).isTrue();
    assertThat(history.remember(new PhoneNumber("+74951234567"))).isFalse();
    assertThat(history.remember(new PhoneNumber("0123456789012345678901234567890"))).isTrue();
  }
}
