package io.calltrail.bench;

import io.calltrail.lab.PrivateAsterisk;
import java.io.IOException;
import org.asteriskjava.manager.AuthenticationFailedException;
import org.asteriskjava.manager.DefaultManagerConnection;
import org.asteriskjava.manager.TimeoutException;
import org.asteriskjava.manager.action.QueuePauseAction;

/// Ends the pause of app_queue's members, by AMI.
final class PauseButton implements AutoCloseable {
  /// In ms: a machine that stands still for a moment is told by the trace, not by this.
  private static final long PATIENCE = 20_000;

  private static final String USER = "bench";
  private static final String SECRET = "bench-on-loopback";

  /// The manager account that this needs; goes into `local/manager.conf`.
  static final String ACCOUNT =
      """
      [%s]
      secret = %s
      deny = 0.0.0.0/0.0.0.0
      permit = 127.0.0.1/255.255.255.255
      read =
      write = agent
      [general](+)
      """
          .formatted(USER, SECRET);

  private final DefaultManagerConnection connection;

  private PauseButton(DefaultManagerConnection connection) {
    this.connection = connection;
  }

  static PauseButton of(PrivateAsterisk asterisk) throws IOException {
    var connection = new DefaultManagerConnection("127.0.0.1", asterisk.amiPort(), USER, SECRET);
    try {
      connection.login();
      return new PauseButton(connection);
    } catch (AuthenticationFailedException | TimeoutException e) {
      throw new IOException("the bench's manager account does not work: " + e.getMessage(), e);
    }
  }

  /// In all queues.
  void unpause(String phone) throws IOException {
    try {
      connection.sendAction(new QueuePauseAction("PJSIP/" + phone, false), PATIENCE);
    } catch (TimeoutException e) {
      throw new IOException("the manager does not answer", e);
    }
  }

  @Override
  public void close() {
    connection.logoff();
  }
}
