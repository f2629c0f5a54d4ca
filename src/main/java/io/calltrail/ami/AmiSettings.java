package io.calltrail.ami;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How to reach the manager interface of one Asterisk.
///
/// @param pbx the name of the Asterisk in Calltrail's configuration
/// @param port 1 to 65535, 5038 (TLS: 5039) unless changed
/// @param tls the certificate must be trusted and name the host
/// @param trusted certificates (PEM) that are trusted in place of those that the JVM trusts
/// @param connectTimeout for the connection, its banner, and each answer of the login
/// @param pingInterval a link without an answer for this long plus `pingDeadline` is down
/// @param backOffFirst pause before the first reconnect, doubled each time
/// @param backOffMost the longest pause
/// @param refusedRetry pause after Asterisk refused the account; each pause is 50 to 100 % of its
///   length, at random
public record AmiSettings(
    String pbx,
    String host,
    int port,
    String user,
    String secret,
    boolean tls,
    Optional<Path> trusted,
    Duration connectTimeout,
    Duration pingInterval,
    Duration pingDeadline,
    Duration backOffFirst,
    Duration backOffMost,
    Duration refusedRetry) {

  public AmiSettings {
    Actions.plain("pbx", pbx);
    Actions.plain("host", host);
    Actions.plain("user", user);
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("AMI port must be 1 to 65535, but is " + port);
    }
    positive("connectTimeout", connectTimeout);
    positive("pingInterval", pingInterval);
    positive("pingDeadline", pingDeadline);
    positive("backOffFirst", backOffFirst);
    positive("backOffMost", backOffMost);
    positive("refusedRetry", refusedRetry);
  }

  /// With the defaults: plain TCP, 3 s to connect, a ping every 5 s answered within 2 s, back-off
  /// 0.5 s to 10 s, 10 s after a refusal.
  public static AmiSettings of(String pbx, String host, int port, String user, String secret) {
    return new AmiSettings(
        pbx,
        host,
        port,
        user,
        secret,
        false,
        Optional.empty(),
        Duration.ofSeconds(3),
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        Duration.ofMillis(500),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10));
  }

  /// Without the secret.
  @Override
  public String toString() {
    return user + "@" + host + ":" + port + (tls ? " (TLS)" : "");
  }

  private static void positive(String what, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("AMI " + what + " must be more than 0, but is " + value);
    }
  }
}
