package io.calltrail.access;

import java.time.Instant;

/// A person who is in.
///
/// @param key digest of what the browser keeps: the rows alone open nothing
public record Session(String key, String person, String csrf, Instant began, Instant seen) {}
