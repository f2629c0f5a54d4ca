package io.calltrail.recording;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Reads back what [FlacEncoder] made, checking every checksum on the way.
final class FlacDecoder {
  private final byte[] bytes;
  private final int channels;
  private final long samples;
  private int at;
  private int bit;

  /// @throws IOException when this is no FLAC file of ours
  FlacDecoder(InputStream in) throws IOException {
    bytes = in.readAllBytes();
    if (bytes.length < Flac.HEADER || bits(32) != 0x664C6143L || bits(32) != 0x80000022L) {
      throw new IOException("not a FLAC file");
    }
    at += 10;
    if (bits(20) != Flac.RATE) {
      throw new IOException("not 8 kHz");
    }
    channels = (int) bits(3) + 1;
    bits(5);
    samples = bits(4) << 32 | bits(32);
    at = Flac.HEADER;
  }

  int channels() {
    return channels;
  }

  /// Of one channel, as the file says.
  long samples() {
    return samples;
  }

  /// Of all samples, as the file says.
  byte[] md5() {
    return Arrays.copyOfRange(bytes, Flac.HEADER - 16, Flac.HEADER);
  }

  /// Reads the next frame.
  ///
  /// @return how many samples of each channel, 0 at the end
  /// @throws IOException when the frame is damaged
  int next(int[][] into) throws IOException {
    if (at == bytes.length) {
      return 0;
    }
    try {
      return frame(into);
    } catch (ArrayIndexOutOfBoundsException e) {
      throw new EOFException("the file ends within a frame");
    }
  }

  private int frame(int[][] into) throws IOException {
    int start = at;
    if (bits(16) != 0xFFF8) {
      throw new IOException("no frame at " + start);
    }
    int size = (int) bits(4);
    bits(12);
    int lead = (int) bits(8);
    for (int mask = 0x40; (lead & 0x80) != 0 && (lead & mask) != 0; mask >>= 1) {
      bits(8);
    }
    int length = size == 0b0111 ? (int) bits(16) + 1 : Flac.BLOCK;
    if (bits(8) != Flac.crc8(bytes, start, at - 1) || length > Flac.BLOCK) {
      throw new IOException("damaged frame header at " + start);
    }
    for (int channel = 0; channel < channels; channel++) {
      subframe(into[channel], length);
    }
    if (bit > 0) {
      bits(8 - bit);
    }
    int crc = Flac.crc16(bytes, start, at);
    if (bits(16) != crc) {
      throw new IOException("damaged frame at " + start);
    }
    return length;
  }

  private void subframe(int[] s, int length) throws IOException {
    int type = (int) bits(7);
    int wasted = bits(1) == 0 ? 0 : 1 + zeros();
    if (type == 0) {
      Arrays.fill(s, 0, length, signed(16 - wasted) << wasted);
      return;
    }
    int order = type - 8;
    if (order < 0 || order > 3) {
      throw new IOException("unknown subframe " + type);
    }
    for (int i = 0; i < order; i++) {
      s[i] = signed(16 - wasted);
    }
    bits(2);
    int partitions = (int) bits(4);
    int each = length >> partitions;
    for (int p = 0; p < 1 << partitions; p++) {
      int parameter = (int) bits(4);
      for (int i = p == 0 ? order : p * each; i < (p + 1) * each; i++) {
        int folded = zeros() << parameter | (int) bits(parameter);
        s[i] = (folded >>> 1 ^ -(folded & 1)) + predicted(order, s, i);
      }
    }
    for (int i = 0; i < length; i++) {
      s[i] <<= wasted;
    }
  }

  private static int predicted(int order, int[] s, int i) {
    return switch (order) {
      case 0 -> 0;
      case 1 -> s[i - 1];
      case 2 -> 2 * s[i - 1] - s[i - 2];
      case 3 -> 3 * s[i - 1] - 3 * s[i - 2] + s[i - 3];
      default -> throw new IllegalStateException("order " + order);
    };
  }

  private int signed(int width) {
    return (int) bits(width) << 32 - width >> 32 - width;
  }

  private int zeros() {
    int zeros = 0;
    while (true) {
      int rest = bytes[at] << 24 + bit;
      if (rest != 0) {
        int more = Integer.numberOfLeadingZeros(rest);
        bits(more + 1);
        return zeros + more;
      }
      zeros += 8 - bit;
      bit = 0;
      at++;
    }
  }

  private long bits(int width) {
    long value = 0;
    for (int left = width; left > 0; ) {
      int take = Math.min(left, 8 - bit);
      value = value << take | ((bytes[at] & 0xFF) >>> 8 - bit - take & (1 << take) - 1);
      bit += take;
      left -= take;
      if (bit == 8) {
        bit = 0;
        at++;
      }
    }
    return value;
  }
}
