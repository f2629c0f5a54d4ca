package io.calltrail.recording;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Bits, most significant first, into a growing array.
final class BitSink {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes = new byte[64 * 1024];
  private int length;
  // fewer than 32 wait here
  private long bits;
  private int count;

  /// @param width 0 to 32
  void put(long value, int width) {
    bits = bits << width | (value & ((1L << width) - 1));
    count += width;
    if (count >= Integer.SIZE) {
      count -= Integer.SIZE;
      INT.set(room(Integer.BYTES), length, (int) (bits >>> count));
      length += Integer.BYTES;
    }
  }

  /// Rice codes of residuals, folded so that small ones of either sign are short.
  ///
  /// @param parameter 0 to 14
  void rice(int[] residuals, int from, int to, int parameter) {
    // the common case, without a look at a field
    byte[] into = room((to - from) * Integer.BYTES);
    int at = length;
    long waiting = bits;
    int many = count;
    long mask = (1L << parameter) - 1;
    for (int i = from; i < to; i++) {
      int folded = residuals[i] << 1 ^ residuals[i] >> 31;
      int width = (folded >>> parameter) + 1 + parameter;
      if (width > Integer.SIZE) {
        length = at;
        bits = waiting;
        count = many;
        zeros(width - 1 - parameter);
        put(1L << parameter | folded & mask, 1 + parameter);
        into = room((to - i) * Integer.BYTES);
        at = length;
        waiting = bits;
        many = count;
      } else {
        waiting = waiting << width | 1L << parameter | folded & mask;
        many += width;
        if (many >= Integer.SIZE) {
          many -= Integer.SIZE;
          INT.set(into, at, (int) (waiting >>> many));
          at += Integer.BYTES;
        }
      }
    }
    length = at;
    bits = waiting;
    count = many;
  }

  private void zeros(int width) {
    for (int left = width; left > 0; left -= Integer.SIZE) {
      put(0, Math.min(left, Integer.SIZE));
    }
  }

  /// The array, with room for so many bytes more.
  private byte[] room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
    return bytes;
  }

  /// Fills the last byte with zeros; from now on all bytes are in the array.
  void align() {
    put(0, -count & 7);
    byte[] into = room(Integer.BYTES);
    while (count > 0) {
      count -= 8;
      into[length++] = (byte) (bits >>> count);
    }
  }

  /// What is in it up to the last [#align].
  byte[] array() {
    return bytes;
  }

  /// Bytes of [#array] that hold something.
  int length() {
    return length;
  }

  void clear() {
    length = 0;
    count = 0;
    bits = 0;
  }
}
