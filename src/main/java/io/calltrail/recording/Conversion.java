package io.calltrail.recording;

import io.calltrail.call.RecordingFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/// From a raw file to a finished one: written beside its place as `.part`, forced to disk, decoded
/// again and compared bit by bit (MD5 of all samples), and only then moved into place.
final class Conversion {
  private Conversion() {}

  /// @param name of the finished file, relative to the folder
  /// @throws IOException with a plain reason; then there is no finished file and no `.part`
  static RecordingFile convert(RawName raw, Shelf shelf, String name) throws IOException {
    Path part = shelf.part(name);
    Files.createDirectories(part.getParent());
    try {
      encode(raw, shelf.folder(), part);
      RecordingFile file;
      try (SeekableByteChannel written = Files.newByteChannel(part)) {
        file = inspect(written, name);
      }
      shelf.put(part, name);
      return file;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void encode(RawName raw, Path folder, Path part) throws IOException {
    int channels = raw.channels();
    MessageDigest md5 = digest("MD5");
    FlacEncoder encoder = new FlacEncoder(channels);
    int[][] block = new int[channels][Flac.BLOCK];
    long samples = 0;
    try (RawSound sound = new RawSound(raw.in(folder), raw.wav(), channels, md5);
        FileChannel out =
            FileChannel.open(
                part,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
      ByteBuffer pending = ByteBuffer.allocate(256 * 1024);
      pending.put(new byte[Flac.HEADER]);
      for (int n = sound.next(block); n > 0; n = sound.next(block)) {
        BitSink frame = encoder.frame(block, n);
        if (pending.remaining() < frame.length()) {
          write(out, pending);
        }
        pending.put(frame.array(), 0, frame.length());
        samples += n;
      }
      if (samples == 0) {
        throw new IOException("the raw recording holds no sound");
      }
      write(out, pending);
      ByteBuffer header = ByteBuffer.wrap(FlacEncoder.header(channels, samples, md5.digest()));
      while (header.hasRemaining()) {
        out.write(header, header.position());
      }
      out.force(true);
    }
  }

  private static void write(FileChannel out, ByteBuffer pending) throws IOException {
    pending.flip();
    while (pending.hasRemaining()) {
      out.write(pending);
    }
    pending.clear();
  }

  /// Decodes a finished file to its end.
  ///
  /// @throws IOException when it is damaged, or is not the sound that its header promises
  static RecordingFile inspect(SeekableByteChannel sound, String name) throws IOException {
    long size = sound.size();
    MessageDigest sha256 = digest("SHA-256");
    MessageDigest md5 = digest("MD5");
    FlacDecoder decoder;
    try (InputStream in = new DigestInputStream(Channels.newInputStream(sound), sha256)) {
      decoder = FlacDecoder.ofRecording(in);
    }
    int channels = decoder.channels();
    int[][] block = new int[channels][Flac.BLOCK];
    byte[] bytes = new byte[Flac.BLOCK * channels * 2];
    Loudness[] sides = {new Loudness(), new Loudness()};
    long samples = 0;
    for (int n = decoder.next(block); n > 0; n = decoder.next(block)) {
      int at = 0;
      for (int i = 0; i < n; i++) {
        for (int channel = 0; channel < channels; channel++) {
          bytes[at++] = (byte) block[channel][i];
          bytes[at++] = (byte) (block[channel][i] >> 8);
        }
      }
      md5.update(bytes, 0, at);
      for (int channel = 0; channel < channels; channel++) {
        sides[channel].add(block[channel], n);
      }
      samples += n;
    }
    if (samples != decoder.samples() || !MessageDigest.isEqual(md5.digest(), decoder.md5())) {
      throw new IOException("the compressed file does not hold the recorded sound");
    }
    return new RecordingFile(
        name,
        Duration.ofNanos(samples * (1_000_000_000L / Flac.RATE)),
        size,
        HexFormat.of().formatHex(sha256.digest()),
        sides[0].heard(),
        sides[1].heard());
  }

  private static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + name, e);
    }
  }
}
