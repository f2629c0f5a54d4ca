package io.calltrail.agi;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/// How FastAGI listens.
///
/// @param bind address to listen on; the default is loopback, where Asterisk runs beside us
/// @param port 0 to 65535, 4573 is FastAGI's own; 0: a free one
/// @param allowed who may connect; FastAGI knows no password, so this is the only door
/// @param maxHeaderLines 1 to 1,000; Asterisk sends about 22 and one for each argument
/// @param maxRequestBytes 256 to 65,536; a real request has about 900
/// @param requestTimeout from the accepted connection to the whole request
/// @param answerTimeout for the handler; less than the dialplan's guard (`CT_GUARD`, 3 s), so that
///   we close first
/// @param replyTimeout from a command to Asterisk's reply
/// @param idleTimeout the longest silence of a peer, whatever it should be doing: half-open
///   connections
/// @param maxConnections 1 to 100,000 at once; beyond, the oldest without a whole request gives way
public record AgiSettings(
    InetAddress bind,
    int port,
    List<PeerRange> allowed,
    int maxHeaderLines,
    int maxRequestBytes,
    Duration requestTimeout,
    Duration answerTimeout,
    Duration replyTimeout,
    Duration idleTimeout,
    int maxConnections) {

  private static final Duration LONGEST = Duration.ofMinutes(10);

  public AgiSettings {
    allowed = List.copyOf(allowed);
    range("port", port, 0, 65_535);
    range("max header lines", maxHeaderLines, 1, 1_000);
    range("max request bytes", maxRequestBytes, 256, 65_536);
    range("max connections", maxConnections, 1, 100_000);
    positive("request timeout", requestTimeout);
    positive("answer timeout", answerTimeout);
    positive("reply timeout", replyTimeout);
    positive("idle timeout", idleTimeout);
  }

  /// Loopback only, on FastAGI's own port.
  public static AgiSettings defaults() {
    return new AgiSettings(
        InetAddress.ofLiteral("127.0.0.1"),
        4573,
        List.of(PeerRange.parse("127.0.0.0/8"), PeerRange.parse("::1")),
        64,
        8_192,
        Duration.ofSeconds(2),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        1_000);
  }

  public AgiSettings withPort(int newPort) {
    return new AgiSettings(
        bind,
        newPort,
        allowed,
        maxHeaderLines,
        maxRequestBytes,
        requestTimeout,
        answerTimeout,
        replyTimeout,
        idleTimeout,
        maxConnections);
  }

  public AgiSettings withAllowed(List<PeerRange> newAllowed) {
    return new AgiSettings(
        bind,
        port,
        newAllowed,
        maxHeaderLines,
        maxRequestBytes,
        requestTimeout,
        answerTimeout,
        replyTimeout,
        idleTimeout,
        maxConnections);
  }

  public AgiSettings withTimeouts(Duration request, Duration answer, Duration reply) {
    return new AgiSettings(
        bind,
        port,
        allowed,
        maxHeaderLines,
        maxRequestBytes,
        request,
        answer,
        reply,
        idleTimeout,
        maxConnections);
  }

  public AgiSettings withMaxConnections(int newMaxConnections) {
    return new AgiSettings(
        bind,
        port,
        allowed,
        maxHeaderLines,
        maxRequestBytes,
        requestTimeout,
        answerTimeout,
        replyTimeout,
        idleTimeout,
        newMaxConnections);
  }

  private static void range(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "AGI: %s must be %d to %d, but is %d".formatted(what, least, most, value));
    }
  }

  private static void positive(String what, Duration value) {
    if (!value.isPositive() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "AGI: %s must be above 0 and at most %s, but is %s".formatted(what, LONGEST, value));
    }
  }
}
