package io.calltrail.recording;

import java.util.Arrays;

/// Bits, most significant first, into a growing array.
final class BitSink {
  private byte[] bytes = new byte[64 * 1024];
  private int length;
  private long bits;
  private int count;

  /// @param width 0 to 32
  void put(long value, int width) {
    bits = bits << width | (value & ((1L << width) - 1));
    count += width;
    while (count >= 8) {
      count -= 8;
      add((byte) (bits >>> count));
    }
  }

  void zeros(int width) {
    for (int left = width; left > 0; left -= 24) {
      put(0, Math.min(left, 24));
    }
  }

  /// A Rice code of a residual, folded so that small ones of either sign are short.
  void rice(int residual, int parameter) {
    int folded = residual << 1 ^ residual >> 31;
    int high = folded >>> parameter;
    if (high + 1 + parameter <= 32) {
      put(1L << parameter | (folded & ((1L << parameter) - 1)), high + 1 + parameter);
    } else {
      zeros(high);
      put(1L << parameter | (folded & ((1L << parameter) - 1)), 1 + parameter);
    }
  }

  void align() {
    if (count > 0) {
      put(0, 8 - count);
    }
  }

  private void add(byte value) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, length * 2);
    }
    bytes[length++] = value;
  }

  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
    count = 0;
    bits = 0;
  }
}
