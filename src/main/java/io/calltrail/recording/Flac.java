package io.calltrail.recording;

/// The part of FLAC (RFC 9639) that telephone sound needs: 8 kHz, 16 bits, one or two independent
/// channels, blocks of 4,096 samples, constant and fixed-predictor subframes, wasted bits (G.711
/// leaves two or three low bits zero).
final class Flac {
  static final int RATE = 8000;
  static final int BLOCK = 4096;
  static final int HEADER = 42;
  private static final int[] CRC16 = new int[256];
  private static final int[] CRC8 = new int[256];

  static {
    for (int i = 0; i < 256; i++) {
      int wide = i << 8;
      int narrow = i;
      for (int bit = 0; bit < 8; bit++) {
        wide = wide << 1 ^ ((wide & 0x8000) != 0 ? 0x8005 : 0);
        narrow = narrow << 1 ^ ((narrow & 0x80) != 0 ? 0x07 : 0);
      }
      CRC16[i] = wide & 0xFFFF;
      CRC8[i] = narrow & 0xFF;
    }
  }

  private Flac() {}

  static int crc8(byte[] bytes, int from, int to) {
    int crc = 0;
    for (int i = from; i < to; i++) {
      crc = CRC8[crc ^ bytes[i] & 0xFF];
    }
    return crc;
  }

  static int crc16(byte[] bytes, int from, int to) {
    int crc = 0;
    for (int i = from; i < to; i++) {
      crc = (crc << 8 & 0xFFFF) ^ CRC16[crc >>> 8 ^ bytes[i] & 0xFF];
    }
    return crc;
  }
}
