package io.calltrail.backfill;

import java.io.IOException;

/// A line that cannot be read; the message says what is wrong and what to do.
final class BadLine extends IOException {
  BadLine(String message) {
    super(message);
  }
}
