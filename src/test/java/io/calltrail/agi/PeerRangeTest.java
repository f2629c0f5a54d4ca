package io.calltrail.agi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerRangeTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.0/8, 127.200.3.4, true",
    "127.0.0.0/8, 128.0.0.1, false",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.8, false",
    "192.0.2.64/26, 192.0.2.127, true",
    "192.0.2.64/26, 192.0.2.128, false",
    "192.0.2.77/26, 192.0.2.65, true",
    "192.0.2.128/31, 192.0.2.129, true",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, ::1, false",
    "::1, ::1, true",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
  })
  void holdsItsAddressesOnly(String range, String address, boolean held) {
    assertThat(PeerRange.parse(range).contains(InetAddress.ofLiteral(address))).isEqualTo(held);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "::/129", "/8"})
  void whatIsNoRangeIsRefusedAndNoNameLookedUp(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> PeerRange.parse(text));
  }
}
