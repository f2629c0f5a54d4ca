package io.calltrail.sounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Sounds as people bring them, and what Asterisk gets.
@Timeout(60)
class SoundLibraryTest {
  @TempDir private Path folder;
  private SoundLibrary library;

  @BeforeEach
  void open() {
    library = new SoundLibrary(folder);
  }

  /// A WAV file.
  private static byte[] wav(
      int rate, int channels, int bits, int frames, IntToDoubleFunction wave) {
    int bytes = frames * channels * bits / 8;
    var file =
        ByteBuffer.allocate(44 + bytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put("RIFF".getBytes())
            .putInt(36 + bytes)
            .put("WAVEfmt ".getBytes())
            .putInt(16)
            .putShort((short) (bits == 32 ? 3 : 1))
            .putShort((short) channels)
            .putInt(rate)
            .putInt(rate * channels * bits / 8)
            .putShort((short) (channels * bits / 8))
            .putShort((short) bits)
            .put("data".getBytes())
            .putInt(bytes);
    for (int i = 0; i < frames; i++) {
      for (int channel = 0; channel < channels; channel++) {
        double v = wave.applyAsDouble(i);
        switch (bits) {
          case 8 -> file.put((byte) (128 + Math.round(v * 127)));
          case 16 -> file.putShort((short) Math.round(v * 32_767));
          case 24 -> {
            int whole = (int) Math.round(v * 8_388_607);
            file.putShort((short) whole).put((byte) (whole >> 16));
          }
          default -> file.putFloat((float) v);
        }
      }
    }
    return file.array();
  }

  private static IntToDoubleFunction tone(double hertz, int rate) {
    return i -> 0.5 * Math.sin(2 * Math.PI * hertz * i / rate);
  }

  private short[] samples(String file, int header) throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve(file));
    var shorts = new short[(bytes.length - header) / 2];
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .position(header)
        .asShortBuffer()
        .get(shorts);
    return shorts;
  }

  /// How loud a tone is in the middle of a sound, from 0 to 1.
  private static double level(short[] sound, double hertz, int rate) {
    short[] middle = Arrays.copyOfRange(sound, sound.length / 4, sound.length * 3 / 4);
    double sin = 0;
    double cos = 0;
    for (int i = 0; i < middle.length; i++) {
      sin += middle[i] * Math.sin(2 * Math.PI * hertz * i / rate);
      cos += middle[i] * Math.cos(2 * Math.PI * hertz * i / rate);
    }
    return 2 * Math.hypot(sin, cos) / middle.length / 32_768;
  }

  private static double db(double level) {
    return 20 * Math.log10(level / 0.5);
  }

  @ParameterizedTest
  @CsvSource({
    "8000, 1, 16",
    "11025, 1, 8",
    "16000, 1, 16",
    "22050, 2, 16",
    "44100, 2, 24",
    "48000, 2, 32",
    "96000, 1, 24",
    "44101, 1, 16"
  })
  void soundOfAnyRateIsHeardAtTheSameHeightLoudnessAndLength(int rate, int channels, int bits)
      throws Exception {
    byte[] file = wav(rate, channels, bits, rate, tone(1_000, rate));
    SoundLibrary.Sound sound = library.add("announcements", "hello", file);

    assertThat(sound.played()).isEqualTo(folder + "/announcements/hello");
    assertThat(sound.length().toMillis()).isEqualTo(1_000);
    assertThat(sound.wide()).isEqualTo(rate >= 16_000);
    short[] narrow = samples("announcements/hello.wav", 44);
    assertThat(narrow).hasSize(8_000);
    assertThat(db(level(narrow, 1_000, 8_000))).isCloseTo(0, within(0.1));
    if (rate >= 16_000) {
      short[] wide = samples("announcements/hello.sln16", 0);
      assertThat(wide).hasSize(16_000);
      assertThat(db(level(wide, 1_000, 16_000))).isCloseTo(0, within(0.1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16_000, 22_050, 44_100, 48_000, 96_000})
  void whatATelephoneCannotCarryDoesNotFoldBack(int rate) throws Exception {
    library.add("announcements", "speech", wav(rate, 1, 24, rate, tone(3_400, rate)));
    assertThat(db(level(samples("announcements/speech.wav", 44), 3_400, 8_000)))
        .isCloseTo(0, within(0.1));
    for (int hertz : new int[] {4_100, 5_000, 7_000}) {
      library.add("announcements", "hiss", wav(rate, 1, 24, rate, tone(hertz, rate)));
      short[] narrow = samples("announcements/hiss.wav", 44);
      short[] middle = Arrays.copyOfRange(narrow, 2_000, 6_000);
      double loudest = 0;
      for (short sample : middle) {
        loudest = Math.max(loudest, Math.abs(sample) / 32_768.0);
      }
      assertThat(db(loudest)).as("%d Hz", hertz).isLessThan(-75);
    }
  }

  @Test
  void soundOfTheTelephonesOwnKindIsKeptBitForBit() throws Exception {
    byte[] file = wav(8_000, 1, 16, 4_001, i -> (i * 7919 % 65_535 - 32_767) / 32_767.0);
    library.add("announcements", "same", file);
    assertThat(Files.readAllBytes(folder.resolve("announcements/same.wav"))).isEqualTo(file);
  }

  @Test
  void flacSoundsLikeTheWavThatItWasMadeFrom() throws Exception {
    for (String name : new String[] {"linear-stereo-44100", "mono-24-48000"}) {
      Path sounds = Path.of("src/test/resources/sounds");
      library.add("music", "f", Files.readAllBytes(sounds.resolve(name + ".flac")));
      short[] flac = samples("music/f.wav", 44);
      short[] wide = samples("music/f.sln16", 0);
      library.add("music", "w", Files.readAllBytes(sounds.resolve(name + ".wav")));
      assertThat(flac).as(name).isEqualTo(samples("music/w.wav", 44));
      assertThat(wide).as(name).isEqualTo(samples("music/w.sln16", 0));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', kind",
    "ID3 and more, kind",
    "RIFF, kind",
    "fLaC, damaged",
    "RIFF----AVI LIST, kind"
  })
  void whatIsNoSoundIsRefused(String text, String reason) {
    assertThat(refusal("a", text.getBytes())).isEqualTo(reason);
  }

  private String refusal(String name, byte[] file) {
    return catchThrowableOfType(BadSound.class, () -> library.add("announcements", name, file))
        .reason();
  }

  @Test
  void badFilesLeaveAllAsItWas() throws Exception {
    byte[] good = wav(44_100, 2, 16, 44_100, tone(440, 44_100));
    library.add("announcements", "a", good);
    byte[] before = Files.readAllBytes(folder.resolve("announcements/a.wav"));

    assertThat(refusal("a", Arrays.copyOf(good, good.length - 1))).isEqualTo("cut");
    assertThat(refusal("a", wav(44_100, 2, 16, 100, tone(440, 44_100)))).isEqualTo("empty");
    assertThat(refusal("a", wav(7_999, 1, 16, 8_000, tone(440, 8_000)))).isEqualTo("rate");
    assertThat(refusal("a", wav(8_000, 3, 16, 8_000, tone(440, 8_000)))).isEqualTo("channels");
    assertThat(refusal("a", wav(8_000, 1, 8, 8_000 * 601, _ -> 0))).isEqualTo("long");
    assertThat(refusal("a", new byte[SoundLibrary.LARGEST + 1])).isEqualTo("large");
    byte[] coded = good.clone();
    coded[20] = 6; // A-law
    assertThat(refusal("a", coded)).isEqualTo("coding");
    byte[] flac = Files.readAllBytes(Path.of("src/test/resources/sounds/linear-stereo-44100.flac"));
    assertThat(refusal("a", Arrays.copyOf(flac, flac.length / 2))).isIn("cut", "damaged");
    byte[] flipped = flac.clone();
    flipped[flac.length / 2] ^= 1;
    assertThat(refusal("a", flipped)).isEqualTo("damaged");

    assertThat(Files.readAllBytes(folder.resolve("announcements/a.wav"))).isEqualTo(before);
    try (Stream<Path> parts = Files.list(folder.resolve(".new"))) {
      assertThat(parts).isEmpty();
    }
  }

  @Test
  void damageOfAnyKindIsToldAndNothingElseHappens() throws Exception {
    var random = new Random(7);
    int refused = 0;
    for (String name : new String[] {"linear-stereo-44100.flac", "mono-24-48000.wav"}) {
      byte[] good = Files.readAllBytes(Path.of("src/test/resources/sounds", name));
      for (int round = 0; round < 150; round++) {
        byte[] bad = good.clone();
        for (int i = 0; i <= round % 3; i++) {
          bad[random.nextInt(round % 2 == 0 ? 100 : bad.length)] = (byte) random.nextInt();
        }
        try {
          library.add("announcements", "a", bad);
        } catch (BadSound e) {
          refused++;
        }
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "../a", "a/b", "A", "a b", "a.wav", "ä", "a\0"})
  void nameThatCouldLeaveTheFolderIsRefused(String name) throws IOException {
    byte[] good = wav(8_000, 1, 16, 8_000, tone(440, 8_000));
    assertThat(refusal(name, good)).isEqualTo("name");
    assertThatThrownBy(() -> library.add(name, "a", good)).isInstanceOf(BadSound.class);
    assertThat(library.file(name, "a")).isEmpty();
    assertThat(library.file("announcements", name)).isEmpty();
    assertThat(library.remove("announcements", name)).isFalse();
  }

  @Test
  void classesOfMusicAreToldToAsteriskAndGoWithTheirLastSound() throws Exception {
    byte[] good = wav(16_000, 1, 16, 16_000, tone(440, 16_000));
    library.add("announcements", "hello", good);
    library.add("calm", "one", good);
    library.add("calm", "two", good);
    assertThat(library.all())
        .extracting(SoundLibrary.Sound::name)
        .containsExactly("hello", "one", "two");
    assertThat(Files.readString(folder.resolve("musiconhold.conf")))
        .contains("[calm]\nmode = files\ndirectory = " + folder + "/calm\n")
        .doesNotContain("announcements");

    assertThat(library.remove("calm", "one")).isTrue();
    assertThat(library.remove("calm", "one")).isFalse();
    assertThat(library.remove("calm", "two")).isTrue();
    assertThat(Files.readString(folder.resolve("musiconhold.conf"))).doesNotContain("calm");
    assertThat(library.all()).hasSize(1);
  }

  @Test
  void folderThatCannotBeUsedIsToldWhy() throws IOException {
    assertThat(SoundLibrary.refusal(folder)).isEmpty();
    assertThat(SoundLibrary.refusal(folder.resolve("nowhere")).orElseThrow()).contains("make it");
    assertThat(SoundLibrary.refusal(Files.createDirectory(folder.resolve("a b"))).orElseThrow())
        .contains("dialplan");
  }
}
