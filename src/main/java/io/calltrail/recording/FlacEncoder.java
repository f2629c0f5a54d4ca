package io.calltrail.recording;

import java.util.Arrays;

/// Makes FLAC frames. Fixed predictors only: for sound that was G.711 a linear predictor gains a
/// few per cent of size for several times the work.
final class FlacEncoder {
  private static final int PARTITIONS_LOG2 = 4;
  private static final int HIGHEST_ORDER = 3;

  private final int channels;
  private final BitSink sink = new BitSink();
  private final int[] shifted = new int[Flac.BLOCK];
  private final int[] residual = new int[Flac.BLOCK];
  private long frames;

  FlacEncoder(int channels) {
    this.channels = channels;
  }

  /// The file's beginning: marker and STREAMINFO.
  ///
  /// @param samples of one channel
  /// @param md5 of the raw sound
  static byte[] header(int channels, long samples, byte[] md5) {
    BitSink sink = new BitSink();
    sink.put('f' << 24 | 'L' << 16 | 'a' << 8 | 'C', 32);
    sink.put(0x80, 8); // the last metadata block, STREAMINFO
    sink.put(34, 24);
    sink.put(Flac.BLOCK, 16);
    sink.put(Flac.BLOCK, 16);
    sink.put(0, 24); // frame sizes not told
    sink.put(0, 24);
    sink.put(Flac.RATE, 20);
    sink.put(channels - 1L, 3);
    sink.put(15, 5);
    sink.put(samples >>> 32, 4);
    sink.put(samples, 32);
    for (byte b : md5) {
      sink.put(b, 8);
    }
    sink.align();
    return Arrays.copyOf(sink.array(), sink.length());
  }

  /// One frame; valid until the next call. All frames but the last hold [Flac#BLOCK] samples.
  BitSink frame(int[][] samples, int length) {
    sink.clear();
    sink.put(0xFFF8, 16);
    boolean whole = length == Flac.BLOCK;
    sink.put(whole ? 0b1100 : 0b0111, 4);
    sink.put(0b0100, 4); // 8 kHz
    sink.put(channels - 1L, 4);
    sink.put(0b1000, 4); // 16 bits, reserved 0
    number(frames++);
    if (!whole) {
      sink.put(length - 1L, 16);
    }
    sink.align();
    sink.put(Flac.crc8(sink.array(), 0, sink.length()), 8);
    for (int channel = 0; channel < channels; channel++) {
      subframe(samples[channel], length);
    }
    sink.align();
    sink.put(Flac.crc16(sink.array(), 0, sink.length()), 16);
    sink.align();
    return sink;
  }

  /// As UTF-8 codes characters, but up to 36 bits.
  private void number(long value) {
    if (value < 0x80) {
      sink.put(value, 8);
      return;
    }
    int extra = 1;
    while (value >>> (6 * extra + 6 - extra) != 0) {
      extra++;
    }
    sink.put((0xFF00 >>> (extra + 1) & 0xFF) | value >>> 6 * extra, 8);
    for (int i = extra - 1; i >= 0; i--) {
      sink.put(0x80 | (value >>> 6 * i & 0x3F), 8);
    }
  }

  private void subframe(int[] samples, int length) {
    int used = 0;
    boolean constant = true;
    for (int i = 0; i < length; i++) {
      used |= samples[i];
      constant &= samples[i] == samples[0];
    }
    if (constant) {
      sink.put(0, 8);
      sink.put(samples[0], 16);
      return;
    }
    int wasted = Integer.numberOfTrailingZeros(used);
    for (int i = 0; i < length; i++) {
      shifted[i] = samples[i] >> wasted;
    }
    int order = order(length);
    sink.put((0b001000L | order) << 1 | (wasted > 0 ? 1 : 0), 8);
    if (wasted > 0) {
      sink.put(1, wasted);
    }
    for (int i = 0; i < order; i++) {
      sink.put(shifted[i], 16 - wasted);
    }
    predict(order, length);
    residuals(order, length);
  }

  /// The order with the smallest sum of residuals.
  private int order(int length) {
    if (length <= HIGHEST_ORDER) {
      return 0;
    }
    long sum0 = 0;
    long sum1 = 0;
    long sum2 = 0;
    long sum3 = 0;
    int[] s = shifted;
    for (int i = 3; i < length; i++) {
      int d1 = s[i] - s[i - 1];
      int d2 = d1 - (s[i - 1] - s[i - 2]);
      int d3 = d2 - (s[i - 1] - 2 * s[i - 2] + s[i - 3]);
      sum0 += Math.abs(s[i]);
      sum1 += Math.abs(d1);
      sum2 += Math.abs(d2);
      sum3 += Math.abs(d3);
    }
    long least = Math.min(Math.min(sum0, sum1), Math.min(sum2, sum3));
    return least == sum0 ? 0 : least == sum1 ? 1 : least == sum2 ? 2 : 3;
  }

  private void predict(int order, int length) {
    int[] s = shifted;
    switch (order) {
      case 0 -> System.arraycopy(s, 0, residual, 0, length);
      case 1 -> {
        for (int i = 1; i < length; i++) {
          residual[i] = s[i] - s[i - 1];
        }
      }
      case 2 -> {
        for (int i = 2; i < length; i++) {
          residual[i] = s[i] - 2 * s[i - 1] + s[i - 2];
        }
      }
      case 3 -> {
        for (int i = 3; i < length; i++) {
          residual[i] = s[i] - 3 * s[i - 1] + 3 * s[i - 2] - s[i - 3];
        }
      }
      default -> throw new IllegalStateException("order " + order);
    }
  }

  private void residuals(int order, int length) {
    int partitions = PARTITIONS_LOG2;
    while (partitions > 0
        && (length % (1 << partitions) != 0 || length >> partitions <= HIGHEST_ORDER)) {
      partitions--;
    }
    sink.put(0, 2);
    sink.put(partitions, 4);
    int each = length >> partitions;
    for (int p = 0; p < 1 << partitions; p++) {
      int from = p == 0 ? order : p * each;
      int to = (p + 1) * each;
      long sum = 0;
      for (int i = from; i < to; i++) {
        sum += residual[i] << 1 ^ residual[i] >> 31;
      }
      int parameter = parameter(sum, to - from);
      sink.put(parameter, 4);
      sink.rice(residual, from, to, parameter);
    }
  }

  /// The Rice parameter near log2 of the mean that makes the shorter code.
  private static int parameter(long sum, int count) {
    int parameter = 0;
    long bits = count + sum;
    for (int k = 1; k <= 14; k++) {
      long with = count * (1L + k) + (sum >>> k) - (count >> 1);
      if (with < bits) {
        bits = with;
        parameter = k;
      }
    }
    return parameter;
  }
}
