package io.calltrail.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// A file system of its own that can be filled and made read-only. Where this user may not mount
/// one, the test is skipped.
final class SmallDisk implements AutoCloseable {
  final Path folder;
  private final Path filler;

  private SmallDisk(Path folder) {
    this.folder = folder;
    this.filler = folder.resolve("filler");
  }

  static SmallDisk of(int megabytes) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("calltrail-disk-");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    boolean mounted =
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "x", "" + folder);
    if (!mounted) {
      Files.delete(folder);
    }
    assumeTrue(mounted, "this user may not mount a tmpfs");
    return new SmallDisk(folder);
  }

  double free() throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }

  double size() throws IOException {
    return Files.getFileStore(folder).getTotalSpace();
  }

  /// Leaves at most so much.
  void fill(long left) throws IOException {
    try (OutputStream out =
        Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (free() > left) {
        out.write(new byte[4096]);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  void empty() throws IOException {
    Files.delete(filler);
  }

  /// Not while a file of it is open for writing.
  boolean readOnly() throws IOException, InterruptedException {
    return run("mount", "-o", "remount,ro", folder.toString());
  }

  boolean writable() throws IOException, InterruptedException {
    return run("mount", "-o", "remount,rw", folder.toString());
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    assertThat(run("umount", folder.toString())).isTrue();
    Files.delete(folder);
  }
}
