package io.calltrail.ami;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.asteriskjava.AsteriskVersion;
import org.asteriskjava.manager.AuthenticationFailedException;
import org.asteriskjava.manager.ManagerConnectionState;
import org.asteriskjava.manager.TimeoutException;
import org.asteriskjava.manager.action.CoreSettingsAction;
import org.asteriskjava.manager.event.DisconnectEvent;
import org.asteriskjava.manager.event.ManagerEvent;
import org.asteriskjava.manager.internal.ManagerConnectionImpl;
import org.asteriskjava.manager.response.CoreSettingsResponse;
import org.asteriskjava.util.SocketConnectionFacade;
import org.jspecify.annotations.Nullable;

/// asterisk-java's connection for one use: it does not reconnect by itself (its ten tries at 50 ms
/// would meet `authlimit`), and its socket is ours.
final class Connection extends ManagerConnectionImpl {
  private final AmiSettings settings;
  private final Consumer<Message> incoming;
  private final CountDownLatch gone = new CountDownLatch(1);
  private volatile boolean used;
  private volatile @Nullable Wire wire;
  private volatile Optional<String> asterisk = Optional.empty();

  Connection(AmiSettings settings, Consumer<Message> incoming) {
    this.settings = settings;
    this.incoming = incoming;
    setUsername(settings.user());
    setPassword(settings.secret());
    setHostname(settings.host());
    setPort(settings.port());
    setDefaultResponseTimeout(settings.connectTimeout().toMillis());
  }

  /// Logs in.
  ///
  /// @throws Refused Asterisk is there and does not let us in
  /// @throws IOException it is not there, or silent
  void enter() throws Refused, IOException {
    try {
      login();
    } catch (Wire.ClosedWithoutBanner e) {
      throw new Refused(
          "Asterisk at "
              + settings
              + " closed the connection without a word: too many logins are under way there"
              + " (authlimit in manager.conf)");
    } catch (AuthenticationFailedException e) {
      if (e.getCause() != null) {
        throw new IOException("AMI login at " + settings + " was not answered", e);
      }
      throw new Refused(
          "AMI refused user "
              + settings.user()
              + ": "
              + e.getMessage()
              + " (check user, secret and permit in manager.conf)");
    } catch (TimeoutException e) {
      throw new IOException("AMI at " + settings + " did not answer in time", e);
    }
  }

  /// Closes the socket; the reader then ends. Does not wait for a login that is under way.
  void leave() {
    var open = wire;
    if (open != null) {
      open.close();
    }
  }

  Optional<String> asterisk() {
    return asterisk;
  }

  /// Completes when the connection has ended, whoever ended it.
  CountDownLatch gone() {
    return gone;
  }

  @Override
  protected void connect() throws IOException {
    if (used) {
      state = ManagerConnectionState.DISCONNECTED;
      throw new IOException("a connection is used once");
    }
    used = true;
    super.connect();
  }

  @Override
  protected SocketConnectionFacade createSocket() throws IOException {
    var open = Wire.open(settings, incoming);
    wire = open;
    return open;
  }

  /// Without asterisk-java's retries, and without its `core show version`, which needs a right we
  /// do not want.
  @Override
  protected AsteriskVersion determineVersion() throws IOException, TimeoutException {
    if (sendAction(new CoreSettingsAction()) instanceof CoreSettingsResponse answer) {
      asterisk = Optional.ofNullable(answer.getAsteriskVersion());
    }
    return AsteriskVersion.DEFAULT_VERSION;
  }

  @Override
  public void dispatchEvent(ManagerEvent event, Integer requiredHandlingTime) {
    if (event instanceof DisconnectEvent) {
      state = ManagerConnectionState.DISCONNECTED;
      gone.countDown();
    }
    super.dispatchEvent(event, requiredHandlingTime);
  }

  static final class Refused extends Exception {
    Refused(String message) {
      super(message);
    }
  }
}
