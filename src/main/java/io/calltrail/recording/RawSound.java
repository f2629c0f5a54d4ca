package io.calltrail.recording;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/// The samples of a raw file (16 bits, little-endian, interleaved) or of a WAV file from its data
/// chunk to its end: the lengths in a WAV header stay 0 when Asterisk dies.
final class RawSound implements AutoCloseable {
  private final InputStream in;
  private final int channels;
  private final byte[] block;
  private final MessageDigest digest;

  RawSound(Path file, boolean wav, int channels, MessageDigest digest) throws IOException {
    this.in = new BufferedInputStream(Files.newInputStream(file), 64 * 1024);
    this.channels = channels;
    this.block = new byte[Flac.BLOCK * channels * 2];
    this.digest = digest;
    if (wav) {
      try {
        skipWavHeader();
      } catch (IOException e) {
        in.close();
        throw e;
      }
    }
  }

  private void skipWavHeader() throws IOException {
    byte[] riff = in.readNBytes(12);
    if (riff.length < 12
        || !new String(riff, StandardCharsets.ISO_8859_1).matches("(?s)RIFF.{4}WAVE")) {
      throw new EOFException("not a WAV file");
    }
    while (true) {
      byte[] chunk = in.readNBytes(8);
      if (chunk.length < 8) {
        throw new EOFException("a WAV file without sound");
      }
      String name = new String(chunk, 0, 4, StandardCharsets.ISO_8859_1);
      if (name.equals("data")) {
        return;
      }
      long length = int32(chunk, 4) & 0xFFFFFFFFL;
      byte[] content = in.readNBytes((int) Math.min(length, 4096));
      if (name.equals("fmt ")
          && (content.length < 16
              || content[0] != 1
              || content[2] != 1
              || int32(content, 4) != Flac.RATE
              || content[14] != 16)) {
        throw new IOException("not 8 kHz, 16 bits, mono");
      }
      in.skipNBytes(length - content.length);
    }
  }

  private static int int32(byte[] b, int at) {
    return b[at] & 0xFF | (b[at + 1] & 0xFF) << 8 | (b[at + 2] & 0xFF) << 16 | b[at + 3] << 24;
  }

  /// Reads the next block; a half-written last sample is left out.
  ///
  /// @return how many samples of each channel, 0 at the end
  int next(int[][] into) throws IOException {
    int frame = 2 * channels;
    int length = in.readNBytes(block, 0, block.length) / frame;
    digest.update(block, 0, length * frame);
    int at = 0;
    for (int i = 0; i < length; i++) {
      for (int channel = 0; channel < channels; channel++) {
        into[channel][i] = block[at] & 0xFF | block[at + 1] << 8;
        at += 2;
      }
    }
    return length;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
