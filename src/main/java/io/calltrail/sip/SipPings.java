package io.calltrail.sip;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Asks many SIP servers or phones over UDP whether they are there. Keeps one stack and one port
/// for each address of this host that it asks from, until it is closed. One thread at a time.
public final class SipPings implements AutoCloseable {
  private final Map<InetAddress, SipProbe> probes = new HashMap<>();

  /// As [SipProbe#options].
  public Optional<SipAnswer> options(String host, int port, Duration within) throws IOException {
    var server = new InetSocketAddress(host, port);
    if (server.isUnresolved()) {
      throw new IOException("no address is known for " + host);
    }
    InetAddress own = SipProbe.own(server).getAddress();
    SipProbe probe = probes.get(own);
    if (probe == null) {
      probe = SipProbe.of(host, port);
      probes.put(own, probe);
    }
    return probe.options(server, within);
  }

  @Override
  public void close() {
    probes.values().forEach(SipProbe::close);
    probes.clear();
  }
}
