package io.calltrail.agi;

/// One FastAGI connection as its script sees it. Event loop thread only, except [#later].
public interface AgiExchange {
  /// Sends the next command, whole and in one write.
  ///
  /// @throws IllegalStateException when the previous command has no reply yet: Asterisk answers
  ///   only the first of two commands sent together
  void send(CommandLine command);

  /// Ends the exchange; the dialplan goes on. Further calls do nothing.
  void close();

  /// Closed, by us or by the peer.
  boolean closed();

  /// Runs something on this exchange's thread. Callable on any thread.
  void later(Runnable action);

  /// Nanoseconds since the connection was accepted.
  long age();
}
