package io.calltrail.store;

import io.calltrail.call.Fact;

/// A fact and its place in the journal.
///
/// @param sequence 0 or more; grows from fact to fact
public record SequencedFact(long sequence, Fact fact) {
  public SequencedFact {
    if (sequence < 0) {
      throw new IllegalArgumentException("a sequence is 0 or more, but is " + sequence);
    }
  }
}
