package io.calltrail.backfill;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVRecord;

/// One line of the event log: `type,time,user-type,channel,uniqueid,linkedid,extra`
/// (config/asterisk/cel_custom.conf).
///
/// @param type CEL's, or the name of an event that our dialplan made
/// @param extra JSON of few, plain values
record Event(String type, Instant at, String channel, String uniqueId, String extra) {
  private static final int COLUMNS = 7;
  private static final Pattern SECONDS = Pattern.compile("([0-9]{9,11})(?:\\.([0-9]{1,9}))?");
  private static final Pattern ENDPOINT = Pattern.compile("PJSIP/(.+)-[0-9a-f]{8,}");

  /// @throws BadLine telling what is wrong and what to do
  static Event of(CSVRecord line) throws BadLine {
    if (line.size() != COLUMNS) {
      throw new BadLine(
          "%d columns where %d are needed: a line cut off, or not the calltrail.csv of our cel_custom.conf"
              .formatted(line.size(), COLUMNS));
    }
    String type = line.get(2).isEmpty() ? line.get(0) : line.get(2);
    return new Event(type, moment(line.get(1)), line.get(3), line.get(4), line.get(6));
  }

  private static Instant moment(String text) throws BadLine {
    Matcher seconds = SECONDS.matcher(text);
    if (!seconds.matches()) {
      throw new BadLine(
          "the time \"%s\" is not in seconds since 1970: take dateformat out of cel.conf, then `module reload cel`"
              .formatted(text));
    }
    String fraction = seconds.group(2) == null ? "" : seconds.group(2);
    return Instant.ofEpochSecond(
        Long.parseLong(seconds.group(1)), Long.parseLong((fraction + "000000000").substring(0, 9)));
  }

  /// A value of the extra; empty when it is not there.
  String extra(String name) {
    int at = extra.indexOf('"' + name + "\":\"");
    int from = at + name.length() + 4;
    return at < 0 ? "" : extra.substring(from, Math.max(from, extra.indexOf('"', from)));
  }

  /// What the dialplan has told with an event of its own.
  String told() {
    return extra("extra");
  }

  /// The phone of the channel, when it is one.
  Optional<String> endpoint() {
    Matcher name = ENDPOINT.matcher(channel);
    return name.matches() ? Optional.of(name.group(1)) : Optional.empty();
  }
}
