package io.calltrail.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Real speech for SIPp: a prompt of Asterisk's (WAV, 8 kHz, 16 bit, mono) as G.711 A-law.
final class Voice {
  private static final int RATE = 8000;

  private Voice() {}

  /// Writes an English prompt of this host's Asterisk into the folder.
  static Path ofPrompt(String name, Path folder) throws IOException {
    var prompts =
        Optional.ofNullable(System.getenv("CALLTRAIL_ASTERISK_ROOT"))
            .map(root -> Path.of(root + "/usr/share/asterisk/sounds/en"))
            .filter(Files::isDirectory)
            .orElse(Path.of("/usr/share/asterisk/sounds/en"));
    var voice = folder.resolve(name + ".alaw");
    toAlaw(prompts.resolve(name + ".wav"), voice);
    return voice;
  }

  /// Writes the speech as raw A-law, one byte per sample.
  static void toAlaw(Path wav, Path alaw) throws IOException {
    var samples = samples(wav);
    var coded = new byte[samples.remaining() / 2];
    for (int i = 0; i < coded.length; i++) {
      coded[i] = alaw(samples.getShort());
    }
    Files.write(alaw, coded);
  }

  private static ByteBuffer samples(Path wav) throws IOException {
    var file = ByteBuffer.wrap(Files.readAllBytes(wav)).order(ByteOrder.LITTLE_ENDIAN);
    if (file.remaining() < 44 || file.getInt(0) != 0x46464952 /* RIFF */) {
      throw new IOException(wav + " is no WAV file");
    }
    int at = 12;
    while (at + 8 <= file.limit()) {
      int name = file.getInt(at);
      int size = file.getInt(at + 4);
      int body = at + 8;
      if (name == 0x20746d66 /* fmt */ && !telephone(file, body)) {
        throw new IOException(wav + " is not 8 kHz, 16 bit, mono");
      }
      if (name == 0x61746164 /* data */) {
        int length = Math.min(size, file.limit() - body);
        return file.slice(body, length).order(ByteOrder.LITTLE_ENDIAN);
      }
      at = body + size + (size & 1);
    }
    throw new IOException(wav + " holds no sound");
  }

  private static boolean telephone(ByteBuffer file, int format) {
    return file.getShort(format) == 1
        && file.getShort(format + 2) == 1
        && file.getInt(format + 4) == RATE
        && file.getShort(format + 14) == 16;
  }

  /// One sample, after ITU-T G.711 table 1.
  static byte alaw(short sample) {
    int sign = sample >= 0 ? 0x80 : 0;
    int size = (sample >= 0 ? sample : ~sample) >> 3;
    int code;
    if (size < 32) {
      code = size >> 1;
    } else {
      int segment = 32 - Integer.numberOfLeadingZeros(size >> 5);
      code = (segment << 4) | ((size >> segment) & 0x0f);
    }
    return (byte) ((sign | code) ^ 0x55);
  }
}
