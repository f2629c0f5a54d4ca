package io.calltrail.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealTest {
  private static final String NAME = "2026/11/23/c1-1.flac";
  private static final String FIRST = "1f".repeat(32);
  private static final String OTHER = "2e".repeat(32);

  @TempDir Path folder;

  private Path sealed(byte[] sound) throws IOException {
    Path clear = Files.write(folder.resolve("clear"), sound);
    Path sealed = folder.resolve("sealed");
    Seal.of(List.of(FIRST)).seal(clear, sealed, NAME);
    return sealed;
  }

  private static byte[] noise(int bytes) {
    byte[] noise = new byte[bytes];
    new Random(bytes).nextBytes(noise);
    return noise;
  }

  private static byte[] all(Path sealed, String name, String... keys) throws IOException {
    try (SeekableByteChannel opened = Seal.of(List.of(keys)).open(sealed, name)) {
      return Channels.newInputStream(opened).readAllBytes();
    }
  }

  /// Around the ends of the first and the later segments.
  @ParameterizedTest
  @ValueSource(
      ints = {1, 42, 65_479, 65_480, 65_481, 65_536, 131_000, 131_001, 196_519, 196_520, 700_001})
  void whatIsSealedIsReadAtAnyPlace(int bytes) throws IOException {
    byte[] sound = noise(bytes);
    Path sealed = sealed(sound);
    assertThat(all(sealed, NAME, FIRST)).isEqualTo(sound);
    var random = new Random(5);
    try (SeekableByteChannel opened = Seal.of(List.of(FIRST)).open(sealed, NAME)) {
      assertThat(opened.size()).isEqualTo(bytes);
      for (int i = 0; i < 50; i++) {
        int from = random.nextInt(bytes);
        int length = Math.min(1000, bytes - from);
        opened.position(from);
        assertThat(Channels.newInputStream(opened).readNBytes(length))
            .as("from %d", from)
            .isEqualTo(Arrays.copyOfRange(sound, from, from + length));
      }
    }
  }

  @Test
  void nothingOfTheSoundIsInTheFile() throws IOException {
    byte[] sound =
        "fLaC and a voice that says the same words all the time "
            .repeat(2000)
            .getBytes(StandardCharsets.US_ASCII);
    assertThat(new String(Files.readAllBytes(sealed(sound)), StandardCharsets.ISO_8859_1))
        .doesNotContain("fLaC")
        .doesNotContain("voice");
  }

  @Test
  void aChangedBitAnywhereIsNoticed() throws IOException {
    Path sealed = sealed(noise(300));
    byte[] whole = Files.readAllBytes(sealed);
    for (int i = 0; i < whole.length; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= (byte) (1 << i % 8);
      Files.write(sealed, changed);
      assertThatThrownBy(() -> all(sealed, NAME, FIRST))
          .as("byte %d", i)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aMissingEndIsNoticed() throws IOException {
    Path sealed = sealed(noise(200_000));
    byte[] whole = Files.readAllBytes(sealed);
    for (int length : new int[] {0, 10, 40, 65_536, 131_072, 196_608, whole.length - 1}) {
      Files.write(sealed, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> all(sealed, NAME, FIRST))
          .as("%d bytes", length)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aFileInTheOthersPlaceIsNotTakenForIt() throws IOException {
    Path sealed = sealed(noise(5000));
    assertThatThrownBy(() -> all(sealed, "2026/11/23/c2-1.flac", FIRST))
        .isInstanceOf(IOException.class)
        .hasMessage("no key of recording.key opens it, or it is damaged");
  }

  @Test
  void anOlderKeyStillOpensAndTheFirstSeals() throws IOException {
    byte[] sound = noise(5000);
    Path sealed = sealed(sound);
    assertThat(all(sealed, NAME, OTHER, FIRST)).isEqualTo(sound);
    assertThatThrownBy(() -> all(sealed, NAME, OTHER)).isInstanceOf(IOException.class);
    Path renewed = folder.resolve("renewed");
    Seal.of(List.of(OTHER, FIRST)).seal(folder.resolve("clear"), renewed, NAME);
    assertThat(all(renewed, NAME, OTHER)).isEqualTo(sound);
  }

  @Test
  void whatIsNoKeyIsRefusedWithoutBeingTold() {
    for (String line : List.of("", "1f", FIRST + "00", "zz".repeat(32))) {
      assertThatThrownBy(() -> Seal.of(List.of(FIRST, line)))
          .hasMessage("holds a line that is not 64 hexadecimal digits");
    }
    assertThatThrownBy(() -> Seal.of(List.of())).hasMessage("holds no key");
  }
}
