package io.calltrail.agi;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The open connections of the one event loop, and what they share. Event loop thread only.
final class ConnectionList {
  private static final int SCRATCH = 4_096;

  private final Set<Connection> open = new HashSet<>();
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
    counters.open(open.size());
  }

  void remove(Connection connection) {
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
