package io.calltrail.recording;

import com.google.crypto.tink.StreamingAead;
import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;

/// Seals finished recordings, and opens them again at any place: AES-256-GCM in segments of 64 KiB,
/// each bound to its place, to whether it is the last, and to the recording's name, with a key of
/// each file's own (Tink's AES-GCM-HKDF streaming format). The first key seals; all of them open.
public final class Seal {
  private static final int KEY = 32;
  private static final int SEGMENT = 64 * 1024;
  private static final String MAC = "HmacSha256";

  private final List<StreamingAead> keys;

  private Seal(List<StreamingAead> keys) {
    this.keys = keys;
  }

  /// @param lines a key each, of 64 hexadecimal digits
  /// @throws IllegalArgumentException when there is none, or one is no such key; no key is told
  public static Seal of(List<String> lines) {
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("holds no key");
    }
    return new Seal(lines.stream().map(Seal::key).toList());
  }

  private static StreamingAead key(String line) {
    byte[] key;
    try {
      key = HexFormat.of().parseHex(line);
    } catch (IllegalArgumentException _) {
      key = new byte[0];
    }
    if (key.length != KEY) {
      throw new IllegalArgumentException("holds a line that is not 64 hexadecimal digits");
    }
    try {
      return new AesGcmHkdfStreaming(key, MAC, KEY, SEGMENT, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM and " + MAC, e);
    }
  }

  /// Writes a sealed copy and forces it to disk.
  ///
  /// @param name of the recording, without which it is not opened
  void seal(Path clear, Path sealed, String name) throws IOException {
    try (FileChannel from = FileChannel.open(clear);
        FileChannel to =
            FileChannel.open(
                sealed,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
      WritableByteChannel sealing = keys.getFirst().newEncryptingChannel(to, bound(name));
      var bytes = ByteBuffer.allocate(SEGMENT);
      while (from.read(bytes) >= 0) {
        bytes.flip();
        while (bytes.hasRemaining()) {
          sealing.write(bytes);
        }
        bytes.clear();
      }
      sealing.close();
    } catch (GeneralSecurityException e) {
      throw new IOException("the recording could not be sealed: " + e.getMessage(), e);
    }
    try (FileChannel written = FileChannel.open(sealed, StandardOpenOption.WRITE)) {
      written.force(true);
    }
  }

  /// What is in a sealed file.
  ///
  /// @throws IOException when no key opens it; so does whoever reads a damaged part
  SeekableByteChannel open(Path sealed, String name) throws IOException {
    for (StreamingAead key : keys) {
      SeekableByteChannel file = Files.newByteChannel(sealed);
      try {
        SeekableByteChannel opened = key.newSeekableDecryptingChannel(file, bound(name));
        opened.read(ByteBuffer.allocate(1));
        return opened.position(0);
      } catch (IOException | GeneralSecurityException _) {
        file.close(); // another key's, or damaged
      }
    }
    throw new IOException("no key of recording.key opens it, or it is damaged");
  }

  private static byte[] bound(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }
}
