package io.calltrail.journal;

import java.util.Optional;

/// How the journal is.
///
/// @param last sequence of the newest fact taken
/// @param durable sequence up to which facts survive the end of the machine
/// @param waiting facts held in memory only, because they could not be written (disk full)
/// @param refused facts lost since the start, because 100,000 were waiting already
/// @param corrupt damaged places found since the start; their bytes are in `*.corrupt` files
/// @param unreadable facts in good order, but of a kind this version does not know; left in place
/// @param cutBytes torn off the end at the start, as a crash or power cut leaves them
/// @param trouble why facts are not durable now
public record JournalHealth(
    long last,
    long durable,
    long waiting,
    long refused,
    long corrupt,
    long unreadable,
    long cutBytes,
    Optional<String> trouble) {}
