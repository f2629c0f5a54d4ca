package io.calltrail.recording;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;

/// How loud both sides of a finished recording are, from its beginning to its end.
///
/// @param caller the loudest sample of each step, 0 to 100
/// @param agent likewise; empty when there is one side only
public record Waveform(Duration length, int[] caller, int[] agent) {
  private static final int MOST = 4000;

  /// Samples of one step at least: 25 ms.
  private static final int SHORTEST = Flac.RATE / 40;

  /// Reads the whole file: about 30 ms for ten minutes of sound.
  static Waveform of(SeekableByteChannel sound) throws IOException {
    try (InputStream in = Channels.newInputStream(sound)) {
      var flac = FlacDecoder.ofRecording(in);
      long samples = flac.samples();
      int step = (int) Math.max(SHORTEST, samples / MOST + 1);
      int steps = (int) ((samples + step - 1) / step);
      int[][] loud = new int[flac.channels()][steps];
      int[][] block = new int[flac.channels()][Flac.BLOCK];
      long at = 0;
      for (int read = flac.next(block); read > 0; read = flac.next(block)) {
        for (int channel = 0; channel < block.length; channel++) {
          loudest(block[channel], read, at, step, loud[channel]);
        }
        at += read;
      }
      return new Waveform(
          Duration.ofMillis(samples * 1000 / Flac.RATE),
          loud[0],
          loud.length > 1 ? loud[1] : new int[0]);
    }
  }

  private static void loudest(int[] block, int read, long at, int step, int[] loud) {
    for (int i = 0; i < read; i++) {
      int place = (int) ((at + i) / step);
      if (place < loud.length) {
        loud[place] = Math.max(loud[place], Math.min(100, Math.abs(block[i]) * 100 / 32_768));
      }
    }
  }
}
