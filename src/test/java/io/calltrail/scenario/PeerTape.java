package io.calltrail.scenario;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Sound as Asterisk writes it, 8 kHz and 16 bits, with a tone in place of each voice.
final class PeerTape {
  /// How long every prompt lasts.
  static final Duration PROMPT = Duration.ofMillis(600);

  private static final int RATE = 8_000;
  private static final double CALLER = 440;
  private static final double AGENT = 660;
  private static final double LOUDNESS = 6_000;

  private PeerTape() {}

  /// `MixMonitor` with options `bD` starts: the file is there, empty until two are bridged.
  static void begin(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[0]);
  }

  /// A talk was bridged so long: left the caller, right the agent, interleaved, without a header.
  static void talk(Path file, Duration length) throws IOException {
    Files.write(file, sound(length, CALLER, AGENT).array());
  }

  /// `Record`: a WAV file of the caller alone.
  static void message(Path file, Duration length) throws IOException {
    Files.createDirectories(file.getParent());
    var sound = sound(length, CALLER).array();
    var wav = little(44 + sound.length);
    wav.put("RIFF".getBytes()).putInt(36 + sound.length).put("WAVEfmt ".getBytes()).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(2 * RATE);
    wav.putShort((short) 2).putShort((short) 16).put("data".getBytes()).putInt(sound.length);
    Files.write(file, wav.put(sound).array());
  }

  private static ByteBuffer sound(Duration length, double... tones) {
    int samples = (int) (length.toMillis() * RATE / 1_000);
    var sound = little(2 * samples * tones.length);
    for (int i = 0; i < samples; i++) {
      for (double tone : tones) {
        sound.putShort((short) (LOUDNESS * Math.sin(2 * Math.PI * tone * i / RATE)));
      }
    }
    return sound;
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
