package io.calltrail.recording;

import io.calltrail.call.CallId;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name of a file that Asterisk wrote: `<call id>-<offer>.raw` (MixMonitor: stereo) or `<call
/// id>-<word>.wav` (Record: mono), below up to four plain folders. No dot but that of the ending,
/// so no name leads out of the folder.
record RawName(String value, CallId call, String stem, boolean wav) {
  private static final Pattern NAME =
      Pattern.compile(
          "(?:[A-Za-z0-9_-]{1,40}/){0,4}(([A-Za-z0-9_-]{1,40})-[A-Za-z0-9]{1,10})\\.(raw|wav)");
  private static final DateTimeFormatter FOLDER =
      DateTimeFormatter.ofPattern("yyyy/MM/dd", Locale.ROOT);

  static Optional<RawName> of(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? Optional.of(
            new RawName(
                name,
                new CallId(matcher.group(2)),
                matcher.group(1),
                matcher.group(3).equals("wav")))
        : Optional.empty();
  }

  /// Recorded by the dialplan's fallback, under the id that the dialplan knew.
  boolean fallback() {
    return stem.endsWith("-fallback");
  }

  /// The same file as the recording of this call.
  RawName of(CallId owner) {
    return new RawName(value, owner, stem, wav);
  }

  /// Where the finished file goes, relative: the day is that of the call's id (UTC), or today for
  /// an id that holds none.
  String finished(Instant now) {
    LocalDate day;
    try {
      day = LocalDate.parse(call.value().substring(0, 8), DateTimeFormatter.BASIC_ISO_DATE);
    } catch (DateTimeException | StringIndexOutOfBoundsException _) {
      day = LocalDate.ofInstant(now, ZoneOffset.UTC);
    }
    return FOLDER.format(day) + "/" + stem + Shelf.ENDING;
  }

  int channels() {
    return wav ? 1 : 2;
  }

  Path in(Path folder) {
    return folder.resolve(value);
  }
}
