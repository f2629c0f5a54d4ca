package io.calltrail.sounds;

import io.calltrail.recording.FlacDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The sound of a WAV or FLAC file, piece by piece, all channels mixed into one.
interface Source {
  /// Hz.
  int RATE_FROM = 8_000;

  int RATE_TO = 96_000;
  int CHANNELS = 2;

  /// Samples in a second.
  int rate();

  /// How many samples [#next] gives at most.
  int longest();

  /// @param into samples from -1 to 1
  /// @return how many; 0 at the end
  int next(float[] into) throws BadSound;

  /// @throws BadSound when the file is neither, or damaged, or cut off
  static Source of(byte[] file) throws BadSound {
    int name = file.length < 4 ? 0 : ByteBuffer.wrap(file).getInt();
    Source source =
        switch (name) {
          case 0x52494646 /* RIFF */ -> Wav.of(file);
          case 0x664C6143 /* fLaC */ -> new Flac(file);
          default -> throw new BadSound("kind");
        };
    if (source.rate() < RATE_FROM || source.rate() > RATE_TO) {
      throw new BadSound("rate", source.rate());
    }
    return source;
  }

  /// PCM of whole numbers, or of floating point.
  final class Wav implements Source {
    private static final int PIECE = 8_192;
    private static final int PCM = 1;
    private static final int FLOAT = 3;
    private static final int EXTENSIBLE = 0xFFFE;

    private final ByteBuffer data;
    private final int rate;
    private final int channels;
    private final int width;
    private final boolean floating;

    private Wav(ByteBuffer format, ByteBuffer data) throws BadSound {
      int tag = format.getShort(0) & 0xFFFF;
      if (tag == EXTENSIBLE && format.capacity() >= 26) {
        tag = format.getShort(24) & 0xFFFF;
      }
      this.data = data;
      channels = format.getShort(2);
      rate = format.getInt(4);
      width = format.getShort(14) / 8;
      floating = tag == FLOAT;
      if (channels < 1 || channels > CHANNELS) {
        throw new BadSound("channels", channels);
      }
      boolean known = tag == PCM && width >= 1 && width <= 4 || floating && width == 4;
      if (!known || format.getShort(12) != channels * width) {
        throw new BadSound("coding");
      }
    }

    static Wav of(byte[] bytes) throws BadSound {
      var file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      if (bytes.length < 12 || file.getInt(8) != 0x45564157 /* WAVE */) {
        throw new BadSound("kind");
      }
      ByteBuffer format = null;
      for (long at = 12; at + 8 <= bytes.length; ) {
        int name = file.getInt((int) at);
        long size = file.getInt((int) at + 4) & 0xFFFF_FFFFL;
        long body = at + 8;
        boolean data = name == 0x61746164;
        if (data && (size == 0 || size == 0xFFFF_FFFFL)) {
          size = bytes.length - body; // written without going back to say how much
        }
        if (body + size > bytes.length) {
          throw new BadSound("cut");
        }
        ByteBuffer chunk = file.slice((int) body, (int) size).order(ByteOrder.LITTLE_ENDIAN);
        if (data && format != null) {
          return new Wav(format, chunk);
        }
        if (name == 0x20746D66 /* fmt */ && size >= 16) {
          format = chunk;
        }
        at = body + size + (size & 1);
      }
      throw new BadSound("empty");
    }

    @Override
    public int rate() {
      return rate;
    }

    @Override
    public int longest() {
      return PIECE;
    }

    @Override
    public int next(float[] into) {
      int n = Math.min(PIECE, data.remaining() / (channels * width));
      for (int i = 0; i < n; i++) {
        float sum = 0;
        for (int channel = 0; channel < channels; channel++) {
          sum += sample();
        }
        into[i] = sum / channels;
      }
      return n;
    }

    private float sample() {
      return switch (width) {
        case 1 -> ((data.get() & 0xFF) - 128) / 128f;
        case 2 -> data.getShort() / 32_768f;
        case 3 -> (data.getShort() & 0xFFFF | data.get() << 16) / 8_388_608f;
        default -> floating ? finite(data.getFloat()) : data.getInt() / 2_147_483_648f;
      };
    }

    private static float finite(float value) {
      return Float.isFinite(value) ? Math.clamp(value, -1, 1) : 0;
    }
  }

  /// Free Lossless Audio Codec.
  final class Flac implements Source {
    private final FlacDecoder decoder;
    private final int[][] block;
    private final float scale;
    private long read;

    Flac(byte[] file) throws BadSound {
      try {
        decoder = new FlacDecoder(file);
      } catch (IOException e) {
        throw new BadSound("damaged", String.valueOf(e.getMessage()));
      }
      if (decoder.channels() > CHANNELS) {
        throw new BadSound("channels", decoder.channels());
      }
      block = new int[decoder.channels()][decoder.longest()];
      scale = 1f / (1L << decoder.width() - 1) / decoder.channels();
    }

    @Override
    public int rate() {
      return decoder.rate();
    }

    @Override
    public int longest() {
      return decoder.longest();
    }

    @Override
    public int next(float[] into) throws BadSound {
      try {
        // what follows the sound is no sound, such as an ID3 tag
        int n = decoder.samples() > 0 && read >= decoder.samples() ? 0 : decoder.next(block);
        if (n == 0 && read < decoder.samples()) {
          throw new BadSound("cut");
        }
        for (int i = 0; i < n; i++) {
          long sum = 0;
          for (int[] channel : block) {
            sum += channel[i];
          }
          into[i] = sum * scale;
        }
        read += n;
        return n;
      } catch (IOException e) {
        throw new BadSound("damaged", String.valueOf(e.getMessage()));
      }
    }
  }
}
