package io.calltrail.lab;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/// The programs of PostgreSQL that Maven fetched.
public final class PostgresPrograms {
  private static final int CACHE = 16; // MB

  private PostgresPrograms() {}

  /// The archive for this machine, empty when Maven brings none.
  public static Optional<String> archive() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch =
        switch (System.getProperty("os.arch")) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          case String other -> other;
        };
    String system = os.contains("mac") ? "darwin" : os.contains("linux") ? "linux" : "other";
    String name = "/postgres-" + system + "-" + arch + ".txz";
    return Optional.of(name).filter(n -> PostgresPrograms.class.getResource(n) != null);
  }

  /// A small server.
  ///
  /// @param folder of the programs, from where they are not unpacked yet
  public static PrivatePostgres start(Path folder) throws IOException, InterruptedException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    unpack(archive().orElseThrow(), folder);
    return PrivatePostgres.start(folder, CACHE);
  }

  private static void unpack(String archive, Path home) throws IOException {
    try (InputStream resource = PostgresPrograms.class.getResourceAsStream(archive);
        var tar =
            new TarArchiveInputStream(
                new XZCompressorInputStream(new BufferedInputStream(resource)))) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        Path file = home.resolve(e.getName()).normalize();
        if (e.isDirectory()) {
          Files.createDirectories(file);
        } else if (e.isSymbolicLink()) {
          Files.createDirectories(file.getParent());
          Files.createSymbolicLink(file, Path.of(e.getLinkName()));
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(tar, file);
          boolean runs = (e.getMode() & 0100) != 0;
          Files.setPosixFilePermissions(
              file, PosixFilePermissions.fromString(runs ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }
}
