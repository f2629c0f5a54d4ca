/// Recordings: from the raw stereo file that Asterisk writes to a checked FLAC file that browsers
/// play, its checksum, its retention and its lookup. Works on threads of its own, called from any.
/// Imports `call` only.
@NullMarked
package io.calltrail.recording;

import org.jspecify.annotations.NullMarked;
