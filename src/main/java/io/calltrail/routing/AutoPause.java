package io.calltrail.routing;

import java.time.Duration;

/// The pause of an agent whose phone rings and is not answered. It ends by itself.
///
/// @param after so many rings in a row without an answer; 0: never
public record AutoPause(int after, Duration length) {
  public AutoPause {
    if (after < 0 || after > 0 && !length.isPositive()) {
      throw new IllegalArgumentException("a pause after " + after + " rings, of " + length);
    }
  }
}
