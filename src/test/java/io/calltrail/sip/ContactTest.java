package io.calltrail.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContactTest {
  @ParameterizedTest
  @CsvSource({
    "sip:101@192.0.2.7:5062, 192.0.2.7, 5062",
    "sip:101@192.0.2.7, 192.0.2.7, 5060",
    "sip:192.0.2.7:5060;transport=UDP;ob, 192.0.2.7, 5060",
    "'sip:101@phone.example;x-ast-orig-host=10.0.0.1:5060', phone.example, 5060",
    "sip:101@[2001:db8::7]:5062, 2001:db8::7, 5062",
  })
  void aPhoneIsAskedWhereItsContactIs(String uri, String host, int port) {
    assertThat(Contact.of(uri)).contains(new Contact(host, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sips:101@192.0.2.7",
        "sip:101@192.0.2.7:5061;transport=tls",
        "sip:101@192.0.2.7:1;transport=ws",
        "sip:101@192.0.2.7:70000",
        "sip:101@192.0.2.7:0",
        "tel:+442079460000",
        "sip:101@[2001:db8::7",
        "sip:",
      })
  void whatIsNotAskedOverUdpIsNoContact(String uri) {
    assertThat(Contact.of(uri)).isEmpty();
  }
}
