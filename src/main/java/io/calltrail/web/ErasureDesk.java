package io.calltrail.web;

/// Erases a person's number, and all sound of this person, for good.
@FunctionalInterface
public interface ErasureDesk {
  /// @param number as written by people
  /// @throws IllegalStateException when it cannot be done now; the message says why and what to do
  Erased erase(String number);

  /// What was on record.
  ///
  /// @param calls stay as calls of a withheld number
  /// @param tasks likewise
  /// @param facts of the journal
  /// @param files of sound
  /// @param comments on the calls
  /// @param left places in which a search afterwards found the number: 0, unless it called
  ///   meanwhile
  record Erased(int calls, int tasks, int facts, int files, int comments, long left) {}
}
