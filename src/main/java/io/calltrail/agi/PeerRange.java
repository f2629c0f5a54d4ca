package io.calltrail.agi;

import java.net.InetAddress;
import java.util.Arrays;

/// A range of addresses in CIDR notation, for instance `10.0.0.0/8`, `::1/128` or one address.
///
/// @param network bits beyond the prefix are not looked at
/// @param prefix 0 to 32 for IPv4, 0 to 128 for IPv6
public record PeerRange(InetAddress network, int prefix) {
  public PeerRange {
    int bits = network.getAddress().length * 8;
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException(
          "the prefix of " + network.getHostAddress() + " must be 0 to " + bits);
    }
  }

  /// @throws IllegalArgumentException when the text is neither an address nor a range; names are
  ///   never looked up
  public static PeerRange parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      InetAddress address = InetAddress.ofLiteral(text);
      return new PeerRange(address, address.getAddress().length * 8);
    }
    String prefix = text.substring(slash + 1);
    try {
      return new PeerRange(
          InetAddress.ofLiteral(text.substring(0, slash)), Integer.parseInt(prefix));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a prefix length: \"" + prefix + "\"", e);
    }
  }

  public boolean contains(InetAddress address) {
    byte[] ours = network.getAddress();
    byte[] theirs = address.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    int whole = prefix / 8;
    int rest = prefix % 8;
    return Arrays.equals(ours, 0, whole, theirs, 0, whole)
        && (rest == 0 || ((ours[whole] ^ theirs[whole]) & 0xff) >> (8 - rest) == 0);
  }
}
