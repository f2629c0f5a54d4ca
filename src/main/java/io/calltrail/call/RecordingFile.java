package io.calltrail.call;

import java.time.Duration;

/// A finished recording that can be played.
///
/// @param file name relative to the recording folder
/// @param length of the sound
/// @param bytes size of the file
/// @param sha256 of the file, hex
/// @param callerHeard the left side holds sound
/// @param agentHeard the right side holds sound
public record RecordingFile(
    String file,
    Duration length,
    long bytes,
    String sha256,
    boolean callerHeard,
    boolean agentHeard) {}
