package io.calltrail.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.calltrail.call.PhoneNumber;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a network calls a number becomes one telephone number or none; a number in E.164 stays
/// what it is.
class NumberFuzz {
  private static final List<NumberPlan> PLANS =
      List.of(new NumberPlan("RU"), new NumberPlan("GB"), new NumberPlan("US"));

  @MethodSource("written")
  @FuzzTest
  void anyTextIsOneNumberOrNone(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    for (NumberPlan plan : PLANS) {
      Optional<PhoneNumber> number = plan.normalise(text);
      boolean digits = text.chars().anyMatch(c -> c >= '0' && c <= '9');
      assertThat(number.isPresent()).isEqualTo(digits);
      number.ifPresent(
          n -> {
            assertThat(n.value()).matches("\\+?[0-9]{1,32}");
            if (n.value().startsWith("+")) {
              assertThat(plan.normalise(n.value())).contains(n);
            }
            if (n.value().length() > 3) {
              assertThat(n.masked()).hasSizeLessThan(n.value().length());
            }
          });
      plan.written(text).ifPresent(n -> assertThat(number).contains(n));
    }
  }

  static Stream<byte[]> written() {
    return Stream.of(
            "",
            "+7 (495) 123-45-67",
            "8 495 1234567",
            "810 44 20 7946 0001",
            "0044 20 7946 0001",
            "00",
            "+",
            "112",
            "*71",
            "anonymous",
            "sip:+442079460001@example.com;user=phone",
            "+1 650 253 0000 ext. 7",
            "\u0664\u0665\u0666",
            "99999999999999999999999999999999999999999999999999")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }
}
