package io.calltrail.agi;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The open connections of the one event loop, and what they share. Event loop thread only.
final class ConnectionList {
  private static final int SCRATCH = 4_096;

  private final Set<Connection> open = new HashSet<>();

  /// Those that have not sent a whole request yet, the oldest first.
  private final Set<Connection> unread = new LinkedHashSet<>();

  private final byte[] scratch = new byte[SCRATCH];
  private final AgiCounters counters;
  private final Complaints complaints;

  ConnectionList(AgiCounters counters, Complaints complaints) {
    this.counters = counters;
    this.complaints = complaints;
  }

  int size() {
    return open.size();
  }

  void add(Connection connection) {
    open.add(connection);
    unread.add(connection);
    counters.open(open.size());
  }

  /// The connection's request is whole: from now on it gives way to nobody.
  void read(Connection connection) {
    unread.remove(connection);
  }

  /// Makes room by closing the oldest connection without a whole request: Asterisk sends its own
  /// within a millisecond, so silent ones keep nobody out.
  ///
  /// @return false when every one has its request
  boolean makeRoom() {
    if (unread.isEmpty()) {
      return false;
    }
    Connection oldest = unread.iterator().next();
    remove(oldest);
    oldest.giveWay();
    return true;
  }

  void remove(Connection connection) {
    unread.remove(connection);
    if (open.remove(connection)) {
      counters.open(open.size());
    }
  }

  void failed(Unanswered why, String detail) {
    counters.unanswered(why);
    complaints.about(why, detail);
  }

  /// Closes the connections whose time is over. A clock of one sweep for all costs nothing per
  /// connection, at the price of being up to a tenth of a second late.
  void sweep() {
    if (!open.isEmpty()) {
      long now = System.nanoTime();
      List.copyOf(open).forEach(connection -> connection.check(now));
    }
  }

  /// Closes all of them, each turn without an answer.
  void close() {
    List.copyOf(open).forEach(Connection::close);
  }

  /// Where received bytes are parsed; never kept beyond one read.
  byte[] scratch() {
    return scratch;
  }
}
