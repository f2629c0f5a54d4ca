package io.calltrail.sip;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a phone is registered, if it is asked over UDP there.
///
/// @param host a name, an IPv4 address, or an IPv6 address without brackets
public record Contact(String host, int port) {
  private static final int DEFAULT_PORT = 5060;
  private static final Pattern URI =
      Pattern.compile(
          "sip:(?:[^@]*@)?(?:\\[([0-9A-Fa-f:.]+)]|([^\\[\\]:;?>@]+))(?::(\\d{1,5}))?(;.*)?");
  private static final Pattern TRANSPORT =
      Pattern.compile(";transport=([^;?]+)", Pattern.CASE_INSENSITIVE);

  /// @param uri a SIP URI (RFC 3261, 19.1)
  /// @return empty for `sips`, another transport than UDP, and what is no SIP URI
  public static Optional<Contact> of(String uri) {
    Matcher parts = URI.matcher(uri);
    if (!parts.matches()) {
      return Optional.empty();
    }
    Matcher transport = TRANSPORT.matcher(Optional.ofNullable(parts.group(4)).orElse(""));
    if (transport.find() && !transport.group(1).equalsIgnoreCase("udp")) {
      return Optional.empty();
    }
    int port = parts.group(3) == null ? DEFAULT_PORT : Integer.parseInt(parts.group(3));
    String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
    return port >= 1 && port <= 65_535 ? Optional.of(new Contact(host, port)) : Optional.empty();
  }
}
