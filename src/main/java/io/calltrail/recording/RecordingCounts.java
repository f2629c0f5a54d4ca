package io.calltrail.recording;

/// Since the start.
///
/// @param recorded files finished
/// @param failed recordings that could not be made
/// @param deleted files deleted because of their age
/// @param inWork files waited for or in work now
public record RecordingCounts(long recorded, long failed, long deleted, int inWork) {}
