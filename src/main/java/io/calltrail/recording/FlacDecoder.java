package io.calltrail.recording;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Reads FLAC (RFC 9639) of up to 24 bits, ours and others', checking every checksum on the way.
public final class FlacDecoder {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int STREAM_INFO = 34;
  private static final int LEFT_SIDE = 8;
  private static final int SIDE_RIGHT = 9;
  private static final int MID_SIDE = 10;

  private final byte[] bytes;
  private final int longest;
  private final int rate;
  private final int channels;
  private final int width;
  private final long samples;
  private final byte[] md5;
  private final int[] coefficients = new int[32];
  private int at;
  private int bit;

  /// @throws IOException when this is no FLAC file
  public FlacDecoder(InputStream in) throws IOException {
    this(in.readAllBytes());
  }

  /// @throws IOException when this is no FLAC file
  public FlacDecoder(byte[] file) throws IOException {
    bytes = file;
    try {
      if (bits(32) != 0x664C6143L) {
        throw new IOException("not a FLAC file");
      }
      boolean last = bits(1) == 1;
      if (bits(7) != 0 || bits(24) != STREAM_INFO) {
        throw new IOException("not a FLAC file: it does not say what it holds");
      }
      bits(16);
      longest = (int) bits(16);
      bits(48);
      rate = (int) bits(20);
      channels = (int) bits(3) + 1;
      width = (int) bits(5) + 1;
      samples = bits(36);
      md5 = Arrays.copyOfRange(bytes, at, at + 16);
      at += 16;
      while (!last) {
        last = bits(1) == 1;
        bits(7);
        int size = (int) bits(24);
        at += size;
      }
    } catch (ArrayIndexOutOfBoundsException e) {
      throw new EOFException("the file ends within its header");
    }
    if (rate == 0 || longest < 16 || width > 24) {
      throw new IOException("%d Hz, %d bits, not what can be read".formatted(rate, width));
    }
  }

  /// One of our recordings.
  ///
  /// @throws IOException when this is none
  static FlacDecoder ofRecording(InputStream in) throws IOException {
    var flac = new FlacDecoder(in);
    if (flac.rate != Flac.RATE || flac.width != 16 || flac.longest > Flac.BLOCK) {
      throw new IOException("not a recording: it is not 8 kHz and 16 bits");
    }
    return flac;
  }

  /// Samples of one channel in a second.
  public int rate() {
    return rate;
  }

  public int channels() {
    return channels;
  }

  /// Bits of a sample.
  public int width() {
    return width;
  }

  /// How many samples of each channel [#next] reads at most.
  public int longest() {
    return longest;
  }

  /// Of one channel, as the file says; 0 when it does not.
  public long samples() {
    return samples;
  }

  /// Of all samples, as the file says.
  byte[] md5() {
    return md5.clone();
  }

  /// Reads the next frame.
  ///
  /// @param into for each channel an array of [#longest]
  /// @return how many samples of each channel, 0 at the end
  /// @throws IOException when the frame is damaged
  public int next(int[][] into) throws IOException {
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
    if ((bits(16) & 0xFFFE) != 0xFFF8) {
      throw new IOException("no frame at " + start);
    }
    int size = (int) bits(4);
    int speed = (int) bits(4);
    int sides = (int) bits(4);
    bits(4);
    int lead = (int) bits(8);
    for (int mask = 0x40; (lead & 0x80) != 0 && (lead & mask) != 0; mask >>= 1) {
      bits(8);
    }
    int length = length(size);
    bits(speed == 12 ? 8 : speed == 13 || speed == 14 ? 16 : 0);
    if (bits(8) != Flac.crc8(bytes, start, at - 1) || length > longest || length == 0) {
      throw new IOException("damaged frame header at " + start);
    }
    if (sides > MID_SIDE || (sides < LEFT_SIDE ? sides + 1 : 2) != channels) {
      throw new IOException("other channels at " + start);
    }
    for (int channel = 0; channel < channels; channel++) {
      boolean difference = channel == (sides == SIDE_RIGHT ? 0 : 1) && sides >= LEFT_SIDE;
      subframe(into[channel], length, difference ? width + 1 : width);
    }
    if (bit > 0) {
      bits(8 - bit);
    }
    int crc = Flac.crc16(bytes, start, at);
    if (bits(16) != crc) {
      throw new IOException("damaged frame at " + start);
    }
    if (sides >= LEFT_SIDE) {
      apart(sides, into[0], into[1], length);
    }
    return length;
  }

  private int length(int size) {
    return switch (size) {
      case 0 -> 0;
      case 1 -> 192;
      case 2, 3, 4, 5 -> 576 << size - 2;
      case 6 -> (int) bits(8) + 1;
      case 7 -> (int) bits(16) + 1;
      default -> 256 << size - 8;
    };
  }

  /// From what two channels have in common to the two.
  private static void apart(int sides, int[] a, int[] b, int length) {
    for (int i = 0; i < length; i++) {
      switch (sides) {
        case LEFT_SIDE -> b[i] = a[i] - b[i];
        case SIDE_RIGHT -> a[i] += b[i];
        default -> {
          int sum = a[i] << 1 | b[i] & 1;
          a[i] = sum + b[i] >> 1;
          b[i] = sum - b[i] >> 1;
        }
      }
    }
  }

  private void subframe(int[] s, int length, int plain) throws IOException {
    int type = (int) bits(7);
    int wasted = bits(1) == 0 ? 0 : 1 + zeros();
    int wide = plain - wasted;
    if (wide < 1) {
      throw new IOException("damaged subframe");
    }
    if (type == 0) {
      Arrays.fill(s, 0, length, signed(wide) << wasted);
      return;
    }
    if (type == 1) {
      for (int i = 0; i < length; i++) {
        s[i] = signed(wide);
      }
    } else if (type >= 8 && type <= 12) {
      fixed(s, length, type - 8, wide);
    } else if (type >= 32 && type < 64) {
      linear(s, length, type - 31, wide);
    } else {
      throw new IOException("unknown subframe " + type);
    }
    for (int i = 0; wasted > 0 && i < length; i++) {
      s[i] <<= wasted;
    }
  }

  private void fixed(int[] s, int length, int order, int wide) throws IOException {
    for (int i = 0; i < order; i++) {
      s[i] = signed(wide);
    }
    residual(s, length, order);
    switch (order) {
      case 0 -> {}
      case 1 -> {
        for (int i = 1; i < length; i++) {
          s[i] += s[i - 1];
        }
      }
      case 2 -> {
        for (int i = 2; i < length; i++) {
          s[i] += 2 * s[i - 1] - s[i - 2];
        }
      }
      case 3 -> {
        for (int i = 3; i < length; i++) {
          s[i] += 3 * s[i - 1] - 3 * s[i - 2] + s[i - 3];
        }
      }
      default -> {
        for (int i = 4; i < length; i++) {
          s[i] += 4 * s[i - 1] - 6 * s[i - 2] + 4 * s[i - 3] - s[i - 4];
        }
      }
    }
  }

  private void linear(int[] s, int length, int order, int wide) throws IOException {
    for (int i = 0; i < order; i++) {
      s[i] = signed(wide);
    }
    int precision = (int) bits(4) + 1;
    int shift = signed(5);
    if (precision == 16 || shift < 0) {
      throw new IOException("damaged subframe");
    }
    for (int i = 0; i < order; i++) {
      coefficients[i] = signed(precision);
    }
    residual(s, length, order);
    for (int i = order; i < length; i++) {
      long sum = 0;
      for (int j = 0; j < order; j++) {
        sum += (long) coefficients[j] * s[i - 1 - j];
      }
      s[i] += (int) (sum >> shift);
    }
  }

  /// What the prediction missed, from `order` on.
  private void residual(int[] s, int length, int order) throws IOException {
    int method = (int) bits(2);
    int partitions = (int) bits(4);
    int each = length >> partitions;
    if (method > 1 || each << partitions != length || each < order) {
      throw new IOException("damaged subframe");
    }
    int size = method == 0 ? 4 : 5;
    int escape = (1 << size) - 1;
    for (int p = 0; p < 1 << partitions; p++) {
      int parameter = (int) bits(size);
      int from = p == 0 ? order : p * each;
      int to = (p + 1) * each;
      if (parameter == escape) {
        int wide = (int) bits(5);
        for (int i = from; i < to; i++) {
          s[i] = wide == 0 ? 0 : signed(wide);
        }
      } else {
        rice(s, from, to, parameter);
      }
    }
  }

  private void rice(int[] s, int from, int to, int parameter) {
    for (int i = shortCodes(s, from, to, parameter); i < to; ) {
      s[i] = unfolded(zeros() << parameter | (int) bits(parameter));
      i = shortCodes(s, i + 1, to, parameter);
    }
  }

  /// Reads on without a look at a field, up to a code of more than 56 bits or the file's last
  /// bytes.
  ///
  /// @return what is to be read next
  private int shortCodes(int[] s, int from, int to, int parameter) {
    byte[] file = bytes;
    long next = (long) at << 3 | bit;
    long last = (long) file.length - Long.BYTES << 3;
    int i = from;
    for (; i < to && next <= last; i++) {
      long ahead = (long) LONG.get(file, (int) (next >>> 3)) << (next & 7);
      int zeros = Long.numberOfLeadingZeros(ahead);
      if (zeros + 1 + parameter > 56) {
        break;
      }
      s[i] = unfolded(zeros << parameter | (int) (ahead << zeros + 1 >>> 1 >>> 63 - parameter));
      next += zeros + 1 + parameter;
    }
    at = (int) (next >>> 3);
    bit = (int) next & 7;
    return i;
  }

  private static int unfolded(int code) {
    return code >>> 1 ^ -(code & 1);
  }

  private int signed(int wide) {
    return (int) bits(wide) << 32 - wide >> 32 - wide;
  }

  /// How many zeros come before the next one, which is read, too.
  private int zeros() {
    int zeros = 0;
    while (true) {
      long rest = ahead();
      if (rest != 0) {
        int more = Long.numberOfLeadingZeros(rest);
        skip(more + 1);
        return zeros + more;
      }
      zeros += Long.SIZE - bit;
      skip(Long.SIZE - bit);
    }
  }

  /// @param wide 0 to 56
  private long bits(int wide) {
    long value = wide == 0 ? 0 : ahead() >>> Long.SIZE - wide;
    skip(wide);
    return value;
  }

  /// At least the next 56 bits, the first one leftmost; behind the file's end come zeros.
  private long ahead() {
    if (at + Long.BYTES <= bytes.length) {
      return (long) LONG.get(bytes, at) << bit;
    }
    long value = 0;
    for (int i = at; i < at + Long.BYTES; i++) {
      value = value << 8 | (i < bytes.length ? bytes[i] & 0xFF : 0);
    }
    return value << bit;
  }

  private void skip(int wide) {
    bit += wide;
    at += bit >>> 3;
    bit &= 7;
    if (at > bytes.length || at == bytes.length && bit > 0) {
      throw new ArrayIndexOutOfBoundsException(at);
    }
  }
}
