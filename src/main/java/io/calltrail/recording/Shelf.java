package io.calltrail.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The finished recordings of a folder, each as it is (`….flac`) or sealed (`….flac.sealed`). A
/// recording keeps its name either way. Whatever is written comes whole or not at all.
record Shelf(Path folder, Optional<Seal> seal) {
  static final String ENDING = ".flac";
  private static final String SEALED = ".sealed";
  private static final String PART = ".part";
  private static final int PIECE = 64 * 1024;
  private static final Pattern FILE =
      Pattern.compile("(\\d{4}/\\d{2}/\\d{2}/[A-Za-z0-9_-]{1,51}\\.flac)(\\.sealed)?");

  /// The recording that a file holds.
  ///
  /// @param file relative to the folder
  static Optional<String> nameOf(String file) {
    Matcher finished = FILE.matcher(file);
    return finished.matches() ? Optional.of(finished.group(1)) : Optional.empty();
  }

  /// Left by a run that was cut off.
  static boolean unfinished(String file) {
    return file.endsWith(ENDING + PART) || file.endsWith(ENDING + SEALED + PART);
  }

  /// Where a recording is written before it is put into its place.
  Path part(String name) {
    return folder.resolve(name + PART);
  }

  boolean holds(String name) {
    return Files.isRegularFile(sealed(name)) || Files.isRegularFile(folder.resolve(name));
  }

  /// The sound of a recording; empty when it is not here.
  ///
  /// @param name one that is none of ours is never here
  /// @throws IOException when it is here and cannot be opened
  Optional<SeekableByteChannel> open(String name) throws IOException {
    if (!name.endsWith(ENDING) || nameOf(name).isEmpty()) {
      return Optional.empty();
    }
    if (Files.isRegularFile(sealed(name))) {
      return Optional.of(
          seal.orElseThrow(() -> new IOException("it is sealed, and recording.key is not set"))
              .open(sealed(name), name));
    }
    Path clear = folder.resolve(name);
    return Files.isRegularFile(clear) ? Optional.of(Files.newByteChannel(clear)) : Optional.empty();
  }

  /// Puts a checked file into its place, sealed if there is a seal.
  void put(Path part, String name) throws IOException {
    if (seal.isPresent()) {
      putSealed(seal.get(), part, name);
    } else {
      move(part, folder.resolve(name));
    }
  }

  /// Seals a recording that lies here as it is. What lies sealed beside it gives way: only what was
  /// compared takes the place of the sound.
  void sealLater(String name) throws IOException {
    Path clear = folder.resolve(name);
    if (seal.isPresent() && Files.isRegularFile(clear)) {
      putSealed(seal.get(), clear, name);
      Files.delete(clear);
    }
  }

  private void putSealed(Seal seal, Path clear, String name) throws IOException {
    Path part = folder.resolve(name + SEALED + PART);
    try {
      seal.seal(clear, part, name);
      compare(seal, clear, part, name);
      Files.setLastModifiedTime(part, Files.getLastModifiedTime(clear));
      move(part, sealed(name));
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void compare(Seal seal, Path clear, Path sealed, String name) throws IOException {
    var wanted = ByteBuffer.allocate(PIECE);
    var found = ByteBuffer.allocate(PIECE);
    try (FileChannel from = FileChannel.open(clear);
        SeekableByteChannel opened = seal.open(sealed, name)) {
      do {
        fill(from, wanted.clear());
        fill(opened, found.clear());
        if (!wanted.flip().equals(found.flip())) {
          throw new IOException("the sealed file does not hold the recorded sound");
        }
      } while (wanted.hasRemaining());
    }
  }

  private static void fill(SeekableByteChannel from, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining() && from.read(bytes) >= 0) {
      // until it is full or all is read
    }
  }

  private static void move(Path part, Path target) throws IOException {
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel day = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
      day.force(true);
    }
  }

  private Path sealed(String name) {
    return folder.resolve(name + SEALED);
  }
}
