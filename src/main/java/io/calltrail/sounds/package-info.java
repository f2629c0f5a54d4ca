/// Sounds that people bring: announcements and music, checked, brought to the telephone's rate and
/// kept where Asterisk plays them. Called from any thread; may block. Imports `recording` for FLAC.
@NullMarked
package io.calltrail.sounds;

import org.jspecify.annotations.NullMarked;
