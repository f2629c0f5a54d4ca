package io.calltrail.recording;

/// The part of FLAC (RFC 9639) that telephone sound needs: 8 kHz, 16 bits, one or two independent
/// channels, blocks of 4,096 samples, constant and fixed-predictor subframes, wasted bits (G.711
/// leaves two or three low bits zero).
final class Flac {
  static final int RATE = 8000;
  static final int BLOCK = 4096;
  static final int HEADER = 42;
  // of a byte, and of a byte with one, two, three zero bytes behind it: four are taken at once
  private static final int[][] CRC16 = new int[4][256];
  private static final int[] CRC8 = new int[256];

  static {
    for (int i = 0; i < 256; i++) {
      int wide = i << 8;
      int narrow = i;
      for (int bit = 0; bit < 8; bit++) {
        wide = wide << 1 ^ ((wide & 0x8000) != 0 ? 0x8005 : 0);
        narrow = narrow << 1 ^ ((narrow & 0x80) != 0 ? 0x07 : 0);
      }
      CRC16[0][i] = wide & 0xFFFF;
      CRC8[i] = narrow & 0xFF;
    }
    for (int behind = 1; behind < CRC16.length; behind++) {
      for (int i = 0; i < 256; i++) {
        int before = CRC16[behind - 1][i];
        CRC16[behind][i] = (before << 8 & 0xFFFF) ^ CRC16[0][before >>> 8];
      }
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
    int i = from;
    for (; i < to - 3; i += 4) {
      crc =
          CRC16[3][crc >>> 8 ^ bytes[i] & 0xFF]
              ^ CRC16[2][crc & 0xFF ^ bytes[i + 1] & 0xFF]
              ^ CRC16[1][bytes[i + 2] & 0xFF]
              ^ CRC16[0][bytes[i + 3] & 0xFF];
    }
    for (; i < to; i++) {
      crc = (crc << 8 & 0xFFFF) ^ CRC16[0][crc >>> 8 ^ bytes[i] & 0xFF];
    }
    return crc;
  }
}
