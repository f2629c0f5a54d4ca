package io.calltrail.simulation;

import java.io.IOException;

/// An arrival file that cannot be used; the message names the line.
public final class BadArrivals extends IOException {
  BadArrivals(String message) {
    super(message);
  }
}
