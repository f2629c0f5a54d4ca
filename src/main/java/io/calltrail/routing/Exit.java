package io.calltrail.routing;

import java.util.List;

/// What happens to a caller whom a queue lets go: an announcement, which may be none, and then a
/// destination.
public record Exit(List<String> message, Destination then) {
  public static final Exit HANG_UP = new Exit(List.of(), new Destination.HangUp());
}
