package io.calltrail.bench;

import io.calltrail.lab.PrivateAsterisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.asteriskjava.manager.AuthenticationFailedException;
import org.asteriskjava.manager.DefaultManagerConnection;
import org.asteriskjava.manager.ManagerEventListener;
import org.asteriskjava.manager.TimeoutException;
import org.asteriskjava.manager.event.DialBeginEvent;
import org.asteriskjava.manager.event.HangupEvent;
import org.asteriskjava.manager.event.ManagerEvent;

/// How long each phone stood free: from the Hangup of its leg to the DialBegin of its next one, by
/// the PBX's own time stamps.
final class RingGaps implements ManagerEventListener, AutoCloseable {
  private static final String USER = "bench";
  private static final String SECRET = "bench-on-loopback";

  /// The manager account that this needs; goes into `local/manager.conf`.
  static final String ACCOUNT =
      """
      timestampevents = yes
      [%s]
      secret = %s
      deny = 0.0.0.0/0.0.0.0
      permit = 127.0.0.1/255.255.255.255
      read = call
      write =
      writetimeout = 5000
      eventfilter(action(include),name(DialBegin)) =
      eventfilter(action(include),name(Hangup)) =
      [general](+)
      """
          .formatted(USER, SECRET);

  private final DefaultManagerConnection connection;
  private final Map<String, Double> freeSince = new HashMap<>();
  private final Map<String, List<Double>> gaps = new HashMap<>();

  private RingGaps(DefaultManagerConnection connection) {
    this.connection = connection;
  }

  static RingGaps listen(PrivateAsterisk asterisk) throws IOException {
    var connection = new DefaultManagerConnection("127.0.0.1", asterisk.amiPort(), USER, SECRET);
    var gaps = new RingGaps(connection);
    connection.addEventListener(gaps);
    try {
      connection.login();
      return gaps;
    } catch (AuthenticationFailedException | TimeoutException e) {
      throw new IOException("the bench's manager account does not work: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void onManagerEvent(ManagerEvent event) {
    switch (event) {
      case HangupEvent hangup -> freeSince.put(phone(hangup.getChannel()), hangup.getTimestamp());
      case DialBeginEvent dial -> {
        String phone = phone(dial.getDestChannel());
        Double since = freeSince.remove(phone);
        if (since != null) {
          gaps.computeIfAbsent(phone, _ -> new ArrayList<>())
              .add((dial.getTimestamp() - since) * 1_000);
        }
      }
      default -> {}
    }
  }

  /// `PJSIP/101-00000007` → `101`.
  private static String phone(String channel) {
    return channel.replaceFirst("^PJSIP/", "").replaceFirst("-[0-9a-f]+$", "");
  }

  /// What was freed last was not waited for.
  synchronized void pause() {
    freeSince.clear();
  }

  synchronized void forget() {
    gaps.clear();
    freeSince.clear();
  }

  /// In ms.
  synchronized List<Double> of(String phone) {
    return List.copyOf(gaps.getOrDefault(phone, List.of()));
  }

  @Override
  public void close() {
    connection.logoff();
  }
}
