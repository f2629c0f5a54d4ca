package io.calltrail.sounds;

import java.io.IOException;
import java.util.Arrays;

/// From one rate to a lower one, piece by piece: a sinc low-pass under a Kaiser window, of which
/// each output sample takes the phase it falls on. Flat up to 0.43 of the new rate (3.4 kHz at 8
/// kHz), and 80 dB down from 0.5 of it on, so that nothing folds back.
final class Resampler {
  private static final double PASSES = 0.43;
  private static final double STOPS = 0.5;
  private static final double STOPPED_DB = 80;

  /// Takes what comes out, sample by sample.
  @FunctionalInterface
  interface Sink {
    void take(float sample) throws IOException;
  }

  private final Sink sink;
  private final int up;
  private final int down;
  private final int half;
  private final float[][] phases;
  private float[] held;
  private int length;
  private int at;
  private int phase;

  /// @param to at most `from`
  Resampler(int from, int to, Sink sink) {
    this.sink = sink;
    int common = gcd(from, to);
    up = to / common;
    down = from / common;
    boolean same = from == to;
    double band = (STOPS - PASSES) * to / from;
    half = same ? 1 : (int) Math.ceil((STOPPED_DB - 8) / (2.285 * 2 * Math.PI * band) / 2);
    phases = new float[up][];
    for (int p = 0; p < up; p++) {
      phases[p] = same ? new float[] {1, 0} : taps((double) p / up, (STOPS + PASSES) * to / from);
    }
    held = new float[4 * half];
    length = half - 1; // silence before the beginning
  }

  /// @param cutoff in halves of the old rate
  private float[] taps(double fraction, double cutoff) {
    double beta = 0.1102 * (STOPPED_DB - 8.7);
    var taps = new double[2 * half];
    for (int i = 0; i < taps.length; i++) {
      double t = i - (half - 1) - fraction;
      double inside = 1 - t * t / ((double) half * half);
      taps[i] = inside <= 0 ? 0 : sinc(cutoff * t) * bessel(beta * Math.sqrt(inside));
    }
    double sum = Arrays.stream(taps).sum();
    var scaled = new float[taps.length];
    for (int i = 0; i < taps.length; i++) {
      scaled[i] = (float) (taps[i] / sum);
    }
    return scaled;
  }

  void add(float[] samples, int n) throws IOException {
    if (length + n > held.length) {
      held = Arrays.copyOf(held, Math.max(2 * held.length, length + n));
    }
    System.arraycopy(samples, 0, held, length, n);
    length += n;
    // the taps of an output sample lie in held[at .. at + 2 * half)
    while (at + 2 * half <= length) {
      float[] taps = phases[phase];
      float sum = 0;
      for (int i = 0; i < taps.length; i++) {
        sum += taps[i] * held[at + i];
      }
      sink.take(sum);
      phase += down;
      at += phase / up;
      phase %= up;
    }
    int gone = Math.min(at, length);
    System.arraycopy(held, gone, held, 0, length - gone);
    length -= gone;
    at -= gone;
  }

  /// Gives what is left, with silence after it.
  void end() throws IOException {
    add(new float[half], half);
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }

  /// The modified Bessel function of the first kind, of order zero.
  private static double bessel(double x) {
    double sum = 1;
    double term = 1;
    for (int k = 1; term > sum * 1e-12; k++) {
      term *= x / 2 / k * (x / 2 / k);
      sum += term;
    }
    return sum;
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
