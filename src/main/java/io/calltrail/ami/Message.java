package io.calltrail.ami;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One event or response as it came. Header names are told apart without regard to case; of a
/// repeated header the first counts.
final class Message {
  private final Map<String, String> headers;

  private Message(Map<String, String> headers) {
    this.headers = headers;
  }

  static Message of(List<String> lines) {
    var headers = HashMap.<String, String>newHashMap(lines.size());
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.putIfAbsent(
            line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
            line.substring(colon + 1).strip());
      }
    }
    return new Message(headers);
  }

  /// @param name in lower case
  /// @return empty when there is none
  String get(String name) {
    return headers.getOrDefault(name, "");
  }

  /// The event OriginateResponse has a header of that name too.
  boolean isResponse() {
    return headers.containsKey("response") && !headers.containsKey("event");
  }

  /// The event's name, empty for a response.
  String event() {
    return get("event");
  }
}
