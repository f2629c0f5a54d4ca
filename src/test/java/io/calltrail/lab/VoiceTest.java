package io.calltrail.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoiceTest {
  /// Decoder outputs of ITU-T G.711 table 1a, in 16 bits: each of them is coded into itself.
  @Test
  void everyALawValueComesBackAsItself() {
    for (int code = 0; code < 256; code++) {
      assertThat(Voice.alaw(decoded(code))).as("code %02x", code).isEqualTo((byte) code);
    }
  }

  @Test
  void loudestSamplesStayInRange() {
    assertThat(Voice.alaw(Short.MAX_VALUE)).isEqualTo((byte) 0xAA);
    assertThat(Voice.alaw(Short.MIN_VALUE)).isEqualTo((byte) 0x2A);
  }

  @Test
  void speechAtAnotherRateIsRefused(@TempDir Path folder) throws IOException {
    var wav = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
    wav.put("RIFF".getBytes(US_ASCII)).putInt(36).put("WAVEfmt ".getBytes(US_ASCII)).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(16000).putInt(32000);
    wav.putShort((short) 2).putShort((short) 16).put("data".getBytes(US_ASCII)).putInt(0);
    var file = Files.write(folder.resolve("wide.wav"), wav.array());

    assertThatThrownBy(() -> Voice.toAlaw(file, folder.resolve("wide.alaw")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("8 kHz");
  }

  private static short decoded(int code) {
    int c = code ^ 0x55;
    int mantissa = ((c & 0x0f) << 4) + 8;
    int segment = (c >> 4) & 7;
    int size =
        switch (segment) {
          case 0 -> mantissa;
          case 1 -> mantissa + 0x100;
          default -> (mantissa + 0x100) << (segment - 1);
        };
    return (short) ((c & 0x80) != 0 ? size : -size);
  }
}
