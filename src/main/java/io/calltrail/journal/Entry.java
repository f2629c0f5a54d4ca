package io.calltrail.journal;

import io.calltrail.call.Fact;

/// A fact with its place in the journal.
///
/// @param sequence from 1, always rising; a number may be missing, none comes twice
public record Entry(long sequence, Fact fact) {}
