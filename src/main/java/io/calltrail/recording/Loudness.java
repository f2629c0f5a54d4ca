package io.calltrail.recording;

import java.time.Duration;

/// Whether a side holds sound: at least 200 ms in all, counted in pieces of 20 ms whose RMS is 200
/// of 32,768 (-44 dBFS) or more. Comfort noise of lines and codecs stays 10 dB below, a click or a
/// single key tone is too short.
final class Loudness {
  static final Duration LEAST = Duration.ofMillis(200);
  private static final int PIECE = 160;
  private static final long LEAST_ENERGY = 200L * 200L * PIECE;

  private long energy;
  private int samples;
  private int loudPieces;

  void add(int[] block, int length) {
    for (int i = 0; i < length; i++) {
      energy += (long) block[i] * block[i];
      if (++samples == PIECE) {
        if (energy >= LEAST_ENERGY) {
          loudPieces++;
        }
        samples = 0;
        energy = 0;
      }
    }
  }

  boolean heard() {
    return loudPieces * 20L >= LEAST.toMillis();
  }
}
