package io.calltrail.bench;

/// What a benchmark found.
public interface Table {
  /// As people read it, with a line end.
  String text();

  /// The rows as a JSON array.
  String json();

  /// For the shell: 0, or 1 when a target is missed.
  int exitCode();
}
